//! Text tables: CSV files and those with other delimiters, gzipped or not. Numbers in all columns but one, which has the labels.
//!
//! ```text
//! limits      a line: 64 MiB and 1,048,576 fields; a field: 1 MiB; the name of a class: 1,000 bytes
//! encoding    UTF-8, with or without byte-order mark; lines end in LF or CRLF
//! ```

mod delimiter;
mod error;
mod fields;
mod file;
mod header;
mod limits;
mod record;
mod rows;
mod table;

pub use delimiter::{Delimiter, DelimiterError};
pub use error::CsvError;
pub use file::{CsvFile, CsvOptions, Selection};
pub use header::nearest;
pub use rows::CsvRows;
pub use table::Table;
