//! Choices about data, as the command line has them.

use dhll::data::table::{TargetChoice, Unlabelled};
use serde::{Deserialize, Deserializer, Serialize};

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

impl Task {
    /// What a target is taken as; it is found out where no task is named.
    pub(super) fn choice(task: Option<Self>) -> TargetChoice {
        match task {
            None => TargetChoice::Auto,
            Some(Self::Classification) => TargetChoice::Classes,
            Some(Self::Regression) => TargetChoice::Values,
            Some(Self::Labels) => TargetChoice::Labels,
        }
    }
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

/// One name or a list of names.
pub(super) fn one_or_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Names {
        One(String),
        More(Vec<String>),
    }
    Ok(match Names::deserialize(deserializer)? {
        Names::One(name) => vec![name],
        Names::More(names) => names,
    })
}
