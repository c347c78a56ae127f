//! What is to be learnt from the features: classes, values, or several labels at once.

use std::fmt;

use ndarray::{Array2, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use crate::printable::listed;

/// One of several labels of a row, which is there or not: what it is called, and what its two levels are called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Its name.
    pub name: String,
    /// What rows without it have, and what rows with it have: `["no", "yes"]`. The second is the positive level.
    pub levels: [String; 2],
}

impl Label {
    /// With the levels `false` and `true`.
    ///
    /// # Examples
    /// ```
    /// use dhll_core::data::Label;
    ///
    /// assert_eq!(Label::new("spam").to_string(), "spam (true)");
    /// ```
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), levels: ["false", "true"].map(str::to_owned) }
    }

    /// Labels with their positive levels, as many as fit in a message.
    pub fn listed(labels: &[Self]) -> String {
        listed(&labels.iter().map(Self::to_string).collect::<Vec<_>>())
    }

    /// The positive level.
    pub fn positive(&self) -> &str {
        &self.levels[1]
    }
}

impl fmt::Display for Label {
    /// The name, and the positive level in parentheses.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.positive())
    }
}

/// Which kind of target it is, and what its classes, columns of values or labels are called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetKind {
    /// One of these classes for every row, K.
    Classes(Vec<String>),
    /// A value in each of these columns for every row, m.
    Values(Vec<String>),
    /// Each of these labels or not for every row, m.
    Labels(Vec<Label>),
}

impl TargetKind {
    /// What it is, in a word or two.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Classes(_) => "classes",
            Self::Values(_) => "values",
            Self::Labels(_) => "several labels",
        }
    }

    /// What the classes are called; empty for other targets.
    pub fn classes(&self) -> &[String] {
        match self {
            Self::Classes(names) => names,
            Self::Values(_) | Self::Labels(_) => &[],
        }
    }

    /// What the columns of values are called; empty for other targets.
    pub fn values(&self) -> &[String] {
        match self {
            Self::Values(names) => names,
            Self::Classes(_) | Self::Labels(_) => &[],
        }
    }

    /// The labels of which a row may have several; empty for other targets.
    pub fn labels(&self) -> &[Label] {
        match self {
            Self::Labels(labels) => labels,
            Self::Classes(_) | Self::Values(_) => &[],
        }
    }

    /// The number of outputs of a head: a logit per class or per label, or a value per column.
    pub fn n_outputs(&self) -> usize {
        match self {
            Self::Classes(names) | Self::Values(names) => names.len(),
            Self::Labels(labels) => labels.len(),
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
    /// Several labels at once, each of which a row has or not: multi-label classification.
    Labels {
        /// Whether the row has the label, N x m.
        values: Array2<bool>,
        /// What the labels and their levels are called, m.
        names: Vec<Label>,
    },
}

impl Target {
    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        match self {
            Self::Classes { labels, .. } => labels.len(),
            Self::Values { values, .. } => values.nrows(),
            Self::Labels { values, .. } => values.nrows(),
        }
    }

    /// The values, N x m, if it is values that are to be learnt.
    pub fn values(&self) -> Option<ArrayView2<'_, f64>> {
        match self {
            Self::Values { values, .. } => Some(values.view()),
            Self::Classes { .. } | Self::Labels { .. } => None,
        }
    }

    /// Which labels every row has, N x m, if it is several labels that are to be learnt.
    pub fn labels(&self) -> Option<ArrayView2<'_, bool>> {
        match self {
            Self::Labels { values, .. } => Some(values.view()),
            Self::Classes { .. } | Self::Values { .. } => None,
        }
    }

    /// Which kind it is, with names.
    pub fn kind(&self) -> TargetKind {
        match self {
            Self::Classes { names, .. } => TargetKind::Classes(names.clone()),
            Self::Values { names, .. } => TargetKind::Values(names.clone()),
            Self::Labels { names, .. } => TargetKind::Labels(names.clone()),
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
            Self::Labels { values, names } => {
                Self::Labels { values: values.select(Axis(0), rows), names: names.clone() }
            }
        }
    }
}
