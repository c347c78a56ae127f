//! A window of the rows of an array that is stored column by column: a piece of every column, read side by side.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// Where the entries of a file stand that is in Fortran order.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnLayout {
    /// Bytes before the first entry.
    pub(super) offset: usize,
    pub(super) n_rows: usize,
    pub(super) n_columns: usize,
    /// Bytes of an entry.
    pub(super) size: usize,
}

/// Some rows in a row, held in Fortran order. A mapping would do, but holds more than the pieces that are read: as much around each
/// of them as the system likes.
#[derive(Debug)]
pub(super) struct ColumnWindow {
    layout: ColumnLayout,
    /// Words, so that entries of every type stand where their type asks for.
    words: Vec<u64>,
    first: usize,
    rows: usize,
}

impl ColumnWindow {
    /// A window of at most `bytes`, or of one row if that is more; nothing read yet.
    pub(super) fn new(layout: ColumnLayout, bytes: usize) -> Self {
        let row = (layout.n_columns * layout.size).max(1);
        let rows = (bytes / row).clamp(1, layout.n_rows.max(1));
        Self { layout, words: vec![0; (rows * row).div_ceil(8)], first: 0, rows: 0 }
    }

    /// Read the rows from `first` on unless they are there. Afterwards the window holds rows `first()..end()`.
    pub(super) fn reach(&mut self, mut file: &File, first: usize) -> io::Result<()> {
        if (self.first..self.end()).contains(&first) {
            return Ok(());
        }
        let ColumnLayout { offset, n_rows, n_columns, size } = self.layout;
        let most = self.words.len() * 8 / (n_columns * size).max(1);
        self.rows = 0;
        let rows = most.min(n_rows - first);
        let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut self.words);
        for (column, piece) in bytes.chunks_exact_mut((rows * size).max(1)).take(n_columns).enumerate() {
            file.seek(SeekFrom::Start((offset + (column * n_rows + first) * size) as u64))?;
            file.read_exact(piece)?;
        }
        (self.first, self.rows) = (first, rows);
        Ok(())
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
    pub(super) fn bytes(&self) -> &[u8] {
        let bytes: &[u8] = bytemuck::cast_slice(&self.words);
        &bytes[..self.rows * self.layout.n_columns * self.layout.size]
    }
}
