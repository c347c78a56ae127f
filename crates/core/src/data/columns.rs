//! What the columns of a table are: their names, and whether they hold numbers or categories.

use serde::{Deserialize, Serialize};

/// What columns are called where rows come from a file that says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnNames {
    /// The features, in the order of the columns.
    pub features: Option<Vec<String>>,
    /// The class label; the columns of a target of values are named by [`Target::Values`](super::Target::Values).
    pub label: Option<String>,
}

/// What a column of features holds.
///
/// In the matrix of features, a category is the place of its level, and NaN is a missing entry of either kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    /// Numbers.
    Number,
    /// Categories.
    Category {
        /// What the categories are called.
        levels: Vec<String>,
    },
}

impl ColumnKind {
    /// Whether `value` may stand in such a column: a finite number, a place among the levels, or NaN where it is missing.
    ///
    /// A category that is not among the levels has their number as its place, so that rows with levels that were never seen can be shown to a
    /// model.
    pub fn takes(&self, value: f64) -> bool {
        match self {
            Self::Number => !value.is_infinite(),
            Self::Category { levels } => {
                value.is_nan() || (value.fract() == 0.0 && (0.0..=levels.len() as f64).contains(&value))
            }
        }
    }
}
