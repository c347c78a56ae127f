//! What can be wrong with the columns of a table, with the column, the value and the remedy.

use dhll_core::listed;
use thiserror::Error;

use super::field_error::FieldError;
use crate::classes::MOST_CLASSES;

/// Why the columns of a table were not read, or make no data set. Columns are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TableError {
    /// Two columns of one name.
    #[error(
        "columns {first} and {second} are both called {name:?}; rename one, or leave one out with `--drop column-{first}` or \
         `--drop column-{second}`"
    )]
    DuplicateName {
        /// The name.
        name: String,
        /// Number of the first.
        first: usize,
        /// Number of the second.
        second: usize,
    },
    /// A column without a name, or with the one that pandas gives to such a column.
    #[error(
        "column {column} has no name{}; leave it out with `--drop column-{column}`, or give it a name",
        match (name.as_str(), column) {
            ("", 1) => ", as the index that pandas writes".to_owned(),
            ("", _) => String::new(),
            (name, _) if name.starts_with('_') => format!(" of its own, but {name:?}, as pandas calls an index"),
            (name, _) => format!(" of its own, but {name:?}, as pandas calls an index that was saved twice"),
        }
    )]
    Unnamed {
        /// Its number.
        column: usize,
        /// What it is called in the file.
        name: String,
    },
    /// A column that is not there.
    #[error("it has no column {name:?}; its columns are {}", near(columns, nearest))]
    NoColumn {
        /// The column that was asked for.
        name: String,
        /// Those there are.
        columns: Vec<String>,
        /// Those that are called nearly so, the nearest first.
        nearest: Vec<String>,
    },
    /// A target is needed, and no column was read for it.
    #[error("no target column was named")]
    NoTarget,
    /// More than one column of classes.
    #[error(
        "{columns} target columns were named, but classes are learnt from one; name one column, or take them as labels with `--task labels` or as \
         values with `--task regression`"
    )]
    SeveralLabels {
        /// How many.
        columns: usize,
    },
    /// A column that is to be one of several labels does not have two levels.
    #[error(
        "the column {column:?} {}",
        match levels.as_deref() {
            Some([level]) => format!("is {level:?} in all rows, but a label needs rows of both levels; leave it out of --target"),
            Some(levels) => format!(
                "has {} levels ({}), but a label has two; predict it by itself with `--task classification`, or leave it out of --target",
                levels.len(), listed(levels)
            ),
            None => format!(
                "has more than {MOST_CLASSES} different numbers, but a label has two levels; predict it by itself with `--task regression`, or \
                 leave it out of --target"
            ),
        }
    )]
    Levels {
        /// The name of the target column.
        column: String,
        /// Its levels; none for too many.
        levels: Option<Vec<String>>,
    },
    /// A model of values or labels is shown more or fewer columns than it has learnt.
    #[error(
        "{found} target columns were named, but the model has learnt {}; name as many with --target",
        listed(expected)
    )]
    TargetColumns {
        /// What the model has learnt.
        expected: Vec<String>,
        /// How many columns there are.
        found: usize,
    },
    /// The column with the weights is to be something else as well.
    #[error(
        "column {column:?} has the weights of the rows, so that it cannot be {role}; name another column for one of the two"
    )]
    WeightsRole {
        /// Its name.
        column: String,
        /// What else it is to be.
        role: &'static str,
    },
    /// The column with the weights has something that is no weight.
    #[error("column {column:?}, which has the weights: {problem}")]
    Weights {
        /// Its name.
        column: String,
        /// What is wrong.
        problem: String,
    },
    /// A field that its column cannot hold.
    #[error(transparent)]
    Field(#[from] FieldError),
}

/// The names that are nearest if there are many.
fn near(names: &[String], nearest: &[String]) -> String {
    if names.len() <= 12 || nearest.is_empty() {
        return listed(names);
    }
    format!("{}, ... ({} in all)", listed(nearest), names.len())
}
