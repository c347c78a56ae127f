//! Random features: `phi(x) = D^(-1/2) [f(w_1.x), ..., f(w_D.x)]` with `k(x, y) = E_w [ f(w.x) . f(w.y) ]`.

use std::borrow::Cow;

use dhll_core::data::Finite;
use dhll_core::memory::{self, counted};
use dhll_core::{Backend, InputError, SavedSimilarity, Similarity, input};
use ndarray::{Array2, CowArray, Ix2};
use serde::{Deserialize, Serialize};

use super::blocks;
use super::saved::{self, LoadError};
use crate::kernels::random_kernel::{Nonlinearity, RandomKernel};

/// The name in model files.
pub(crate) const KIND: &str = "random-features";

/// What a file keeps beside the directions.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedDirections {
    name: String,
    nonlinearity: Nonlinearity,
}

/// The random features of a kernel.
///
/// ```text
/// Fourier (RBF: w normal, Laplacian: w Cauchy):  phi(x) = D^(-1/2) [cos(W^T x), sin(W^T x)]      2 D features
/// arc-cosine of order 0, 1:                      phi(x) = (2/D)^(1/2) step(W^T x), relu(W^T x)   D features
/// ```
///
/// `phi(x) . phi(x')` is unbiased, with an error of order `D^(-1/2)`: with Fourier features at most
/// `sqrt(2 log(2/delta) / D)` with probability `1 - delta`, by Hoeffding's inequality. Nothing is learnt from the rows
/// but what the kernel itself holds (its bandwidth).
///
/// # Shapes
/// `x` n x d, features n x 2 D or n x D.
///
/// # Examples
/// ```
/// use dhll_core::Similarity;
/// use dhll_faer::Faer;
/// use dhll_similarities::{RandomFeatures, Rbf};
/// use ndarray::array;
///
/// let map = RandomFeatures::new(&Rbf::new(1.0)?, 2, 1000, 0)?;
/// let x = array![[0.0, 0.0], [1.0, 0.0]];
/// let features = map.features(&Faer::default(), x.view())?;
/// let k = features.row(0).dot(&features.row(1));
/// assert!((k - (-0.5_f64).exp()).abs() < 0.1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Rahimi and Recht, *Random features for large-scale kernel machines*, NIPS 2007; Sutherland and Schneider, *On the
/// error of random Fourier features*, UAI 2015, for sine and cosine rather than a random phase; Cho and Saul, *Kernel
/// Methods for Deep Learning*, NIPS 2009.
#[derive(Debug, Clone)]
pub struct RandomFeatures {
    name: String,
    nonlinearity: Nonlinearity,
    directions: Array2<f64>,
}

impl RandomFeatures {
    /// The map of a kernel on rows of width `n_inputs`, with `count` random directions.
    ///
    /// # Errors
    /// [`InputError::Empty`] if `count` is 0.
    pub fn new(
        kernel: &dyn RandomKernel,
        n_inputs: usize,
        count: usize,
        seed: u64,
    ) -> Result<Self, InputError> {
        input::not_empty("the number of random directions", count)?;
        let what = format_args!("{} random directions for {} inputs", counted(count), counted(n_inputs));
        memory::check_array(what, &[n_inputs, count], size_of::<f64>())?;
        let directions = kernel.directions(n_inputs, count, seed);
        input::size("the number of entries of a random direction", n_inputs, directions.nrows())?;
        input::size("the number of random directions", count, directions.ncols())?;
        let name = format!("random-{}", kernel.name());
        Ok(Self { name, nonlinearity: kernel.nonlinearity(), directions })
    }

    /// The map that was saved.
    ///
    /// # Errors
    /// [`LoadError`] if a setting or the array is missing.
    pub fn load(saved: SavedSimilarity) -> Result<Self, LoadError> {
        let (settings, [directions]) = saved::parts(saved, ["directions"])?;
        let SavedDirections { name, nonlinearity } = saved::settings(settings)?;
        Ok(Self { name, nonlinearity, directions })
    }

    /// Number of features: twice the number of directions for Fourier features, else that number.
    pub fn width(&self) -> usize {
        self.nonlinearity.features() * self.directions.ncols()
    }
}

impl Similarity for RandomFeatures {
    fn name(&self) -> Cow<'static, str> {
        self.name.clone().into()
    }

    fn saved(&self) -> Option<SavedSimilarity> {
        let settings = SavedDirections { name: self.name.clone(), nonlinearity: self.nonlinearity };
        Some(SavedSimilarity {
            kind: KIND.to_owned(),
            settings: serde_json::to_value(settings).ok()?,
            arrays: vec![("directions".to_owned(), self.directions.clone())],
        })
    }

    fn map<'a>(
        &self,
        backend: &dyn Backend,
        x: Finite<'a, f64>,
    ) -> Result<CowArray<'a, f64, Ix2>, InputError> {
        let (n_inputs, count) = self.directions.dim();
        input::size("the number of features", n_inputs, x.ncols())?;
        let scale = (count as f64).sqrt().recip();
        let features = blocks::by_blocks(x.view(), self.width(), |x, features| {
            let mut products = Array2::zeros((x.nrows(), count));
            backend.gemm(1.0, x, self.directions.view(), 0.0, products.view_mut());
            input::finite("the product of the input and the random directions", products.view())?;
            self.nonlinearity.apply(&products, scale, features);
            Ok(())
        })?;
        Ok(features.into())
    }
}
