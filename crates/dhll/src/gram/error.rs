//! Why there are no sums, or none of that scaling.

use std::io;
use std::path::PathBuf;

use dhll_core::path::CrossGramError;
use dhll_core::{DatasetError, InputError, LabelError, SourceError};
use dhll_data::DataError;
use thiserror::Error;

/// Why sums of raw rows were not made, read, merged or scaled.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum GramError {
    /// A file is no archive, or lacks an array.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A file holds arrays that are no sums of rows.
    #[error("{}: {source}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the array.
        source: ContentError,
    },
    /// A file is of other columns or classes than the first one.
    #[error(
        "{}: {what} must be those of {} to be merged with them: {expected}, got {found}; sum the parts with the same list (`dhll gram --classes`)",
        path.display(), first.display()
    )]
    Different {
        /// The file.
        path: PathBuf,
        /// The file it is compared with.
        first: PathBuf,
        /// What differs.
        what: &'static str,
        /// What the first has.
        expected: String,
        /// What this one has.
        found: String,
    },
    /// Rows whose sums are not enough.
    #[error("{rows} {reason}; {remedy}")]
    Rows {
        /// Name of the rows.
        rows: String,
        /// Why not: it follows the name.
        reason: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// A scaling that does not follow from the sums.
    #[error("the scaling {scaling} {reason}; {remedy}")]
    Scaling {
        /// The scaling.
        scaling: String,
        /// Why not.
        reason: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// A column of values that does not vary as far as the sums tell.
    #[error(
        "the target {column:?} does not vary beyond the rounding of its sums; subtract a number near its mean before summing, or leave it out"
    )]
    Constant {
        /// The column.
        column: String,
    },
    /// The sums do not fit each other, or are not finite.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Rows could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The classes make no code.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// The scaled sums are no cross-Gram.
    #[error(transparent)]
    CrossGram(#[from] CrossGramError),
    /// The weights are no weights.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// The archive could not be made.
    #[error("the sums do not fit into an archive: {0}")]
    Archive(#[source] io::Error),
}

/// Why arrays are no sums of rows.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ContentError {
    /// An array is not finite or not symmetric, or no rows have these sums.
    #[error(transparent)]
    Sums(#[from] CrossGramError),
    /// An array has the wrong shape.
    #[error("{array} is {} x {}, but {by} need it to be {} x {}", found.0, found.1, expected.0, expected.1)]
    Shape {
        /// Which array.
        array: &'static str,
        /// What its shape follows from.
        by: &'static str,
        /// The shape that fits.
        expected: (usize, usize),
        /// The shape that was found.
        found: (usize, usize),
    },
    /// A number is not what it must be.
    #[error("{array} must be {constraint}, got {found}")]
    Number {
        /// Which array.
        array: &'static str,
        /// What holds for it.
        constraint: &'static str,
        /// What was found.
        found: f64,
    },
    /// The outputs of classes are not one-hot.
    #[error(
        "with classes, y must be one-hot, so that yy is diagonal with the entries of sum_y, which are at least 0 and sum to weight; it is not in row {}, column {} of \
         yy: {found} in place of {expected}; for values leave out classes",
        row + 1, column + 1
    )]
    OneHot {
        /// The row, from 0; messages count from 1.
        row: usize,
        /// The column, from 0.
        column: usize,
        /// What would fit.
        expected: f64,
        /// What stands there.
        found: f64,
    },
    /// Two columns or classes have one name.
    #[error("{array} holds {name:?} twice; every column and every class needs a name of its own")]
    Repeated {
        /// Which array.
        array: &'static str,
        /// The name.
        name: String,
    },
}
