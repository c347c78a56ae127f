//! A mean over seeds with Student's confidence interval: `mean -+ t s / sqrt(n)`.

use crate::quantile;
use crate::score::{LEVEL, StatisticsError, check_level};

/// A mean and how far it is to be trusted.
///
/// ```text
/// mean -+ t s / sqrt(n),    s^2 = sum (v - mean)^2 / (n - 1),    P(|T_(n-1)| <= t) = level
/// ```
///
/// # Examples
/// ```
/// use dhll_diagnose::MeanInterval;
///
/// let accuracy = MeanInterval::of(&[0.995, 0.997, 0.996])?;
/// assert!((accuracy.mean - 0.996).abs() < 1e-12);
/// assert!(accuracy.low < 0.9940 && accuracy.high > 0.9980); // three seeds say little
/// # Ok::<(), dhll_diagnose::StatisticsError>(())
/// ```
///
/// # References
/// Student (1908), *The Probable Error of a Mean*.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanInterval {
    /// Number of values.
    pub n: usize,
    /// Their mean.
    pub mean: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl MeanInterval {
    /// The mean of `values` with its 95 % interval.
    ///
    /// # Errors
    /// As [`at`](Self::at).
    pub fn of(values: &[f64]) -> Result<Self, StatisticsError> {
        Self::at(values, LEVEL)
    }

    /// The mean of shares, such as error rates, with its 95 % interval cut to [0, 1].
    ///
    /// Student's interval takes values for normal and may reach beyond what a share can be, with few seeds near 0 or 1. The part outside cannot
    /// hold the mean, so that cutting it off changes no probability; an interval that ends at 0 or 1 says that the seeds do not tell.
    ///
    /// # Errors
    /// As [`at`](Self::at); also if a value is not in [0, 1].
    ///
    /// # Examples
    /// ```
    /// use dhll_diagnose::MeanInterval;
    ///
    /// let error = MeanInterval::of_shares(&[0.0, 0.02])?;
    /// assert_eq!((error.low, error.mean), (0.0, 0.01));
    /// # Ok::<(), dhll_diagnose::StatisticsError>(())
    /// ```
    pub fn of_shares(values: &[f64]) -> Result<Self, StatisticsError> {
        if let Some((index, &value)) = values.iter().enumerate().find(|(_, v)| **v < 0.0 || **v > 1.0) {
            return Err(StatisticsError::Share { index, value });
        }
        let Self { n, mean, low, high } = Self::of(values)?;
        Ok(Self { n, mean, low: low.max(0.0), high: high.min(1.0) })
    }

    /// The mean of the scores of cross-validation with its 95 % interval. Their training rows overlap, so that they vary less than scores on new
    /// training rows would; the variance is brought up for it, with `ratio` test rows per training row in every fold:
    ///
    /// ```text
    /// mean -+ t s sqrt(1 / n + ratio)
    /// ```
    ///
    /// # Errors
    /// As [`at`](Self::at); also if the ratio is negative or not finite.
    ///
    /// # References
    /// Nadeau and Bengio (2003), *Inference for the Generalization Error*, Machine Learning 52.
    pub fn of_folds(values: &[f64], ratio: f64) -> Result<Self, StatisticsError> {
        if !(ratio >= 0.0 && ratio.is_finite()) {
            return Err(StatisticsError::NonFinite { index: values.len(), value: ratio });
        }
        let Self { n, mean, high, .. } = Self::of(values)?;
        let half = (high - mean) * (1.0 + n as f64 * ratio).sqrt();
        Ok(Self { n, mean, low: mean - half, high: mean + half })
    }

    /// The mean of `values` with its interval at `level`.
    ///
    /// # Errors
    /// [`StatisticsError`] if there are fewer than two values, one is not finite, or `level` is not inside (0, 1).
    pub fn at(values: &[f64], level: f64) -> Result<Self, StatisticsError> {
        check_level(level)?;
        if let Some((index, &value)) = values.iter().enumerate().find(|(_, v)| !v.is_finite()) {
            return Err(StatisticsError::NonFinite { index, value });
        }
        let n = values.len();
        if n < 2 {
            return Err(StatisticsError::TooFew(n));
        }
        let mean = values.iter().map(|v| v / n as f64).sum::<f64>();
        let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1) as f64;
        let half = quantile::student(level, n - 1) * (variance / n as f64).sqrt();
        Ok(Self { n, mean, low: mean - half, high: mean + half })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // SciPy 1.17: `from scipy.stats import ttest_1samp; ttest_1samp(v, 0).confidence_interval(level)`.
    #[test]
    fn intervals_are_scipys() {
        let cases: [(&[f64], f64, [f64; 2]); 3] = [
            (&[0.995, 0.997, 0.996], 0.95, [0.9935158622882496, 0.9984841377117504]),
            (&[1.0, 2.0], 0.9, [-1.6568757573375223, 4.656875757337518]),
            (&[3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0], 0.99, [0.4745601136751425, 7.2754398863248575]),
        ];
        for (values, level, [low, high]) in cases {
            let found = MeanInterval::at(values, level).unwrap();
            assert!((found.low - low).abs() < 1e-12 && (found.high - high).abs() < 1e-12, "{found:?}");
        }
    }

    #[test]
    fn intervals_of_shares_stay_within_them() {
        for values in
            [[0.0, 0.02, 0.01], [1.0, 0.97, 0.99], [0.0, 1.0, 0.5], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]
        {
            let found = MeanInterval::of_shares(&values).unwrap();
            assert!(
                0.0 <= found.low && found.low <= found.mean && found.mean <= found.high && found.high <= 1.0,
                "{found:?}"
            );
        }
        let inside = [0.4, 0.5, 0.6];
        assert_eq!(MeanInterval::of_shares(&inside), MeanInterval::of(&inside));
        let error = MeanInterval::of_shares(&[0.5, 1.5]).unwrap_err().to_string();
        assert_eq!(error, "value 2 is 1.5; a share must be in [0, 1]");
    }

    #[test]
    fn folds_widen_the_interval_by_their_overlap() {
        let values = [0.90, 0.93, 0.91, 0.95, 0.92];
        let [plain, folds] =
            [MeanInterval::of(&values), MeanInterval::of_folds(&values, 0.25)].map(Result::unwrap);
        // sqrt(1/5 + 1/4) / sqrt(1/5) = 1.5
        assert!(((folds.high - folds.mean) / (plain.high - plain.mean) - 1.5).abs() < 1e-12);
        assert!(MeanInterval::of_folds(&values, f64::NAN).is_err());
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert_eq!(MeanInterval::of(&[1.0]), Err(StatisticsError::TooFew(1)));
        assert!(MeanInterval::of(&[1.0, f64::NAN]).is_err());
        assert_eq!(MeanInterval::at(&[1.0, 2.0], 0.0), Err(StatisticsError::Level(0.0)));
    }
}
