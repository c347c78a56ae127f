//! Parquet files as tables, behind the feature `parquet`.
//!
//! | a column of | holds |
//! |---|---|
//! | integers up to 2^53, floats, decimals | numbers |
//! | strings, enums, JSON, bytes that are text | what a column of a [text table](crate::csv) with these fields holds |
//! | booleans | categories of the levels `false` and `true` |
//! | dates, times with a date | nothing that is read, unless it is declared categorical: it is an error with the remedy |
//! | lists, maps, groups, other bytes | nothing that is read: it is an error with the remedy |
//!
//! Missing are nulls, NaN, texts that are missing in a text table, and what the options name. Files may be uncompressed or compressed with
//! Snappy, gzip or Zstandard.
//!
//! Files are not trusted: `footer.rs` and `pages.rs` check the sizes that a file states before the crate `parquet` allocates them, and `guard.rs`
//! makes errors of its panics.

mod cells;
mod dates;
mod delta;
mod error;
mod file;
mod footer;
mod group;
mod guard;
mod kind;
mod page_reader;
mod pages;
mod read;
mod skip;
mod thrift;
mod values;
mod write;

pub use error::ParquetError;
pub use file::{ParquetFile, ParquetOptions};
pub use write::{ParquetWriter, WrittenColumn};
