//! Sample weights: checked, without the rows of weight 0, and divided by the largest.

use dhll_core::input;

use crate::score::StatisticsError;

/// Rows that count, with their weights.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RowWeights {
    /// The rows whose weight is above 0, in order.
    pub(crate) rows: Vec<usize>,
    /// Their weights, in (0, 1]: all metrics are ratios, so that only the ratios of weights matter, and no sum of these overflows.
    pub(crate) weights: Vec<f64>,
}

impl RowWeights {
    /// Weight 1 for each of `n` rows, or the weights given.
    ///
    /// A row of weight 0 is left out: it must not count as a row that a bootstrap could draw.
    ///
    /// # Errors
    /// [`StatisticsError`] if there is no row, the numbers of rows differ, a weight is negative or not finite, or all are 0.
    pub(crate) fn of(n: usize, weights: Option<&[f64]>) -> Result<Self, StatisticsError> {
        input::not_empty("the number of rows to score", n)?;
        let Some(weights) = weights else {
            return Ok(Self { rows: (0..n).collect(), weights: vec![1.0; n] });
        };
        input::size("the number of sample weights", n, weights.len())?;
        let valid = |w: f64| w >= 0.0 && w.is_finite();
        if let Some((row, &value)) = weights.iter().enumerate().find(|(_, w)| !valid(**w)) {
            return Err(StatisticsError::Weight { row, value });
        }
        let largest = weights.iter().copied().fold(0.0, f64::max);
        if largest == 0.0 {
            return Err(StatisticsError::NoWeight(n));
        }
        // A weight far below the largest may vanish in the division.
        let scaled = weights.iter().map(|w| w / largest).enumerate().filter(|(_, w)| *w > 0.0);
        let (rows, weights) = scaled.unzip();
        Ok(Self { rows, weights })
    }
}

/// `sum w_i v_i / sum w_i`, of weights whose sum is above 0.
pub(crate) fn weighted_mean(weights: &[f64], values: &[f64]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for (&w, &v) in weights.iter().zip(values) {
        sum += w * v;
        total += w;
    }
    sum / total
}

/// The mean of some values; NaN without any.
pub(crate) fn mean(values: impl Iterator<Item = f64>) -> f64 {
    // A running mean, since the sum of finite values may overflow.
    let (mean, n) = values.fold((0.0, 0.0), |(mean, n), value| (mean + (value - mean) / (n + 1.0), n + 1.0));
    if n > 0.0 { mean } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ratios_of_weights_matter() {
        let found = RowWeights::of(3, Some(&[2e300, 0.0, 1e300])).unwrap();
        assert_eq!(found, RowWeights { rows: vec![0, 2], weights: vec![1.0, 0.5] });
        assert_eq!(RowWeights::of(2, Some(&[7.0, 7.0])), RowWeights::of(2, None));
    }

    #[test]
    fn invalid_weights_are_refused() {
        let error = |weights: &[f64]| RowWeights::of(2, Some(weights)).unwrap_err().to_string();
        assert_eq!(error(&[1.0]), "the number of sample weights must be 2, got 1");
        assert_eq!(error(&[1.0, -1.0]), "the weight of row 2 is -1; a weight must be finite and at least 0");
        assert!(error(&[f64::NAN, 1.0]).starts_with("the weight of row 1 is NaN"));
        assert!(error(&[f64::INFINITY, 1.0]).starts_with("the weight of row 1 is inf"));
        assert_eq!(
            error(&[0.0, 0.0]),
            "all 2 sample weights are 0; at least one row must have a weight above 0"
        );
        assert!(RowWeights::of(0, None).is_err());
    }
}
