//! What can be wrong with a Parquet file, with the column, the value and the remedy.

use thiserror::Error;

/// Why a Parquet file was not read. Row groups are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ParquetError {
    /// The end of the file is not that of a Parquet file.
    #[error("it does not end as a Parquet file does; it is truncated, or is no Parquet file")]
    NotParquet,
    /// The columns of the file are not readable without a key.
    #[error("it is encrypted; write it without encryption")]
    Encrypted,
    /// It cannot be read from its end.
    #[error("it is not a regular file, but Parquet files are read from their end; save it to a file first")]
    NotRegular,
    /// The description of the columns at the end of the file is wrong.
    #[error("the description of its columns is damaged: {reason}; write the file anew")]
    Footer {
        /// What is wrong.
        reason: String,
    },
    /// The values of a column in one row group are wrong.
    #[error("column {column:?} is damaged in row group {group}: {reason}; write the file anew")]
    Column {
        /// The name of the column.
        column: String,
        /// The row group.
        group: usize,
        /// What is wrong.
        reason: String,
    },
    /// A column has fewer or more values than its row group has rows.
    #[error(
        "column {column:?} has {found} values in row group {group}, which has {expected} rows; write the file anew"
    )]
    Rows {
        /// The name of the column.
        column: String,
        /// The row group.
        group: usize,
        /// Rows of the row group.
        expected: u64,
        /// Values of the column.
        found: u64,
    },
    /// A column is compressed in a way that is not read.
    #[error(
        "column {column:?} is compressed with {codec}; write the file with Snappy, gzip, Zstandard or without compression"
    )]
    Compression {
        /// The name of the column.
        column: String,
        /// How it is compressed.
        codec: String,
    },
    /// An option that says how text is read.
    #[error("{option} has no effect on a Parquet file; leave it out")]
    TextOption {
        /// The option as it is typed.
        option: &'static str,
    },
    /// Nothing but targets.
    #[error("it has no column of features")]
    NoFeatures,
    /// There are columns, and nothing else.
    #[error("it has no rows")]
    NoRows,
}
