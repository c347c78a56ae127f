//! The Laplacian kernel `k(x, y) = exp(-|x - y|_1 / s)`.

use std::borrow::Cow;
use std::f64::consts::PI;

use dhll_core::{Backend, InputError, input};
use ndarray::{Array1, Array2, ArrayView2};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::bandwidth::{self, Bandwidth, BandwidthError};
use super::distance;
use super::exponential::negative_exponentials;
use super::kernel::{self, Kernel};
use super::random_kernel::{Nonlinearity, RandomKernel};

/// The Laplacian kernel.
///
/// ```text
/// k(x, y) = exp(-sum_k |x_k - y_k| / s)
/// ```
///
/// Its distances have no product form: n m d operations on one thread, whatever the backend.
///
/// # Examples
/// ```
/// use dhll_faer::Faer;
/// use dhll_similarities::{Kernel, Laplacian};
/// use ndarray::array;
///
/// let x = array![[0.0, 0.0], [3.0, -4.0]];
/// let k = Laplacian::new(7.0)?.matrix(&Faer::default(), x.view(), x.view())?;
/// assert!((k[[0, 1]] - (-1.0_f64).exp()).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Laplacian {
    bandwidth: f64,
}

impl Laplacian {
    /// The kernel of bandwidth `s`.
    ///
    /// # Errors
    /// [`BandwidthError::NotPositive`] if it is not positive and finite.
    pub fn new(bandwidth: f64) -> Result<Self, BandwidthError> {
        Ok(Self { bandwidth: bandwidth::positive(bandwidth)? })
    }

    /// The kernel whose bandwidth is given or is the median of the distances `|x_i - x_j|_1` between rows of `x`, N x d.
    ///
    /// # Errors
    /// [`BandwidthError`] if there is no such median, or the value is not positive and finite.
    pub fn fit(bandwidth: Bandwidth, x: ArrayView2<'_, f64>) -> Result<Self, BandwidthError> {
        Ok(Self { bandwidth: bandwidth.resolve(x, distance::absolute)? })
    }

    /// The bandwidth `s`.
    pub fn bandwidth(&self) -> f64 {
        self.bandwidth
    }
}

impl Kernel for Laplacian {
    fn name(&self) -> Cow<'static, str> {
        "laplacian".into()
    }

    fn saved(&self) -> Option<Value> {
        Some(json!({ "kernel": "laplacian", "bandwidth": self.bandwidth }))
    }

    fn matrix(
        &self,
        _: &dyn Backend,
        x: ArrayView2<'_, f64>,
        y: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>, InputError> {
        kernel::check(x, y)?;
        let mut values = distance::absolute_distances(x, y);
        for mut row in values.rows_mut() {
            if let Some(row) = row.as_slice_mut() {
                negative_exponentials(row, self.bandwidth);
            }
        }
        Ok(values)
    }

    fn diagonal(&self, _: &dyn Backend, x: ArrayView2<'_, f64>) -> Result<Array1<f64>, InputError> {
        input::finite("the input", x)?;
        Ok(Array1::ones(x.nrows()))
    }
}

/// Its spectral density is a product of Cauchy distributions of scale `1 / s`.
impl RandomKernel for Laplacian {
    fn nonlinearity(&self) -> Nonlinearity {
        Nonlinearity::Fourier
    }

    fn directions(&self, n_inputs: usize, count: usize, seed: u64) -> Array2<f64> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        Array2::from_shape_simple_fn((n_inputs, count), || {
            (PI * (rng.random::<f64>() - 0.5)).tan() / self.bandwidth
        })
    }
}
