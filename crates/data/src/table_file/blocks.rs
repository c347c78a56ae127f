//! The rows of a table block by block: no more than a block of them is held.

use dhll_core::data::{ColumnKind, RowSource, SourceError};
use ndarray::{ArrayViewMut2, s};

use super::one_file::OneFile;
use crate::csv::CsvOptions;
use crate::table::{Reading, Selection, Table};
use crate::{DataError, Files};

/// The rows of a table for a model whose features are of known kinds, in blocks.
pub struct TableBlocks {
    pub(super) files: Files,
    pub(super) options: CsvOptions,
    /// The file that is being read, and its number.
    pub(super) file: OneFile,
    pub(super) part: usize,
    pub(super) selection: Selection,
    pub(super) kinds: Vec<ColumnKind>,
}

impl TableBlocks {
    /// The next `rows` rows, fewer only at the end of the last file; none if there are no more.
    ///
    /// # Errors
    /// [`DataError`] naming the file, the row and the column of what cannot be read.
    pub fn next(&mut self, rows: usize) -> Result<Option<Table>, DataError> {
        let reading = Reading::of_kinds(&self.file.opened(), &self.selection, &self.kinds)?;
        let mut reading = reading.of_files(&self.files, self.part);
        loop {
            let wanted = rows - reading.rows();
            if self.file.read_rows(&mut reading, &self.selection, wanted)? == wanted {
                break;
            }
            if !self.open_next()? {
                break;
            }
            reading.next_file();
        }
        if reading.rows() == 0 { Ok(None) } else { Ok(Some(reading.finish()?.0)) }
    }

    /// The next file; false if there is none.
    fn open_next(&mut self) -> Result<bool, DataError> {
        let Some(next) = self.files.files().get(self.part + 1) else { return Ok(false) };
        self.file = OneFile::open(next, &self.options)?;
        self.part += 1;
        Ok(true)
    }
}

impl RowSource for TableBlocks {
    fn n_columns(&self) -> usize {
        self.selection.features.len()
    }

    fn read(&mut self, mut rows: ArrayViewMut2<'_, f64>) -> Result<usize, SourceError> {
        let Some(table) = self.next(rows.nrows())? else { return Ok(0) };
        let count = table.features.nrows();
        rows.slice_mut(s![..count, ..]).assign(&table.features);
        Ok(count)
    }

    fn skip(&mut self, rows: usize) -> Result<usize, SourceError> {
        let mut done = 0;
        loop {
            done += self.file.skip_rows(rows - done)?;
            if done == rows || !self.open_next()? {
                return Ok(done);
            }
        }
    }

    fn rewind(&mut self) -> Result<(), SourceError> {
        (self.file, self.part) = (OneFile::open(&self.files.files()[0], &self.options)?, 0);
        Ok(())
    }
}
