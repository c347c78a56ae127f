//! Choices about data, as the command line has them.

use dhll::data::table::Unlabelled;
use serde::{Deserialize, Serialize};

/// What is to be learnt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Task {
    /// The target is one of several classes
    Classification,
    /// The target is a number
    Regression,
    /// The target is several labels, each of which a row has or not
    Labels,
}

/// What becomes of rows without a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RowsWithoutTarget {
    /// An error
    Refuse,
    /// Left out
    Drop,
    /// Used as unlabelled rows
    Use,
}

impl From<RowsWithoutTarget> for Unlabelled {
    fn from(rows: RowsWithoutTarget) -> Self {
        match rows {
            RowsWithoutTarget::Refuse => Self::Refuse,
            RowsWithoutTarget::Drop => Self::Drop,
            RowsWithoutTarget::Use => Self::Use,
        }
    }
}
