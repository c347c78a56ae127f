//! Why class labels cannot be taken.

use ndarray::ArrayView2;
use thiserror::Error;

use crate::memory::MemoryError;

/// Why class labels cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LabelError {
    /// Fewer than two classes.
    #[error("labels need at least 2 classes, got {0}")]
    Classes(usize),
    /// A label that is no class.
    #[error("the label of row {} is {label}; it must be below the number of classes, {classes}", row + 1)]
    OutOfRange {
        /// The row, from 0; messages count from 1.
        row: usize,
        /// Its label.
        label: usize,
        /// The number of classes.
        classes: usize,
    },
    /// The training rows hold one class alone, or none.
    #[error("the training rows hold {found} of {classes} classes; at least 2 are needed")]
    OneClass {
        /// Classes that occur.
        found: usize,
        /// Classes there are.
        classes: usize,
    },
    /// A given code without columns.
    #[error("the code of {0} classes has no columns")]
    NoColumns(usize),
    /// A given code that is not finite.
    #[error("the code of class {class} (counted from 0) is not finite in column {}", column + 1)]
    NonFinite {
        /// The class.
        class: usize,
        /// The column, from 0; messages count from 1.
        column: usize,
    },
    /// One of several labels is there in all training rows, or in none.
    #[error(
        "{} of the {rows} training rows {} the label {label:?}, so that there is nothing to learn; leave it out of the target, or add rows {} it",
        if *present { "all" } else { "none" },
        if *present { "have" } else { "has" },
        if *present { "without" } else { "with" }
    )]
    OneLevel {
        /// Its name.
        label: String,
        /// Rows.
        rows: usize,
        /// Whether the rows have it.
        present: bool,
    },
    /// A code that does not fit in memory.
    #[error(transparent)]
    Memory(#[from] MemoryError),
}

impl LabelError {
    /// The same error where the rows looked at come after `rows` others.
    pub(crate) fn after(self, rows: usize) -> Self {
        match self {
            Self::OutOfRange { row, label, classes } => Self::OutOfRange { row: row + rows, label, classes },
            other => other,
        }
    }
}

/// `Ok` if every label is below the number of classes.
///
/// # Errors
/// [`LabelError::OutOfRange`], naming the first that is not.
pub fn check_labels(labels: &[usize], classes: usize) -> Result<(), LabelError> {
    match labels.iter().enumerate().find(|&(_, &label)| label >= classes) {
        Some((row, &label)) => Err(LabelError::OutOfRange { row, label, classes }),
        None => Ok(()),
    }
}

/// `Ok` if every column is true in some rows and false in others; `name` is what a column is called.
///
/// # Errors
/// [`LabelError::OneLevel`], naming the first that is not.
pub(crate) fn check_both_levels(
    values: ArrayView2<'_, bool>,
    name: impl FnOnce(usize) -> String,
) -> Result<(), LabelError> {
    let count = |column: usize| values.column(column).iter().filter(|&&value| value).count();
    let counts = (0..values.ncols()).map(|column| (column, count(column)));
    match counts.into_iter().find(|&(_, count)| count == 0 || count == values.nrows()) {
        Some((column, count)) => {
            Err(LabelError::OneLevel { label: name(column), rows: values.nrows(), present: count > 0 })
        }
        None => Ok(()),
    }
}
