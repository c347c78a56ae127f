//! Initial weights: independent normal entries, `W_ij ~ N(0, s^2)`; biases start at 0.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use dhll_core::layer::Scalar;
use dhll_core::layer::TrainError;
use dhll_core::layer::within;
use serde::{Deserialize, Serialize};

/// The variance of the initial weights.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "kebab-case")]
pub enum Init {
    /// `2 / inputs`, for each matrix its own.
    ///
    /// # References
    /// He, Zhang, Ren and Sun, *Delving Deep into Rectifiers*, section 2.2.
    #[default]
    He,
    /// The same for every matrix. The published layers used 2/784 for both of theirs.
    Variance(f64),
}

impl Init {
    /// `Ok` if the variance is finite and not negative.
    ///
    /// # Errors
    /// [`TrainError::Parameter`].
    pub fn check(self) -> Result<(), TrainError> {
        match self {
            Self::He => Ok(()),
            Self::Variance(v) => {
                within("the initial variance", "finite and at least 0", v, v >= 0.0 && v.is_finite())
            }
        }
    }

    /// The variance of the weights of a matrix with so many inputs.
    pub fn variance(self, inputs: usize) -> f64 {
        match self {
            Self::He => 2.0 / inputs as f64,
            Self::Variance(variance) => variance,
        }
    }

    pub(crate) fn fill<T: Scalar>(self, weights: &mut [T], inputs: usize, rng: &mut ChaCha8Rng) {
        let deviation = self.variance(inputs).sqrt();
        for weight in weights {
            *weight = T::of(deviation * rng.sample::<f64, _>(StandardNormal));
        }
    }
}
