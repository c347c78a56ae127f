//! The value of a metric with its 95 % interval.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The value of a metric with its 95 % interval.
///
/// It is displayed with the precision asked for, 3 digits by default.
///
/// # Examples
/// ```
/// use dhll_diagnose::Metric;
///
/// let auc = Metric { value: 0.9137, interval: Some([0.8911, 0.9342]) };
/// assert_eq!(auc.to_string(), "0.914 [0.891, 0.934]");
/// assert_eq!(format!("{:.1}", Metric { value: 0.25, interval: None }), "0.2");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// The value on the rows given; finite.
    pub value: f64,
    /// Lower and upper end, which hold the value; `None` where there are too few rows or resamples to tell.
    pub interval: Option<[f64; 2]>,
}

/// Digits after the point where no precision is asked for.
const DIGITS: usize = 3;

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = f.precision().unwrap_or(DIGITS);
        write!(f, "{:.digits$}", self.value)?;
        match self.interval {
            Some([low, high]) => write!(f, " [{low:.digits$}, {high:.digits$}]"),
            None => Ok(()),
        }
    }
}
