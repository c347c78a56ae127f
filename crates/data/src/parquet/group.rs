//! A row group that is read in pieces.

use parquet::column::reader::ColumnReader;

/// A row group that is being read.
pub(super) struct OpenGroup {
    pub(super) group: usize,
    pub(super) rows: u64,
    /// Rows that were not read yet.
    pub(super) left: u64,
    /// The columns, where the group is read in pieces.
    pub(super) readers: Vec<ColumnReader>,
}

/// Which row group a piece is of, how many rows that has, and how many of them were read before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    pub(super) group: usize,
    pub(super) rows: u64,
    pub(super) before: u64,
}
