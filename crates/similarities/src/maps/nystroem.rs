//! The Nystroem map: `phi(x) = k(x, L) U Lambda^(-1/2)` with landmarks `L` and `K_LL = U Lambda U^T`.

use std::borrow::Cow;
use std::sync::Arc;

use dhll_core::data::Finite;
use dhll_core::memory::{self, counted};
use dhll_core::{Backend, InputError, SavedSimilarity, Similarity, Spectrum, SymmetricEigen, input};
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, CowArray, Ix2, s};

use super::blocks::{self, FeatureMapError};
use super::landmarks::Landmarks;
use super::saved::{self, LoadError, SavedKernel};
use super::triangular;
use crate::kernels::kernel::Kernel;

/// The name in model files.
pub(crate) const KIND: &str = "nystroem";

/// Columns of the projection that are multiplied at a time.
const PANEL: usize = 128;

/// How many landmarks, and how they are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NystroemParams {
    /// How many landmarks m: the largest number of features.
    pub landmarks: usize,
    /// How they are found.
    pub choice: Landmarks,
    /// What fixes the draw.
    pub seed: u64,
}

/// 500 training rows, drawn at random.
impl Default for NystroemParams {
    fn default() -> Self {
        Self { landmarks: 500, choice: Landmarks::Sample, seed: 0 }
    }
}

/// A kernel projected on the span of its landmarks.
///
/// ```text
/// K_LL = U Lambda U^T            m x m, eigenvalues descending
/// phi(x) = k(x, L) U_r Lambda_r^(-1/2)
/// phi(x) . phi(x') = k(x, L) K_LL^+ k(L, x')
/// ```
///
/// which is `k(x, L) K_LL^(-1/2)` in another basis. It is exact between landmarks, and `K - phi phi^T` is positive
/// semidefinite elsewhere.
///
/// Eigenvalues at or below 1e-12 times their sum ([`dhll_core::path::RANK_CUT`], the rank rule of all spectra here)
/// are dropped, so that r <= m features are left: below it they are rounding of the kernel matrix, and dividing by
/// them would bring that rounding up. Dropped directions cost at most that share of the trace of `K_LL`.
///
/// # Shapes
/// `x` n x d, features n x r. Fitting costs O(m^3 + m^2 d), a row O(m (d + r)); memory beside the result is O(m d + m r)
/// and [`BLOCK_ROWS`](blocks::BLOCK_ROWS) rows of it.
///
/// # Examples
/// ```
/// use std::sync::Arc;
/// use dhll_core::Similarity;
/// use dhll_faer::Faer;
/// use dhll_similarities::{Bandwidth, Nystroem, NystroemParams, Rbf};
/// use ndarray::Array2;
///
/// let x = Array2::from_shape_fn((50, 3), |(i, j)| ((i * 7 + j * 5) % 11) as f64);
/// let kernel = Rbf::fit(Bandwidth::default(), x.view())?;
/// let backend = Faer::default();
/// let params = NystroemParams { landmarks: 10, ..Default::default() };
/// let map = Nystroem::fit(Arc::new(kernel), &backend, x.view(), &params)?;
/// assert_eq!(map.features(&backend, x.view())?.dim(), (50, map.width()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Williams and Seeger, *Using the Nystroem method to speed up kernel machines*, NIPS 2000; Zhang, Tsang and Kwok,
/// *Improved Nystroem low-rank approximation and error analysis*, ICML 2008, for k-means landmarks.
#[derive(Debug, Clone)]
pub struct Nystroem {
    kernel: Arc<dyn Kernel>,
    landmarks: Array2<f64>,
    projection: Array2<f64>,
}

impl Nystroem {
    /// The map of a kernel, with landmarks found among the training rows `x`, N x d.
    ///
    /// # Errors
    /// [`FeatureMapError`] if the landmarks cannot be found (see [`Landmarks::choose`]) or the kernel is zero on them.
    pub fn fit(
        kernel: Arc<dyn Kernel>,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        params: &NystroemParams,
    ) -> Result<Self, FeatureMapError> {
        let landmarks = params.choice.choose(backend, x, params.landmarks, params.seed)?;
        Self::with_landmarks(kernel, backend, landmarks)
    }

    /// The map of a kernel with these landmarks, m x d.
    ///
    /// # Errors
    /// [`FeatureMapError`] if there are none, they are not finite, or the kernel is zero on them.
    pub fn with_landmarks(
        kernel: Arc<dyn Kernel>,
        backend: &dyn Backend,
        landmarks: Array2<f64>,
    ) -> Result<Self, FeatureMapError> {
        input::not_empty("the number of landmarks", landmarks.nrows())?;
        let order = landmarks.nrows();
        let what = format_args!("a kernel matrix of {} landmarks", counted(order));
        memory::check_array(what, &[4, order, order], size_of::<f64>()).map_err(InputError::from)?;
        let gram = kernel.matrix(backend, landmarks.view(), landmarks.view())?;
        let SymmetricEigen { eigenvalues, eigenvectors } = backend.symmetric_eigen(gram.view())?;
        let spectrum = Spectrum::new(eigenvalues);
        let rank = spectrum.rank();
        if rank == 0 {
            return Err(FeatureMapError::ZeroKernel { rows: landmarks.nrows() });
        }
        let projection = &eigenvectors.slice(s![.., ..rank]) / &spectrum.kept().mapv(f64::sqrt);
        Ok(Self { kernel, landmarks, projection })
    }

    /// The map of a kernel with these landmarks, m x d, and a ridge `delta` on the diagonal of their kernel matrix.
    ///
    /// ```text
    /// K_LL + delta I = R R^T,    phi(x) = k(x, L) R^(-T)
    /// ```
    ///
    /// A Cholesky factor takes the place of the eigenvectors, at a tenth of the time. There are always m features, in no particular basis. With the
    /// ridge no landmark is superfluous, equal ones included; it takes the part of `delta / (Lambda + delta)` off the directions of `K_LL`.
    ///
    /// # Errors
    /// [`FeatureMapError`] if there are no landmarks, they are not finite, the ridge is not positive, or it is too small for the kernel.
    pub fn with_ridge(
        kernel: Arc<dyn Kernel>,
        backend: &dyn Backend,
        landmarks: Array2<f64>,
        ridge: f64,
    ) -> Result<Self, FeatureMapError> {
        input::not_empty("the number of landmarks", landmarks.nrows())?;
        let order = landmarks.nrows();
        let what = format_args!("a kernel matrix of {} landmarks", counted(order));
        memory::check_array(what, &[4, order, order], size_of::<f64>()).map_err(InputError::from)?;
        let gram = kernel.matrix(backend, landmarks.view(), landmarks.view())?;
        let projection = whitening(backend, gram, ridge)?;
        Ok(Self { kernel, landmarks, projection })
    }

    /// The map that was saved.
    ///
    /// # Errors
    /// [`LoadError`] if a setting or an array is missing or does not fit.
    pub fn load(saved: SavedSimilarity) -> Result<Self, LoadError> {
        let (settings, [landmarks, projection]) = saved::parts(saved, ["landmarks", "projection"])?;
        let kernel = saved::settings::<SavedKernel>(settings)?.kernel()?;
        saved::size("the number of rows of the projection", landmarks.nrows(), projection.nrows())?;
        Ok(Self { kernel, landmarks, projection })
    }

    /// The landmarks, m x d.
    pub fn landmarks(&self) -> ArrayView2<'_, f64> {
        self.landmarks.view()
    }

    /// Number of features r.
    pub fn width(&self) -> usize {
        self.projection.ncols()
    }
}

impl Similarity for Nystroem {
    fn name(&self) -> Cow<'static, str> {
        format!("nystroem-{}", self.kernel.name()).into()
    }

    fn saved(&self) -> Option<SavedSimilarity> {
        Some(SavedSimilarity {
            kind: KIND.to_owned(),
            settings: self.kernel.saved()?,
            arrays: vec![
                ("landmarks".to_owned(), self.landmarks.clone()),
                ("projection".to_owned(), self.projection.clone()),
            ],
        })
    }

    fn map<'a>(
        &self,
        backend: &dyn Backend,
        x: Finite<'a, f64>,
    ) -> Result<CowArray<'a, f64, Ix2>, InputError> {
        input::size("the number of features", self.landmarks.ncols(), x.ncols())?;
        let projection = Projection::new(self.projection.view());
        let features = blocks::by_blocks(x.view(), self.width(), |x, features| {
            let values = self.kernel.matrix(backend, x, self.landmarks.view())?;
            projection.apply(backend, values.view(), features);
            Ok(())
        })?;
        Ok(features.into())
    }
}

/// `R^(-T)` with `K + ridge I = R R^T`: what takes kernel values to features whose products are `K (K + ridge I)^-1 K`.
///
/// # Errors
/// [`FeatureMapError`] if the ridge is not positive, or too small for the kernel.
pub(crate) fn whitening(
    backend: &dyn Backend,
    mut gram: Array2<f64>,
    ridge: f64,
) -> Result<Array2<f64>, FeatureMapError> {
    input::positive("the ridge of the landmarks", ridge)?;
    gram.diag_mut().mapv_inplace(|value| value + ridge);
    let factor = triangular::cholesky(backend, gram)?;
    Ok(triangular::inverse_transposed(backend, factor.view()))
}

/// A matrix to multiply kernel values by, with the zeros at the foot of its columns left out: an upper triangular one needs half the products.
pub(crate) struct Projection<'a> {
    matrix: ArrayView2<'a, f64>,
    /// For every [`PANEL`] columns, the number of rows down to the last one that is not zero in all of them.
    depths: Vec<usize>,
}

impl<'a> Projection<'a> {
    pub(crate) fn new(matrix: ArrayView2<'a, f64>) -> Self {
        let depth = |panel: ArrayView2<'_, f64>| {
            let zeros =
                panel.rows().into_iter().rev().take_while(|row| row.iter().all(|&v| v == 0.0)).count();
            panel.nrows() - zeros
        };
        Self { matrix, depths: matrix.axis_chunks_iter(Axis(1), PANEL).map(depth).collect() }
    }

    /// `values` times the matrix.
    ///
    /// # Shapes
    /// `values` n x m, `features` n x r, the matrix m x r.
    pub(crate) fn apply(
        &self,
        backend: &dyn Backend,
        values: ArrayView2<'_, f64>,
        mut features: ArrayViewMut2<'_, f64>,
    ) {
        for (block, &depth) in self.depths.iter().enumerate() {
            let columns = block * PANEL..((block + 1) * PANEL).min(self.matrix.ncols());
            let panel = self.matrix.slice(s![..depth, columns.clone()]);
            let values = values.slice(s![.., ..depth]);
            backend.gemm(1.0, values, panel, 0.0, features.slice_mut(s![.., columns]));
        }
    }
}
