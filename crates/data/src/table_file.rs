//! A file with a table, text or Parquet, as its name says, or several of one kind that are read as one.

mod blocks;
mod one_file;

use std::path::Path;

use dhll_core::data::ColumnKind;

use crate::csv::CsvOptions;
use crate::table::{FieldError, Header, Reading, Selection, Table};
use crate::{DataError, Files};

pub use blocks::TableBlocks;
use one_file::OneFile;
pub use one_file::is_parquet;

/// A table whose columns are known and whose rows are still to be read, from one file or several.
pub struct TableFile {
    files: Files,
    options: CsvOptions,
    first: OneFile,
}

impl TableFile {
    /// Open the files that a [name](Files::of) stands for, and read the names of their columns: of Parquet files if the names end in `.parquet`, else of text
    /// tables.
    ///
    /// # Errors
    /// [`DataError`] naming the file: it cannot be read, is empty or damaged, lacks a column that the options name, or has other columns than the first
    /// one; or it is a Parquet file, and the options say how text is read, or this build does not read such files.
    pub fn open(path: &Path, options: &CsvOptions) -> Result<Self, DataError> {
        let files = Files::of(path)?;
        let first = OneFile::open(&files.files()[0], options)?;
        for other in &files.files()[1..] {
            first.check_columns(&OneFile::open(other, options)?)?;
        }
        Ok(Self { files, options: options.clone(), first })
    }

    /// Its columns.
    pub fn header(&self) -> &Header {
        self.first.header()
    }

    /// About how many rows there are, where that can be told before they are read: exactly in Parquet files, by the lines at their start in text tables that are
    /// not compressed.
    ///
    /// # Errors
    /// [`DataError`] if a file can no longer be opened.
    pub fn row_estimate(&self) -> Result<Option<u64>, DataError> {
        let mut rows = self.first.row_estimate();
        for other in &self.files.files()[1..] {
            let more = OneFile::open(other, &self.options)?.row_estimate();
            rows = rows.zip(more).map(|(rows, more)| rows + more);
        }
        Ok(rows)
    }

    /// The place of the column of that name.
    ///
    /// # Errors
    /// [`DataError`] if there is none, or two.
    pub fn find(&self, name: &str) -> Result<usize, DataError> {
        self.first.find(name)
    }

    /// The target columns of these names, and all others as features.
    ///
    /// # Errors
    /// [`DataError`] if there is no such column or no other, or names are missing or stand there twice.
    pub fn select<T: AsRef<str>>(&self, targets: &[T]) -> Result<Selection, DataError> {
        self.first.select(targets)
    }

    /// Whether the columns of a selection have names by which they can be told apart. Columns that were selected by name need no check.
    ///
    /// # Errors
    /// As [`select`](Self::select).
    pub fn check(&self, selection: &Selection) -> Result<(), DataError> {
        self.first.check(selection)
    }

    /// Read all rows, and find out what the columns hold.
    ///
    /// # Errors
    /// [`DataError`] naming the file, the row and the column of what cannot be read.
    pub fn read(self, selection: &Selection) -> Result<Table, DataError> {
        let reading = self.learning(selection);
        Ok(self.read_into(reading, selection)?.0)
    }

    /// Read all rows for a model whose features are of these kinds, in the order of the selection.
    ///
    /// # Errors
    /// As [`read`](Self::read); also if a text stands where the model expects a number, or there are not as many kinds as features.
    pub fn read_as(self, selection: &Selection, kinds: &[ColumnKind]) -> Result<Table, DataError> {
        let reading = Reading::of_kinds(&self.first.opened(), selection, kinds)?;
        Ok(self.read_into(reading, selection)?.0)
    }

    /// As [`read_as`](Self::read_as), block by block.
    pub fn blocks(self, selection: &Selection, kinds: &[ColumnKind]) -> TableBlocks {
        let Self { files, options, first } = self;
        let (selection, kinds) = (selection.clone(), kinds.to_vec());
        TableBlocks { files, options, file: first, part: 0, selection, kinds }
    }

    /// As [`read`](Self::read), with what a column cannot hold beside the rows.
    pub(crate) fn read_with_faults(
        self,
        selection: &Selection,
    ) -> Result<(Table, Vec<Option<FieldError>>), DataError> {
        let reading = self.learning(selection).keeping_faults();
        self.read_into(reading, selection)
    }

    fn learning(&self, selection: &Selection) -> Reading {
        Reading::learning(&self.first.opened(), selection, |column| self.first.is_number(column))
    }

    fn read_into(
        self,
        reading: Reading,
        selection: &Selection,
    ) -> Result<(Table, Vec<Option<FieldError>>), DataError> {
        let mut reading = reading.of_files(&self.files, 0);
        let mut file = self.first;
        file.read_rows(&mut reading, selection, usize::MAX)?;
        for next in &self.files.files()[1..] {
            file = OneFile::open(next, &self.options)?;
            reading.next_file();
            file.read_rows(&mut reading, selection, usize::MAX)?;
        }
        reading.finish()
    }
}
