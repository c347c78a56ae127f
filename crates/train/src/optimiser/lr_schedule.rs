//! How the learning rate falls while a layer is trained: `lr(epoch, step)`.

use super::adam::Adam;
use dhll_core::layer::TrainError;
use dhll_core::layer::within;
use serde::{Deserialize, Serialize};

/// A course of the learning rate, from [`Adam::learning_rate`] at its highest.
///
/// ```text
/// exponential   lr decay^e                                            e completed epochs
/// cosine        lr t / w                        for t < w             t the share of all steps that are done
///               lr (1 + cos(pi (t - w) / (1 - w))) / 2   from there   w the share that warms up
/// steps         lr factor^floor(e / every)
/// ```
///
/// # References
/// Cosine: Loshchilov and Hutter, *SGDR: Stochastic Gradient Descent with Warm Restarts*, ICLR 2017, equation 5, without restarts.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "kebab-case")]
pub enum LrSchedule {
    /// By [`Adam::decay`] after each epoch, as the paper's.
    #[default]
    Exponential,
    /// Up in a straight line, down to zero along half a cosine. [`Adam::decay`] plays no part.
    Cosine {
        /// Share of the steps that warms up, in [0, 1).
        warm_up: f64,
    },
    /// By a factor every few epochs. [`Adam::decay`] plays no part.
    Steps {
        /// Epochs between two falls, at least 1.
        every: usize,
        /// What the rate is multiplied with, in (0, 1].
        factor: f64,
    },
}

impl LrSchedule {
    /// `Ok` if every parameter is in range.
    ///
    /// # Errors
    /// [`TrainError::Parameter`], naming the one that is not.
    pub fn check(self) -> Result<(), TrainError> {
        match self {
            Self::Exponential => Ok(()),
            Self::Cosine { warm_up } => within(
                "the share of steps that warms up",
                "in [0, 1)",
                warm_up,
                (0.0..1.0).contains(&warm_up),
            ),
            Self::Steps { every, factor } => {
                dhll_core::layer::at_least_one(
                    "the number of epochs between two falls of the learning rate",
                    every,
                )?;
                within("the factor of the learning rate", "in (0, 1]", factor, factor > 0.0 && factor <= 1.0)
            }
        }
    }

    /// The rate of step `step` of `steps` in epoch `epoch` of `epochs`, all from 0.
    pub fn learning_rate(
        self,
        adam: &Adam,
        (epoch, epochs): (usize, usize),
        (step, steps): (usize, usize),
    ) -> f64 {
        match self {
            Self::Exponential => adam.learning_rate_after(epoch),
            Self::Cosine { warm_up } => {
                // Steps are counted from 1 on the way up, so that the first is not lost, and to the end on the way down.
                let all = epochs as f64 * steps as f64;
                let done = epoch as f64 * steps as f64 + step as f64;
                let share = if done + 1.0 <= warm_up * all {
                    (done + 1.0) / (warm_up * all)
                } else {
                    0.5 * (1.0
                        + (std::f64::consts::PI * (done / all - warm_up).max(0.0) / (1.0 - warm_up)).cos())
                };
                adam.learning_rate * share
            }
            Self::Steps { every, factor } => {
                let falls = i32::try_from(epoch / every.max(1)).unwrap_or(i32::MAX);
                adam.learning_rate * factor.powi(falls)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cosine_rises_to_the_rate_and_falls_to_nothing() {
        let adam = Adam { learning_rate: 2.0, ..Adam::default() };
        let course = LrSchedule::Cosine { warm_up: 0.1 };
        let rates: Vec<f64> =
            (0..100).map(|i| course.learning_rate(&adam, (i / 10, 10), (i % 10, 10))).collect();
        assert!((rates[4] - 1.0).abs() < 1e-12 && (rates[9] - 2.0).abs() < 1e-12);
        assert!((rates[55] - 1.0).abs() < 1e-12, "half way down");
        assert!(rates[10..].windows(2).all(|pair| pair[1] < pair[0]) && rates[99] > 0.0 && rates[99] < 1e-3);
    }

    #[test]
    fn steps_and_the_exponential_are_those_of_the_formulas() {
        let adam = Adam { learning_rate: 1.0, decay: 0.5, ..Adam::default() };
        let rate = |course: LrSchedule, epoch| course.learning_rate(&adam, (epoch, 9), (3, 7));
        assert_eq!(rate(LrSchedule::Exponential, 3), 0.125);
        let steps = LrSchedule::Steps { every: 2, factor: 0.1 };
        assert!((rate(steps, 5) - 0.01).abs() < 1e-15 && rate(steps, 1) == 1.0);
    }

    #[test]
    fn parameters_out_of_range_are_named() {
        for (course, said) in [
            (
                LrSchedule::Cosine { warm_up: 1.0 },
                "the share of steps that warms up must be in [0, 1), got 1",
            ),
            (LrSchedule::Steps { every: 0, factor: 0.5 }, "the number of epochs between two falls"),
            (LrSchedule::Steps { every: 1, factor: f64::NAN }, "the factor of the learning rate"),
        ] {
            let error = course.check().unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
