//! What becomes of one column of a table.

use serde::{Deserialize, Serialize};

use super::normal_score::normal_score;

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

/// Where the robust scale bends: in units of the standard deviation of a normal distribution.
pub const BEND: f64 = 3.0;

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
                row[0] = robust(value, *median, *scale);
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

/// One entry by median and scale, bent; a missing one is the median.
#[inline(always)]
pub(super) fn robust(value: f64, median: f64, scale: f64) -> f64 {
    let z = if value.is_nan() { 0.0 } else { scaled(value, median, scale) };
    // Far beyond the bend one number is as good as another, and its square does not overflow.
    let z = z.clamp(-1e100, 1e100);
    z / (1.0 + (z / BEND).powi(2)).sqrt()
}

/// `(value - centre) / scale`; halves keep the difference of the largest numbers finite.
#[inline(always)]
fn scaled(value: f64, centre: f64, scale: f64) -> f64 {
    (0.5 * value - 0.5 * centre) / scale * 2.0
}

fn indicate(gaps: Gaps, value: f64, row: &mut [f64]) {
    if gaps == Gaps::Indicated {
        row[1] = f64::from(u8::from(value.is_nan()));
    }
}
