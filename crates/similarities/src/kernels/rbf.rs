//! The Gaussian kernel `k(x, y) = exp(-|x - y|^2 / (2 s^2))`.

use std::borrow::Cow;

use dhll_core::{Backend, InputError, input};
use ndarray::{Array1, Array2, ArrayView2};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use serde_json::{Value, json};

use super::bandwidth::{self, Bandwidth, BandwidthError};
use super::distance;
use super::exponential::negative_exponentials;
use super::kernel::{self, Kernel};
use super::random_kernel::{Nonlinearity, RandomKernel};

/// The Gaussian (radial basis function) kernel.
///
/// ```text
/// k(x, y) = exp(-|x - y|^2 / (2 s^2))
/// ```
///
/// Squared distances come from one matrix product, `|x|^2 + |y|^2 - 2 x.y`, with the mean of `y` taken out first; pairs
/// whose distance is below 1 % of `|x|^2 + |y|^2`, where that form cancels, are summed directly. So a squared distance
/// is within `200 (d + 3) eps` of itself, an entry within the same number in absolute terms, and `k(x, x) = 1` exactly.
///
/// # Examples
/// ```
/// use dhll_faer::Faer;
/// use dhll_similarities::{Bandwidth, Kernel, Rbf};
/// use ndarray::array;
///
/// let x = array![[0.0, 0.0], [3.0, 4.0]];
/// let kernel = Rbf::fit(Bandwidth::default(), x.view())?;
/// assert_eq!(kernel.bandwidth(), 5.0);
/// let k = kernel.matrix(&Faer::default(), x.view(), x.view())?;
/// assert!((k[[0, 1]] - (-0.5_f64).exp()).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rbf {
    bandwidth: f64,
}

impl Rbf {
    /// The kernel of bandwidth `s`.
    ///
    /// # Errors
    /// [`BandwidthError::NotPositive`] if it is not positive and finite.
    pub fn new(bandwidth: f64) -> Result<Self, BandwidthError> {
        Ok(Self { bandwidth: bandwidth::positive(bandwidth)? })
    }

    /// The kernel whose bandwidth is given or is the median Euclidean distance between rows of `x`, N x d.
    ///
    /// # Errors
    /// [`BandwidthError`] if there is no such median, or the value is not positive and finite.
    pub fn fit(bandwidth: Bandwidth, x: ArrayView2<'_, f64>) -> Result<Self, BandwidthError> {
        Ok(Self { bandwidth: bandwidth.resolve(x, distance::euclidean)? })
    }

    /// The bandwidth `s`.
    pub fn bandwidth(&self) -> f64 {
        self.bandwidth
    }
}

impl Kernel for Rbf {
    fn name(&self) -> Cow<'static, str> {
        "rbf".into()
    }

    fn saved(&self) -> Option<Value> {
        Some(json!({ "kernel": "rbf", "bandwidth": self.bandwidth }))
    }

    fn matrix(
        &self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        y: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>, InputError> {
        kernel::check(x, y)?;
        let mut values = distance::squared_distances(backend, x, y, self.bandwidth);
        for mut row in values.rows_mut() {
            if let Some(row) = row.as_slice_mut() {
                negative_exponentials(row, 2.0);
            }
        }
        Ok(values)
    }

    fn diagonal(&self, _: &dyn Backend, x: ArrayView2<'_, f64>) -> Result<Array1<f64>, InputError> {
        input::finite("the input", x)?;
        Ok(Array1::ones(x.nrows()))
    }
}

/// Its spectral density is the normal distribution `N(0, I / s^2)`.
impl RandomKernel for Rbf {
    fn nonlinearity(&self) -> Nonlinearity {
        Nonlinearity::Fourier
    }

    fn directions(&self, n_inputs: usize, count: usize, seed: u64) -> Array2<f64> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        Array2::from_shape_simple_fn((n_inputs, count), || {
            let normal: f64 = StandardNormal.sample(&mut rng);
            normal / self.bandwidth
        })
    }
}
