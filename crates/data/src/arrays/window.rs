//! A window of the rows of an array that is stored column by column: a piece of every column, read side by side.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::layout::Layout;

/// Some rows in a row, held in Fortran order.
#[derive(Debug)]
pub(super) struct ColumnWindow {
    bytes: Vec<u8>,
    first: usize,
    rows: usize,
}

impl ColumnWindow {
    /// A window of at most `bytes`, or of one row if that is more; nothing read yet.
    pub(super) fn new(layout: &Layout, bytes: usize) -> Self {
        let rows = (bytes / layout.row_bytes()).max(1).min(layout.n_rows);
        Self { bytes: vec![0; rows * layout.row_bytes()], first: 0, rows: 0 }
    }

    /// Read the rows from `first` on unless they are there, and tell whether that was so. Afterwards the window holds rows
    /// `first()..end()`.
    pub(super) fn reach(&mut self, layout: &Layout, mut file: &File, first: usize) -> io::Result<bool> {
        if (self.first..self.end()).contains(&first) {
            return Ok(false);
        }
        let (n_rows, size) = (layout.n_rows, layout.entry.size);
        let most = self.bytes.len() / layout.row_bytes();
        self.rows = 0;
        let rows = most.min(n_rows - first);
        let pieces = self.bytes.chunks_exact_mut(rows * size).take(layout.n_columns);
        for (column, piece) in pieces.enumerate() {
            let place = (layout.file_column(column) * n_rows + first) * size;
            file.seek(SeekFrom::Start(layout.offset + place as u64))?;
            file.read_exact(piece)?;
        }
        (self.first, self.rows) = (first, rows);
        Ok(true)
    }

    /// The first row that is held.
    pub(super) fn first(&self) -> usize {
        self.first
    }

    /// The row after the last that is held.
    pub(super) fn end(&self) -> usize {
        self.first + self.rows
    }

    /// The entries that are held, column after column.
    pub(super) fn bytes(&self, layout: &Layout) -> &[u8] {
        &self.bytes[..self.rows * layout.row_bytes()]
    }
}
