//! A file with a table, text or Parquet, as its name says.

use std::path::Path;

use dhll_core::data::ColumnKind;

use crate::DataError;
use crate::csv::{CsvFile, CsvOptions};
#[cfg(feature = "parquet")]
use crate::parquet::{ParquetError, ParquetFile, ParquetOptions};
use crate::table::{FieldError, Header, Selection, Table};

/// A file with a table whose columns are known and whose rows are still to be read.
pub struct TableFile(Format);

enum Format {
    Text(Box<CsvFile>),
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetFile>),
}

/// Whether the name of a file ends as that of a Parquet file.
pub fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet"))
}

/// The result of a method that files of all formats have.
macro_rules! each {
    ($format:expr, $file:ident => $result:expr) => {
        match $format {
            Format::Text($file) => $result,
            #[cfg(feature = "parquet")]
            Format::Parquet($file) => $result,
        }
    };
}

impl TableFile {
    /// Open a file and read the names of its columns: a Parquet file if its name ends in `.parquet`, else a text table.
    ///
    /// # Errors
    /// [`DataError`] naming the file: it cannot be read, is empty or damaged, or lacks a column that the options name; or it is a Parquet
    /// file, and the options say how text is read, or this build does not read such files.
    pub fn open(path: &Path, options: &CsvOptions) -> Result<Self, DataError> {
        if is_parquet(path) {
            return Self::open_parquet(path, options);
        }
        Ok(Self(Format::Text(Box::new(CsvFile::open(path, options)?))))
    }

    #[cfg(feature = "parquet")]
    fn open_parquet(path: &Path, options: &CsvOptions) -> Result<Self, DataError> {
        let given = [(options.delimiter.is_some(), "--delimiter"), (options.no_header, "--no-header")];
        if let Some((_, option)) = given.into_iter().find(|(given, _)| *given) {
            return Err(DataError::parquet(path, ParquetError::TextOption { option }));
        }
        let CsvOptions { drop, categorical, missing, weights, unlabelled, .. } = options.clone();
        let file =
            ParquetFile::open(path, &ParquetOptions { drop, categorical, missing, weights, unlabelled })?;
        Ok(Self(Format::Parquet(Box::new(file))))
    }

    #[cfg(not(feature = "parquet"))]
    fn open_parquet(path: &Path, _: &CsvOptions) -> Result<Self, DataError> {
        Err(DataError::NoParquet { path: path.to_owned() })
    }

    /// Its columns.
    pub fn header(&self) -> &Header {
        each!(&self.0, file => file.header())
    }

    /// The place of the column of that name.
    ///
    /// # Errors
    /// [`DataError`] if there is none, or two.
    pub fn find(&self, name: &str) -> Result<usize, DataError> {
        each!(&self.0, file => file.find(name))
    }

    /// The target columns of these names, and all others as features.
    ///
    /// # Errors
    /// [`DataError`] if there is no such column or no other, or names are missing or stand there twice.
    pub fn select<T: AsRef<str>>(&self, targets: &[T]) -> Result<Selection, DataError> {
        each!(&self.0, file => file.select(targets))
    }

    /// Whether the columns of a selection have names by which they can be told apart. Columns that were selected by name need no check.
    ///
    /// # Errors
    /// As [`select`](Self::select).
    pub fn check(&self, selection: &Selection) -> Result<(), DataError> {
        each!(&self.0, file => file.check(selection))
    }

    /// Read all rows, and find out what the columns hold.
    ///
    /// # Errors
    /// [`DataError`] naming the file, the row and the column of what cannot be read.
    pub fn read(self, selection: &Selection) -> Result<Table, DataError> {
        each!(self.0, file => file.read(selection))
    }

    /// Read all rows for a model whose features are of these kinds, in the order of the selection.
    ///
    /// # Errors
    /// As [`read`](Self::read); also if a text stands where the model expects a number, or there are not as many kinds as features.
    pub fn read_as(self, selection: &Selection, kinds: &[ColumnKind]) -> Result<Table, DataError> {
        each!(self.0, file => file.read_as(selection, kinds))
    }

    /// As [`read`](Self::read), with what a column cannot hold beside the rows.
    pub(crate) fn read_with_faults(
        self,
        selection: &Selection,
    ) -> Result<(Table, Vec<Option<FieldError>>), DataError> {
        each!(self.0, file => file.read_with_faults(selection))
    }
}
