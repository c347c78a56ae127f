//! What to be wary of in a column, with the remedy.

use std::fmt;

use dhll_core::memory::counted;
use serde::Serialize;

/// What to be wary of in a column. Columns are named as they are typed on a command line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ColumnWarning {
    /// The column cannot be learnt from; the message of the error.
    Refused {
        /// What is wrong, and the remedy.
        message: String,
    },
    /// (Nearly) every row has a value of its own.
    IdentifierLike {
        /// The column.
        column: String,
        /// Different values.
        distinct: usize,
    },
    /// The rows are numbered, in their order.
    IndexLike {
        /// The column.
        column: String,
        /// The first number.
        from: i64,
    },
    /// All rows have the same value.
    Constant,
    /// All rows lack a value.
    AllMissing,
    /// The column tells the target.
    Leaks {
        /// The column.
        column: String,
        /// The target.
        target: String,
    },
    /// The column says the same as an earlier one.
    Duplicates {
        /// The column.
        column: String,
        /// The earlier one.
        of: String,
    },
    /// Numbers, but for a few texts that make categories of them.
    NumbersAndText {
        /// The texts.
        texts: Vec<String>,
        /// Rows that have them.
        rows: usize,
    },
    /// Rows without a target.
    MissingTarget {
        /// How many.
        rows: usize,
    },
}

impl fmt::Display for ColumnWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { message } => write!(f, "{message}"),
            Self::IdentifierLike { column, distinct } => write!(
                f,
                "{} different values look like an identifier, which says nothing about new rows; leave it out with `--drop {column}`",
                counted(*distinct)
            ),
            Self::IndexLike { column, from } => write!(
                f,
                "it numbers the rows from {from} on; leave it out with `--drop {column}`, unless the order of the rows means something"
            ),
            Self::Constant => write!(f, "it is the same in all rows"),
            Self::AllMissing => write!(f, "it is missing in all rows"),
            Self::Leaks { column, target } => write!(
                f,
                "it tells {target:?}, the target; if it is not known when a prediction is made, leave it out with `--drop {column}`"
            ),
            Self::Duplicates { column, of } => {
                write!(f, "it says the same as {of:?}; one of them is enough: `--drop {column}`")
            }
            Self::NumbersAndText { texts, rows } => {
                let shown: Vec<String> = texts.iter().map(|text| format!("{text:?}")).collect();
                write!(
                    f,
                    "numbers but for {} in {}, and so taken as categories; if that stands for a missing value, use `--missing {}`",
                    shown.join(", "),
                    counted_rows(*rows),
                    texts.iter().map(|text| crate::table::as_typed(text)).collect::<Vec<_>>().join(",")
                )
            }
            Self::MissingTarget { rows: 1 } => write!(f, "1 row has no target; remove it before fitting"),
            Self::MissingTarget { rows } => {
                write!(f, "{} have no target; remove them before fitting", counted_rows(*rows))
            }
        }
    }
}

fn counted_rows(rows: usize) -> String {
    if rows == 1 { "1 row".to_owned() } else { format!("{} rows", counted(rows)) }
}
