//! The score of a classifier on rows it was not fitted to, `error = errors / n`, with a confidence interval.

use dhll_core::{InputError, LabelError, input};
use thiserror::Error;

use crate::quantile;

/// The confidence level used where none is given.
pub const LEVEL: f64 = 0.95;

/// Why there is no score or no interval.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum StatisticsError {
    /// There is nothing to count, or two numbers of rows differ.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The confidence level is not inside the unit interval.
    #[error("a confidence level must be in (0, 1), got {0}")]
    Level(f64),
    /// More errors than rows.
    #[error("{errors} errors on {n} rows; there can be at most as many errors as rows")]
    Errors {
        /// Errors counted.
        errors: usize,
        /// Rows.
        n: usize,
    },
    /// A mean of fewer than two values has no interval.
    #[error("an interval of a mean needs at least 2 values, got {0}")]
    TooFew(usize),
    /// A value that is no share.
    #[error("value {} is {value}; a share must be in [0, 1]", index + 1)]
    Share {
        /// Where it stands, from 0; messages count from 1.
        index: usize,
        /// What stands there.
        value: f64,
    },
    /// A value is NaN or infinite.
    #[error("value {} is {value}; every value must be finite", index + 1)]
    NonFinite {
        /// Where it stands, from 0; messages count from 1.
        index: usize,
        /// What stands there.
        value: f64,
    },
    /// A label is no class.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// A probability outside the unit interval.
    #[error("the probability of class {class} (counted from 0) in row {} is {value}; it must be in [0, 1]", row + 1)]
    Probability {
        /// The row, from 0; messages count from 1.
        row: usize,
        /// The class, from 0.
        class: usize,
        /// What stands there.
        value: f64,
    },
    /// A sample weight that is negative, NaN or infinite.
    #[error("the weight of row {} is {value}; a weight must be finite and at least 0", row + 1)]
    Weight {
        /// The row, from 0; messages count from 1.
        row: usize,
        /// Its weight.
        value: f64,
    },
    /// A score is NaN or infinite.
    #[error("the score of the rows is {value}; it must be finite")]
    Score {
        /// The score.
        value: f64,
    },
    /// Every sample weight is 0.
    #[error("all {0} sample weights are 0; at least one row must have a weight above 0")]
    NoWeight(usize),
}

/// `Ok` if `0 < level < 1`.
pub(crate) fn check_level(level: f64) -> Result<(), StatisticsError> {
    if level > 0.0 && level < 1.0 { Ok(()) } else { Err(StatisticsError::Level(level)) }
}

/// Errors counted on n rows.
///
/// # Examples
/// ```
/// use dhll_diagnose::Score;
///
/// let score = Score::of(&[0, 1, 1, 1], &[0, 1, 1, 0])?;
/// assert_eq!((score.errors, score.accuracy()), (1, 0.75));
/// let [low, high] = Score { n: 1984, errors: 6 }.interval()?; // 99.70 % on the 3s and 8s of MNIST's test set
/// assert!(low > 0.0013 && high < 0.0067);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// Rows.
    pub n: usize,
    /// Rows whose prediction is not their label.
    pub errors: usize,
}

impl Score {
    /// The rows on which `predicted` and `labels` differ.
    ///
    /// # Errors
    /// [`InputError`] if there is no row, or the numbers of rows differ.
    pub fn of(predicted: &[usize], labels: &[usize]) -> Result<Self, InputError> {
        input::not_empty("the number of rows to score", labels.len())?;
        input::size("the number of predictions", labels.len(), predicted.len())?;
        Ok(Self { n: labels.len(), errors: predicted.iter().zip(labels).filter(|(p, y)| p != y).count() })
    }

    /// `1 - errors / n`; NaN without rows.
    pub fn accuracy(&self) -> f64 {
        (self.n as f64 - self.errors as f64) / self.n as f64
    }

    /// `errors / n`; NaN without rows.
    pub fn error(&self) -> f64 {
        self.errors as f64 / self.n as f64
    }

    /// The 95 % confidence interval of the error rate.
    ///
    /// # Errors
    /// As [`interval_at`](Self::interval_at).
    pub fn interval(&self) -> Result<[f64; 2], StatisticsError> {
        self.interval_at(LEVEL)
    }

    /// The confidence interval of the error rate at `level`, by Wilson's score method.
    ///
    /// ```text
    /// (e + z^2 / 2n  -+  z sqrt(e (1 - e) / n + z^2 / 4n^2)) / (1 + z^2 / n),    e = errors / n
    /// ```
    ///
    /// It stays inside [0, 1] and is sound for a handful of errors, or none, where `e -+ z sqrt(e (1 - e) / n)` is not.
    ///
    /// # Errors
    /// [`StatisticsError`] if `level` is not inside (0, 1), there is no row, or there are more errors than rows.
    ///
    /// # References
    /// Wilson (1927), *Probable Inference, the Law of Succession, and Statistical Inference*.
    pub fn interval_at(&self, level: f64) -> Result<[f64; 2], StatisticsError> {
        check_level(level)?;
        input::not_empty("the number of rows scored", self.n)?;
        if self.errors > self.n {
            return Err(StatisticsError::Errors { errors: self.errors, n: self.n });
        }
        Ok(wilson(self.error(), self.n as f64, level))
    }
}

/// Wilson's interval of a share of `n` rows; `n` may be an effective number of rows, which is not whole.
pub(crate) fn wilson(share: f64, n: f64, level: f64) -> [f64; 2] {
    let z = quantile::normal(level);
    let shrink = 1.0 + z * z / n;
    let centre = (share + z * z / (2.0 * n)) / shrink;
    let half = z / shrink * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    // The ends are 0 and 1 exactly where the share is; rounding must not move them.
    let low = if share == 0.0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if share == 1.0 { 1.0 } else { (centre + half).min(1.0) };
    [low, high]
}

/// `99.70 % [99.34, 99.86]`: the accuracy and its interval, from an error rate and its interval.
pub fn accuracy_text(error: f64, [low, high]: [f64; 2]) -> String {
    let [accuracy, low, high] = [error, high, low].map(|error| 100.0 * (1.0 - error));
    format!("{accuracy:.2} % [{low:.2}, {high:.2}]")
}

#[cfg(test)]
mod tests {
    use super::*;

    // SciPy 1.17: `from scipy.stats import binomtest; binomtest(e, n).proportion_ci(level, method="wilson")`.
    #[test]
    fn intervals_are_scipys() {
        let cases = [
            (0, 10, 0.95, [0.0, 0.27753279986288926]),
            (10, 10, 0.95, [0.7224672001371109, 1.0]),
            (6, 1984, 0.95, [0.0013867294352111507, 0.006582446753564096]),
            (1, 2, 0.9, [0.12086631942227366, 0.8791336805777263]),
            (500, 12000, 0.99, [0.03721570280457411, 0.04662418283115811]),
        ];
        for (errors, n, level, expected) in cases {
            let found = Score { n, errors }.interval_at(level).unwrap();
            for (found, expected) in found.into_iter().zip(expected) {
                assert!(
                    (found - expected).abs() < 1e-12,
                    "{errors} of {n} at {level}: {found}, not {expected}"
                );
            }
        }
    }

    #[test]
    fn a_single_row_has_an_interval_within_the_shares() {
        for n in [1, 2, 3, 1_000_000_007] {
            for errors in [0, 1, n] {
                let score = Score { n, errors };
                let [low, high] = score.interval().unwrap();
                assert!(
                    0.0 <= low && low <= score.error() && score.error() <= high && high <= 1.0,
                    "{score:?}"
                );
            }
        }
        let score = Score::of(&[0], &[0]).unwrap();
        assert_eq!((score.accuracy(), score.interval().unwrap()[0]), (1.0, 0.0));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert_eq!(Score { n: 2, errors: 1 }.interval_at(1.0), Err(StatisticsError::Level(1.0)));
        assert!(Score { n: 2, errors: 1 }.interval_at(f64::NAN).is_err());
        assert_eq!(Score { n: 2, errors: 3 }.interval(), Err(StatisticsError::Errors { errors: 3, n: 2 }));
        assert!(Score { n: 0, errors: 0 }.interval().is_err());
        assert!(Score::of(&[], &[]).is_err());
        assert!(Score::of(&[0], &[0, 1]).is_err());
    }
}
