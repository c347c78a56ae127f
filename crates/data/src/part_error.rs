//! Why several files cannot be read as one.

use std::path::PathBuf;

use thiserror::Error;

/// Why several files cannot be read as one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PartError {
    /// A pattern or a folder without files.
    #[error(
        "there is no such file; `*` stands for any characters of a name, `?` for one, and names that begin with `.` or `_` are left out"
    )]
    NoFiles,
    /// A file of another kind than the first.
    #[error("the file is of another kind than {}; files that are read as one must be of the same kind, so name them by a pattern such as '*.csv'", first.display())]
    Kind {
        /// The first file.
        first: PathBuf,
    },
    /// A file with other columns than the first.
    #[error("{difference} in {}; files that are read as one must have the same columns in the same order", first.display())]
    Columns {
        /// The first file.
        first: PathBuf,
        /// What is different.
        difference: String,
    },
}
