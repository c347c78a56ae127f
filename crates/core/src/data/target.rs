//! What is to be learnt from the features: classes or values.

use ndarray::{Array2, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

/// Which kind of target it is, and what its classes or its columns of values are called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetKind {
    /// One of these classes for every row, K.
    Classes(Vec<String>),
    /// A value in each of these columns for every row, m.
    Values(Vec<String>),
}

impl TargetKind {
    /// What the classes are called; empty for values.
    pub fn classes(&self) -> &[String] {
        match self {
            Self::Classes(names) => names,
            Self::Values(_) => &[],
        }
    }

    /// What the columns of values are called; empty for classes.
    pub fn values(&self) -> &[String] {
        match self {
            Self::Classes(_) => &[],
            Self::Values(names) => names,
        }
    }

    /// The number of outputs of a head: a logit per class, or a value per column.
    pub fn n_outputs(&self) -> usize {
        match self {
            Self::Classes(names) | Self::Values(names) => names.len(),
        }
    }
}

/// What is to be learnt, a row a sample.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A class for every row.
    Classes {
        /// The place of the class of every row, N.
        labels: Vec<usize>,
        /// What the classes are called, K.
        names: Vec<String>,
    },
    /// Real values for every row: regression.
    Values {
        /// The values, N x m.
        values: Array2<f64>,
        /// What the columns are called, m.
        names: Vec<String>,
    },
}

impl Target {
    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        match self {
            Self::Classes { labels, .. } => labels.len(),
            Self::Values { values, .. } => values.nrows(),
        }
    }

    /// The values, N x m, if it is values that are to be learnt.
    pub fn values(&self) -> Option<ArrayView2<'_, f64>> {
        match self {
            Self::Classes { .. } => None,
            Self::Values { values, .. } => Some(values.view()),
        }
    }

    /// Which kind it is, with names.
    pub fn kind(&self) -> TargetKind {
        match self {
            Self::Classes { names, .. } => TargetKind::Classes(names.clone()),
            Self::Values { names, .. } => TargetKind::Values(names.clone()),
        }
    }

    /// The same for the given rows.
    pub(super) fn select(&self, rows: &[usize]) -> Self {
        match self {
            Self::Classes { labels, names } => {
                Self::Classes { labels: rows.iter().map(|&row| labels[row]).collect(), names: names.clone() }
            }
            Self::Values { values, names } => {
                Self::Values { values: values.select(Axis(0), rows), names: names.clone() }
            }
        }
    }
}
