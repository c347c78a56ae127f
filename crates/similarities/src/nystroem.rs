//! The Nystroem map: `phi(x) = k(x, L) U Lambda^(-1/2)` with landmarks `L` and `K_LL = U Lambda U^T`.

use std::borrow::Cow;
use std::sync::Arc;

use dhll_core::memory::{self, counted};
use dhll_core::{Backend, InputError, Similarity, Spectrum, SymmetricEigen, input};
use ndarray::{Array2, ArrayView2, CowArray, Ix2, s};

use crate::fit::{self, FitError};
use crate::kernel::Kernel;
use crate::landmarks::Landmarks;

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
/// and [`BLOCK_ROWS`](fit::BLOCK_ROWS) rows of it.
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
/// let params = NystroemParams { landmarks: 10, ..Default::default() };
/// let map = Nystroem::fit(Arc::new(kernel), Arc::new(Faer::default()), x.view(), &params)?;
/// assert_eq!(map.features(x.view())?.dim(), (50, map.width()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Williams and Seeger, *Using the Nystroem method to speed up kernel machines*, NIPS 2000; Zhang, Tsang and Kwok,
/// *Improved Nystroem low-rank approximation and error analysis*, ICML 2008, for k-means landmarks.
pub struct Nystroem {
    kernel: Arc<dyn Kernel>,
    backend: Arc<dyn Backend>,
    landmarks: Array2<f64>,
    projection: Array2<f64>,
}

impl Nystroem {
    /// The map of a kernel, with landmarks found among the training rows `x`, N x d.
    ///
    /// # Errors
    /// [`FitError`] if the landmarks cannot be found (see [`Landmarks::choose`]) or the kernel is zero on them.
    pub fn fit(
        kernel: Arc<dyn Kernel>,
        backend: Arc<dyn Backend>,
        x: ArrayView2<'_, f64>,
        params: &NystroemParams,
    ) -> Result<Self, FitError> {
        let landmarks = params.choice.choose(&*backend, x, params.landmarks, params.seed)?;
        Self::with_landmarks(kernel, backend, landmarks)
    }

    /// The map of a kernel with these landmarks, m x d.
    ///
    /// # Errors
    /// [`FitError`] if there are none, they are not finite, or the kernel is zero on them.
    pub fn with_landmarks(
        kernel: Arc<dyn Kernel>,
        backend: Arc<dyn Backend>,
        landmarks: Array2<f64>,
    ) -> Result<Self, FitError> {
        input::not_empty("the number of landmarks", landmarks.nrows())?;
        let order = landmarks.nrows();
        let what = format_args!("a kernel matrix of {} landmarks", counted(order));
        memory::check_array(what, &[4, order, order], size_of::<f64>()).map_err(InputError::from)?;
        let gram = kernel.matrix(&*backend, landmarks.view(), landmarks.view())?;
        let SymmetricEigen { eigenvalues, eigenvectors } = backend.symmetric_eigen(gram.view())?;
        let spectrum = Spectrum::new(eigenvalues);
        let rank = spectrum.rank();
        if rank == 0 {
            return Err(FitError::ZeroKernel { rows: landmarks.nrows() });
        }
        let projection = &eigenvectors.slice(s![.., ..rank]) / &spectrum.kept().mapv(f64::sqrt);
        Ok(Self { kernel, backend, landmarks, projection })
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

    fn features<'a>(&self, x: ArrayView2<'a, f64>) -> Result<CowArray<'a, f64, Ix2>, InputError> {
        input::size("the number of features", self.landmarks.ncols(), x.ncols())?;
        let features = fit::by_blocks(x, self.width(), |x, features| {
            let values = self.kernel.matrix(&*self.backend, x, self.landmarks.view())?;
            self.backend.gemm(1.0, values.view(), self.projection.view(), 0.0, features);
            Ok(())
        })?;
        Ok(features.into())
    }
}
