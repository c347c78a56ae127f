//! What is wrong with a field where all else is right: its column cannot hold what stands there.

use dhll_core::listed;
use dhll_core::memory::counted;
use thiserror::Error;

use super::fields::{MOST_LABEL, Wrong};
use super::place::Place;
use super::written::expected;

/// A field that its column cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FieldError {
    /// A row without a target.
    #[error(
        "{place} has no target: column {column:?} is {found:?}; write its class or value there, leave such rows out with `--unlabelled drop`, or learn from their features \
         with `--unlabelled use`"
    )]
    MissingTarget {
        /// Where it stands.
        place: Place,
        /// The name of the target column.
        column: String,
        /// What stands there.
        found: String,
    },
    /// A label that is a text.
    #[error(
        "{place}, column {column:?} has {bytes} bytes; a class is named by {MOST_LABEL} at most: choose another target column"
    )]
    LongLabel {
        /// Where it stands.
        place: Place,
        /// The name of the target column.
        column: String,
        /// Bytes of the label.
        bytes: usize,
    },
    /// A label that is none of the known classes.
    #[error("{place}, column {column:?} is {found:?}; the classes are {}", listed(classes))]
    UnknownLabel {
        /// Where it stands.
        place: Place,
        /// The name of the target column.
        column: String,
        /// What stands there.
        found: String,
        /// The classes that are known.
        classes: Vec<String>,
    },
    /// More different numbers than there can be classes, where classes are known.
    #[error(
        "column {column:?} has more different numbers than there are classes; the classes are {}",
        listed(classes)
    )]
    ManyLabels {
        /// The name of the target column.
        column: String,
        /// The classes that are known.
        classes: Vec<String>,
    },
    /// A target of values that is no number.
    #[error(
        "{place}, column {column:?} is {found:?}; the values to learn must be numbers: correct or remove the row, or take the column as \
         classes with `--task classification`"
    )]
    NotValue {
        /// Where it stands.
        place: Place,
        /// The name of the target column.
        column: String,
        /// What stands there.
        found: String,
    },
    /// A number with a decimal comma, separators of thousands, or a sign of percent or of a currency.
    #[error("{place}, column {column:?} is {found:?}; expected {}", expected(found, typed.as_deref()))]
    Written {
        /// Where it stands.
        place: Place,
        /// The name of the column.
        column: String,
        /// What stands there.
        found: String,
        /// The column as it is typed, where its texts can also be categories.
        typed: Option<String>,
    },
    /// An infinite number.
    #[error(
        "{place}, column {column:?} is {found:?}; expected a finite number: replace it, or remove the row"
    )]
    NotFinite {
        /// Where it stands.
        place: Place,
        /// The name of the column.
        column: String,
        /// What stands there.
        found: String,
    },
    /// A gap where rows are read in blocks.
    #[error(
        "{place}, column {column:?} is {found:?}; expected a number: rows that are read in blocks have numbers without gaps, so fill in \
         the missing value, remove the row, or leave the column out with `--drop {drop}`"
    )]
    Gap {
        /// Where it stands.
        place: Place,
        /// The name of the column.
        column: String,
        /// What stands there.
        found: String,
        /// The column as it is typed.
        drop: String,
    },
    /// A text where rows are read in blocks.
    #[error(
        "{place}, column {column:?} is {found:?}; expected a number: rows that are read in blocks have numbers alone, so encode text as \
         numbers, or leave out {} with `--drop {drop}`", text_columns(*texts)
    )]
    TextInBlock {
        /// Where it stands.
        place: Place,
        /// The name of the column.
        column: String,
        /// What stands there.
        found: String,
        /// Features that are text on that line.
        texts: usize,
        /// The columns of those as they are typed.
        drop: String,
    },
    /// A text where a model expects a number.
    #[error(
        "{place}, column {column:?} is {found:?}; the model has learnt the column as numbers: correct the row, or, if the text stands for a \
         missing value, add `--missing {}`",
        as_typed(found)
    )]
    NotNumber {
        /// Where it stands.
        place: Place,
        /// The name of the column.
        column: String,
        /// What stands there.
        found: String,
    },
    /// A weight that is no number.
    #[error(
        "{place}, column {column:?} is {found:?}; expected the weight of the row, a number of at least 0"
    )]
    NotWeight {
        /// Where it stands.
        place: Place,
        /// The name of the column.
        column: String,
        /// What stands there.
        found: String,
    },
    /// A text behind so many numbers that those are not categories.
    #[error(
        "{place}, column {column:?} is {found:?}, where there were more than {} different numbers before: if the text stands for a \
         missing value, add `--missing {}`; if the column has categories, add `--categorical {typed}`; else correct the row, or \
         leave the column out with `--drop {typed}`", counted(*numbers), as_typed(found)
    )]
    LateText {
        /// Where it stands.
        place: Place,
        /// The name of the column.
        column: String,
        /// What stands there.
        found: String,
        /// Different numbers that were kept.
        numbers: usize,
        /// The column as it is typed.
        typed: String,
    },
    /// A text in a target behind more numbers than there can be classes.
    #[error(
        "{place}, column {column:?} is {found:?}, where there were more than {} different numbers before; correct or remove the row",
        counted(*numbers)
    )]
    TargetText {
        /// Where it stands.
        place: Place,
        /// The name of the target column.
        column: String,
        /// What stands there.
        found: String,
        /// Different numbers that were kept.
        numbers: usize,
    },
    /// A column of dates.
    #[error(
        "column {column:?} has dates, such as {found:?} {}; turn them into numbers such as year, month and weekday, leave the \
         column out with `--drop {typed}`, or take each date as a category with `--categorical {typed}`",
        place.with_preposition()
    )]
    Dates {
        /// Where the first stands.
        place: Place,
        /// The name of the column.
        column: String,
        /// The first date.
        found: String,
        /// The column as it is typed.
        typed: String,
    },
    /// More different texts than a category can have.
    #[error(
        "column {column:?} has more than {} different texts, such as {found:?} {}; these are identifiers or free text: \
         leave the column out with `--drop {drop}`", counted(*levels), place.with_preposition()
    )]
    ManyLevels {
        /// Where it stands.
        place: Place,
        /// The name of the column.
        column: String,
        /// One of the texts.
        found: String,
        /// The most levels of a category.
        levels: usize,
        /// The column as it is typed.
        drop: String,
    },
    /// A text that is too long to be the name of a category.
    #[error(
        "{place}, column {column:?} has {bytes} bytes; a category is named by {MOST_LABEL} at most, and this is free text: leave the \
         column out with `--drop {drop}`"
    )]
    LongText {
        /// Where it stands.
        place: Place,
        /// The name of the column.
        column: String,
        /// Bytes of the text.
        bytes: usize,
        /// The column as it is typed.
        drop: String,
    },
    /// An integer that is no exact number of 64 bits.
    #[error(
        "{place}, column {column:?} is {found}, beyond 2^53, where not all whole numbers are told apart; if these are identifiers, leave the \
         column out with `--drop {typed}`, else round them or divide them by a constant"
    )]
    LargeInteger {
        /// Where it stands.
        place: Place,
        /// The name of the column.
        column: String,
        /// The integer.
        found: i128,
        /// The column as it is typed.
        typed: String,
    },
    /// A column of what is neither numbers nor text.
    #[error(
        "column {column:?} has {holds}, which are neither numbers nor text; leave it out with `--drop {typed}`, or write what matters of it \
         into columns of numbers or text"
    )]
    Unsupported {
        /// The name of the column.
        column: String,
        /// What it holds, such as `lists`.
        holds: &'static str,
        /// The column as it is typed.
        typed: String,
    },
}

fn text_columns(texts: usize) -> String {
    if texts == 1 {
        "the column".to_owned()
    } else {
        format!("the {texts} columns that have text on this line")
    }
}

/// A text as it is typed on a command line.
pub(crate) fn as_typed(text: &str) -> String {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_.+%@/".contains(c));
    if plain { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

impl FieldError {
    /// That of a field that is no number, where the column holds numbers or weights.
    pub(super) fn not_learnt(
        wrong: Wrong,
        weight: bool,
        place: Place,
        column: String,
        found: String,
    ) -> Self {
        match wrong {
            Wrong::Written => Self::Written { place, column, found, typed: None },
            Wrong::NotFinite => Self::NotFinite { place, column, found },
            _ if weight => Self::NotWeight { place, column, found },
            Wrong::Missing | Wrong::NotNumber => Self::NotNumber { place, column, found },
        }
    }
}
