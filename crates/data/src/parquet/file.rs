//! A Parquet file that was opened: its columns are known, its rows are read column by column.

use std::fs::File;
use std::path::{Path, PathBuf};

use parquet::file::metadata::ParquetMetaData;
use parquet::schema::types::Type;

use super::error::ParquetError;
use super::footer;
use super::group::OpenGroup;
use super::kind::Kind;
use crate::DataError;
use crate::table::{Header, Opened, Selection, TableError, Unlabelled};

/// What of a Parquet file is left out, and how its columns are taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParquetOptions {
    /// What becomes of rows without a target.
    pub unlabelled: Unlabelled,
    /// Columns that are left out; `column-N` is the N-th.
    pub drop: Vec<String>,
    /// Columns that have categories even if they hold numbers or dates; `column-N` is the N-th.
    pub categorical: Vec<String>,
    /// Texts and numbers that stand for missing values, beside nulls and those of a text table.
    pub missing: Vec<String>,
    /// The column with the weights of the rows, which is neither a feature nor a target.
    pub weights: Option<String>,
}

/// A Parquet file whose columns are known and whose rows are still to be read.
///
/// # Examples
/// ```no_run
/// use std::path::Path;
///
/// use dhll_data::parquet::{ParquetFile, ParquetOptions};
/// use dhll_data::table::TargetChoice;
///
/// let file = ParquetFile::open(Path::new("irises.parquet"), &ParquetOptions::default())?;
/// let selection = file.select(&["species"])?;
/// let (irises, reason) = file.read(&selection)?.into_dataset(TargetChoice::Auto)?;
/// println!("{} classes, because {reason}", irises.n_classes());
/// # Ok::<(), dhll_data::DataError>(())
/// ```
pub struct ParquetFile {
    path: PathBuf,
    file: File,
    pub(super) metadata: ParquetMetaData,
    header: Header,
    /// What the columns hold.
    pub(super) kinds: Vec<Kind>,
    /// The place of every column among those without the groups around them.
    pub(super) leaves: Vec<usize>,
    missing: Vec<String>,
    unlabelled: Unlabelled,
    /// The row group after those that were begun.
    pub(super) next_group: usize,
    /// A row group that was read in part.
    pub(super) open: Option<OpenGroup>,
    /// Rows that were read.
    pub(super) next_row: usize,
}

impl ParquetFile {
    /// Open a file and read what it states of its columns.
    ///
    /// # Errors
    /// [`DataError`] naming the file: it cannot be read, is damaged, or lacks a column that the options name.
    pub fn open(path: &Path, options: &ParquetOptions) -> Result<Self, DataError> {
        let mut file = File::open(path).map_err(DataError::io(path))?;
        let metadata = footer::read(path, &mut file)?;
        let columns = metadata.file_metadata().schema().get_fields();
        let mut header = Header::of(columns.iter().map(|column| column.name().to_owned()).collect());
        let kinds = columns.iter().map(|column| Kind::of(column)).collect();
        let mut next = 0;
        let leaf = |column| {
            let first = next;
            next += leaves(column);
            first
        };
        let leaves = columns.iter().map(|column| column.as_ref()).map(leaf).collect();
        let marked = header
            .drop(&options.drop)
            .and_then(|()| header.declare(&options.categorical))
            .and_then(|()| header.weigh(options.weights.as_deref()));
        let (path, missing) = (path.to_owned(), options.missing.clone());
        let (unlabelled, next_group, open, next_row) = (options.unlabelled, 0, None, 0);
        let file = Self {
            path,
            file,
            metadata,
            header,
            kinds,
            leaves,
            missing,
            unlabelled,
            next_group,
            open,
            next_row,
        };
        marked.map_err(|error| file.table_error(error))?;
        Ok(file)
    }

    /// Its columns.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The place of the column of that name.
    ///
    /// # Errors
    /// [`DataError::Table`] if there is none, or two.
    pub fn find(&self, name: &str) -> Result<usize, DataError> {
        self.header.find(name).map_err(|error| self.table_error(error))
    }

    /// The target columns of these names, and all others as features.
    ///
    /// # Errors
    /// [`DataError::Table`] if there is no such column, or names are missing or stand there twice; [`DataError::Parquet`] if there is no
    /// other.
    pub fn select<T: AsRef<str>>(&self, targets: &[T]) -> Result<Selection, DataError> {
        let selection = self.header.select(targets).map_err(|error| self.table_error(error))?;
        self.check(&selection)?;
        Ok(selection)
    }

    /// Whether the columns of a selection have names by which they can be told apart. Columns that were selected by name need no check.
    ///
    /// # Errors
    /// As [`select`](Self::select).
    pub fn check(&self, selection: &Selection) -> Result<(), DataError> {
        if !self.header.has_features(selection) {
            return Err(self.error(ParquetError::NoFeatures));
        }
        let checked = self.header.check_named(selection).and_then(|()| self.header.check_distinct(selection));
        checked.map_err(|error| self.table_error(error))
    }

    /// Rows by what the file states.
    pub(crate) fn n_rows(&self) -> u64 {
        self.metadata.row_groups().iter().map(|group| group.num_rows().max(0) as u64).sum()
    }

    /// Whether a column holds numbers.
    pub(crate) fn is_number(&self, column: usize) -> bool {
        self.kinds[column].is_number()
    }

    /// What is needed to read all rows.
    pub(crate) fn opened(&self) -> Opened<'_> {
        Opened { path: &self.path, header: &self.header, missing: &self.missing, unlabelled: self.unlabelled }
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }

    pub(super) fn error(&self, source: ParquetError) -> DataError {
        DataError::parquet(&self.path, source)
    }

    pub(super) fn table_error(&self, source: TableError) -> DataError {
        DataError::Table { path: self.path.clone(), source: Box::new(source) }
    }
}

/// The columns that a column of the schema is made of.
fn leaves(column: &Type) -> usize {
    if column.is_group() { column.get_fields().iter().map(|column| leaves(column)).sum() } else { 1 }
}
