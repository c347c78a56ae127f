//! Text tables: CSV files and those with other delimiters, gzipped or not.
//!
//! | all fields of a column are | so it holds |
//! |---|---|
//! | numbers or missing | numbers |
//! | texts, or numbers and texts, or it is declared categorical | categories: numbers are sorted by their values, else all by their characters |
//! | `true` or `false`, or `yes` or `no`, in any case | categories of these two levels |
//! | mostly dates | nothing that is read: it is an error with the remedy |
//!
//! Missing are empty fields and `NA`, `N/A`, `#N/A`, `<NA>`, `NaN`, `null` and `?` in any case, and what the options name.
//!
//! ```text
//! limits      a line: 64 MiB and 1,048,576 fields; a field: 1 MiB; the name of a class: 1,000 bytes
//! encoding    UTF-8, with or without byte-order mark; lines end in LF or CRLF
//! ```

mod delimiter;
mod error;
mod file;
mod limits;
mod numeric;
mod read;
mod record;
mod rows;

pub use delimiter::{Delimiter, DelimiterError};
pub use error::CsvError;
pub use file::{CsvFile, CsvOptions};
pub use rows::CsvRows;
