//! What becomes of one column of a table.

use serde::{Deserialize, Serialize};

/// Where a column had gaps among the training rows, an indicator beside it says which rows have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gaps {
    /// There were none.
    None,
    /// One more column that is 1 where the entry is missing.
    Indicated,
}

/// What becomes of one column: how many features it makes, and which.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ColumnMap {
    /// No feature: the column is the same in all training rows, or missing in all of them.
    Dropped,
    /// `(x - centre) / scale`, with the median where the entry is missing.
    Standardised {
        /// The median of the training rows.
        median: f64,
        /// What is subtracted.
        centre: f64,
        /// What is divided by.
        scale: f64,
        /// Whether gaps are indicated.
        gaps: Gaps,
    },
    /// `z / sqrt(1 + (z / 3)^2)` with `z = (x - median) / scale`: linear about the median, and never beyond 3.
    Robust {
        /// The median of the training rows, which also stands for a missing entry.
        median: f64,
        /// What is divided by.
        scale: f64,
        /// Whether gaps are indicated.
        gaps: Gaps,
    },
    /// The normal score of the rank among the training rows, `Phi^-1(F(x))`, with `F` linear between knots.
    Quantiles {
        /// The median of the training rows.
        median: f64,
        /// Quantiles of the training rows at equal steps of probability, in ascending order.
        knots: Vec<f64>,
        /// Whether gaps are indicated.
        gaps: Gaps,
    },
    /// 1 in the feature of the level, else 0.
    Levels {
        /// The feature of every level, by its place; levels that share one are gathered, and one without a feature is 0 in all.
        features: Vec<Option<usize>>,
        /// The feature of levels that were never seen.
        unseen: Option<usize>,
        /// The feature of missing entries.
        missing: Option<usize>,
        /// Number of features.
        width: usize,
    },
}

/// Normal scores go no further than this many standard deviations: the score of the last of 2,000 rows.
const FURTHEST: f64 = 3.3;

/// Where the robust scale bends: in units of the standard deviation of a normal distribution.
const BEND: f64 = 3.0;

impl ColumnMap {
    /// Number of features.
    pub fn width(&self) -> usize {
        match self {
            Self::Dropped => 0,
            Self::Standardised { gaps, .. } | Self::Robust { gaps, .. } | Self::Quantiles { gaps, .. } => {
                1 + usize::from(*gaps == Gaps::Indicated)
            }
            Self::Levels { width, .. } => *width,
        }
    }

    /// Write the features of one entry into a row of zeros of [`width`](Self::width).
    pub(super) fn write(&self, value: f64, row: &mut [f64]) {
        match self {
            Self::Dropped => {}
            Self::Standardised { median, centre, scale, gaps } => {
                row[0] = scaled(if value.is_nan() { *median } else { value }, *centre, *scale);
                indicate(*gaps, value, row);
            }
            Self::Robust { median, scale, gaps } => {
                let z = if value.is_nan() { 0.0 } else { scaled(value, *median, *scale) };
                // Far beyond the bend one number is as good as another, and its square does not overflow.
                let z = z.clamp(-1e100, 1e100);
                row[0] = z / (1.0 + (z / BEND).powi(2)).sqrt();
                indicate(*gaps, value, row);
            }
            Self::Quantiles { median, knots, gaps } => {
                row[0] = normal_score(knots, if value.is_nan() { *median } else { value });
                indicate(*gaps, value, row);
            }
            Self::Levels { features, unseen, missing, .. } => {
                let feature = match value.is_nan() {
                    true => *missing,
                    false => features.get(value as usize).copied().unwrap_or(*unseen),
                };
                if let Some(feature) = feature {
                    row[feature] = 1.0;
                }
            }
        }
    }

    /// `Ok` if its numbers are finite, its scale is above 0 and its features are within its width; else what is wrong.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        match self {
            Self::Dropped => Ok(()),
            Self::Standardised { median, centre, scale, .. } => {
                match [median, centre, scale].iter().all(|value| value.is_finite()) && *scale > 0.0 {
                    true => Ok(()),
                    false => Err("median, centre and scale must be finite, and the scale above 0"),
                }
            }
            Self::Robust { median, scale, .. } => {
                match median.is_finite() && scale.is_finite() && *scale > 0.0 {
                    true => Ok(()),
                    false => Err("median and scale must be finite, and the scale above 0"),
                }
            }
            Self::Quantiles { median, knots, .. } => {
                let finite = median.is_finite() && knots.iter().all(|knot| knot.is_finite());
                match finite && knots.len() > 1 && knots.is_sorted() {
                    true => Ok(()),
                    false => Err("quantiles must be finite, at least two, and in ascending order"),
                }
            }
            Self::Levels { features, unseen, missing, width } => {
                let mut used = features.iter().chain([unseen, missing]).flatten();
                match used.all(|feature| feature < width) {
                    true => Ok(()),
                    false => Err("the feature of every level must be below their number"),
                }
            }
        }
    }
}

/// `(value - centre) / scale`; halves keep the difference of the largest numbers finite.
fn scaled(value: f64, centre: f64, scale: f64) -> f64 {
    (0.5 * value - 0.5 * centre) / scale * 2.0
}

fn indicate(gaps: Gaps, value: f64, row: &mut [f64]) {
    if gaps == Gaps::Indicated {
        row[1] = f64::from(u8::from(value.is_nan()));
    }
}

/// `Phi^-1` of the share of the training rows below `value`; of equal knots the middle.
fn normal_score(knots: &[f64], value: f64) -> f64 {
    let last = knots.len() - 1;
    let (below, up_to) = (knots.partition_point(|k| *k < value), knots.partition_point(|k| *k <= value));
    let place = match (below < up_to, below) {
        // The value is one of the knots, perhaps of several.
        (true, _) => (below + up_to - 1) as f64 / 2.0,
        (false, 0) => 0.0,
        (false, above) if above > last => last as f64,
        (false, above) => {
            let (low, high) = (knots[above - 1], knots[above]);
            (above - 1) as f64 + (0.5 * value - 0.5 * low) / (0.5 * high - 0.5 * low)
        }
    };
    inverse_normal((place / last as f64).clamp(1e-4, 1.0 - 1e-4)).clamp(-FURTHEST, FURTHEST)
}

/// `Phi^-1(p)`.
///
/// # References
/// Rational approximation by P. J. Acklam; relative error below 1.2e-9.
fn inverse_normal(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969683028665376e1,
        2.209460984245205e2,
        -2.759285104469687e2,
        1.38357751867269e2,
        -3.066479806614716e1,
        2.506628277459239,
    ];
    const B: [f64; 5] = [
        -5.447609879822406e1,
        1.615858368580409e2,
        -1.556989798598866e2,
        6.680131188771972e1,
        -1.328068155288572e1,
    ];
    const C: [f64; 6] = [
        -7.784894002430293e-3,
        -3.223964580411365e-1,
        -2.400758277161838,
        -2.549732539343734,
        4.374664141464968,
        2.938163982698783,
    ];
    const D: [f64; 4] = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];
    let polynomial = |coefficients: &[f64], x: f64| coefficients.iter().fold(0.0, |sum, c| sum * x + c);
    let tail = |q: f64| polynomial(&C, q) / (polynomial(&D, q) * q + 1.0);
    const LOW: f64 = 0.02425;
    if p < LOW {
        tail((-2.0 * p.ln()).sqrt())
    } else if p > 1.0 - LOW {
        -tail((-2.0 * (1.0 - p).ln()).sqrt())
    } else {
        let (q, r) = (p - 0.5, (p - 0.5) * (p - 0.5));
        polynomial(&A, r) * q / (polynomial(&B, r) * r + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_scores_are_those_of_the_normal_distribution() {
        for (p, score) in [(0.5, 0.0), (0.975, 1.959963984540054), (0.01, -2.3263478740408408)] {
            assert!((inverse_normal(p) - score).abs() < 1e-8, "{p}");
        }
        let knots = [0.0, 1.0, 1.0, 1.0, 2.0];
        assert_eq!(normal_score(&knots, 1.0), 0.0);
        assert_eq!((normal_score(&knots, -9.0), normal_score(&knots, 9.0)), (-FURTHEST, FURTHEST));
        assert!((normal_score(&knots, 0.5) - inverse_normal(0.125)).abs() < 1e-15);
    }
}
