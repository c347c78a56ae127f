//! Why rows make no data set.

use thiserror::Error;

use super::label_error::LabelError;
use crate::input::InputError;

/// Why rows make no data set, or no part of one.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// A choice of rows or columns is invalid.
    #[error("{name} must be {expected}, got {found}")]
    Parameter {
        /// Which parameter.
        name: &'static str,
        /// What fits.
        expected: &'static str,
        /// What was given.
        found: String,
    },
    /// A label is no class.
    #[error("{name}: the label of row {} is {label}; labels must be below {classes}", row + 1)]
    Label {
        /// Name of the data set or file.
        name: String,
        /// The row, from 0; messages count from 1.
        row: usize,
        /// Its label.
        label: usize,
        /// The number of classes.
        classes: usize,
    },
    /// Features and labels do not have the same number of rows.
    #[error("{name}: {features} rows of features, but {labels} labels")]
    Rows {
        /// Name of the data set.
        name: String,
        /// Rows of features.
        features: usize,
        /// Labels.
        labels: usize,
    },
    /// A feature is not what its column holds: NaN or infinite among finite numbers, or a category that its column does not have.
    #[error("{name}: row {}, column {} is {value}; every feature must be finite", row + 1, column + 1)]
    NonFinite {
        /// Name of the data set or file.
        name: String,
        /// The row, from 0; messages count from 1.
        row: usize,
        /// The column, from 0; messages count from 1.
        column: usize,
        /// What stands there.
        value: f64,
    },
    /// One class alone, or none.
    #[error("{name}: the rows are of {found} class, and at least 2 are needed to tell apart")]
    OneClass {
        /// Name of the data set.
        name: String,
        /// Classes that occur.
        found: usize,
        /// Classes there are.
        classes: usize,
    },
    /// Fewer rows than classes.
    #[error("{name}: {rows} rows are fewer than its {classes} classes")]
    TooFewRows {
        /// Name of the data set.
        name: String,
        /// Rows.
        rows: usize,
        /// Classes.
        classes: usize,
    },
    /// There are not as many names as columns.
    #[error("{name}: {names} column names for {columns} columns")]
    ColumnNames {
        /// Name of the data set.
        name: String,
        /// Names that were given.
        names: usize,
        /// Columns there are.
        columns: usize,
    },
    /// Two columns have one name.
    #[error("{name}: two columns are called {column:?}; every column needs a name of its own")]
    RepeatedName {
        /// Name of the data set.
        name: String,
        /// Name of the columns.
        column: String,
    },
    /// The columns of a target of values or labels have no names, or more or fewer than there are columns.
    #[error("{name}: {names} names for {columns} target columns; there must be at least one of each")]
    TargetNames {
        /// Name of the data set.
        name: String,
        /// Names that were given.
        names: usize,
        /// Columns there are.
        columns: usize,
    },
    /// A target value is NaN or infinite.
    #[error("{name}: row {}, target {column:?} is {value}; every target value must be finite", row + 1)]
    Value {
        /// Name of the data set.
        name: String,
        /// The row, from 0; messages count from 1.
        row: usize,
        /// Name of the column.
        column: String,
        /// What stands there.
        value: f64,
    },
    /// All rows have the same target value, or there is only one row.
    #[error("{name}: the target {column:?} has the same value in all {rows} rows; there is nothing to learn")]
    Constant {
        /// Name of the data set.
        name: String,
        /// Name of the column.
        column: String,
        /// Number of rows.
        rows: usize,
    },
    /// The weights of the rows are no weights.
    #[error("{name}: {source}")]
    Weights {
        /// Name of the data set.
        name: String,
        /// What is wrong with them.
        source: InputError,
    },
    /// One of several labels is there in all rows, or in none.
    #[error("{name}: {source}")]
    OneLevel {
        /// Name of the data set.
        name: String,
        /// Which label.
        source: LabelError,
    },
}

impl DatasetError {
    /// The same error, with the row that it names as `place` counts it.
    #[must_use]
    pub fn of_rows(mut self, place: impl FnOnce(usize) -> usize) -> Self {
        if let Self::NonFinite { row, .. } | Self::Label { row, .. } = &mut self {
            *row = place(*row);
        }
        self
    }
}
