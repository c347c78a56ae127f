//! Alterations: raw rows as they might as well have been, an image a pixel further left, a measurement with other noise.

use dhll_core::{InputError, input};
use ndarray::{ArrayView2, ArrayViewMut2, Axis};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

/// Alters raw rows without changing their class. A target is a map of inputs and labels, so the altered row has one of its own
/// ([`Altered`](super::Altered)).
///
/// # Contract
/// - The same rows and seed give the same bits again.
/// - Entries stay finite.
pub trait Alteration: Send + Sync {
    /// What it does, with its parameters: a fit that is resumed is told apart by it.
    fn name(&self) -> String;

    /// `Ok` if it can alter rows of so many features.
    ///
    /// # Errors
    /// [`InputError`] otherwise.
    fn check(&self, n_features: usize) -> Result<(), InputError>;

    /// Alter the raw rows of `x`, n x d; whatever is random follows from `seed`.
    fn alter(&self, x: ArrayViewMut2<'_, f64>, seed: u64);
}

/// Gaussian noise on every feature, `x' = x + deviation e`, `e ~ N(0, I)`.
///
/// # References
/// Bishop, *Training with Noise is Equivalent to Tikhonov Regularization*, Neural Computation 7, 1995.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noise {
    /// Standard deviation, in the units of the features.
    deviation: f64,
}

impl Noise {
    /// Of a standard deviation in units of the features.
    ///
    /// # Errors
    /// [`InputError::Positive`] if it is not finite and above 0.
    pub fn new(deviation: f64) -> Result<Self, InputError> {
        input::positive("the standard deviation of the noise", deviation)?;
        Ok(Self { deviation })
    }

    /// Of a standard deviation in units of the features' own, `sqrt(mean_ij (x_ij - mean_j)^2)`.
    ///
    /// # Errors
    /// [`InputError`] if `share` is not finite and above 0, or `x`, N x d, has no rows, an entry that is not finite, or rows that are all equal.
    pub fn relative(share: f64, x: ArrayView2<'_, f64>) -> Result<Self, InputError> {
        input::positive("the standard deviation of the noise", share)?;
        input::finite("the input", x)?;
        input::not_empty("the number of rows", x.nrows())?;
        input::not_empty("the number of features", x.ncols())?;
        let variance = x.var_axis(Axis(0), 0.0).mean().unwrap_or(0.0);
        input::positive("the standard deviation of the features", variance.sqrt())?;
        Self::new(share * variance.sqrt())
    }
}

impl Alteration for Noise {
    fn name(&self) -> String {
        format!("noise {}", self.deviation)
    }

    fn check(&self, _n_features: usize) -> Result<(), InputError> {
        Ok(())
    }

    fn alter(&self, mut x: ArrayViewMut2<'_, f64>, seed: u64) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        x.mapv_inplace(|v| v + self.deviation * rng.sample::<f64, _>(StandardNormal));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    #[test]
    fn noise_has_the_deviation_asked_for() {
        let x = array![[0.0, 4.0], [2.0, 0.0]];
        // Variances 1 and 4, mean 2.5.
        let noise = Noise::relative(0.1, x.view()).unwrap();
        let mut altered = Array2::zeros((1000, 20));
        noise.alter(altered.view_mut(), 1);
        let deviation = altered.std(0.0);
        // The relative standard error of a deviation from 20 000 values is .005; five of them.
        assert!((deviation / (0.1 * 2.5_f64.sqrt()) - 1.0).abs() < 0.025, "{deviation}");
        let mut again = Array2::zeros((1000, 20));
        noise.alter(again.view_mut(), 1);
        assert_eq!(again, altered);
    }

    #[test]
    fn noise_that_makes_no_sense_is_refused() {
        for deviation in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let error = Noise::new(deviation).unwrap_err().to_string();
            assert!(
                error.starts_with("the standard deviation of the noise must be finite and above 0"),
                "{error}"
            );
        }
        let equal = Noise::relative(0.1, array![[1.0], [1.0]].view()).unwrap_err();
        assert_eq!(
            equal.to_string(),
            "the standard deviation of the features must be finite and above 0, got 0"
        );
    }
}
