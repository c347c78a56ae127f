//! A single file with a table, text or Parquet.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::DataError;
use crate::csv::{CsvFile, CsvOptions};
#[cfg(feature = "parquet")]
use crate::parquet::{ParquetError, ParquetFile, ParquetOptions};
use crate::part_error::PartError;
use crate::table::{Header, Opened, Reading, Selection};

/// Bytes at the start of a text table by which its rows are estimated.
const START: u64 = 1 << 18;

/// A file whose columns are known.
pub(super) enum OneFile {
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
    ($file:expr, $one:ident => $result:expr) => {
        match $file {
            OneFile::Text($one) => $result,
            #[cfg(feature = "parquet")]
            OneFile::Parquet($one) => $result,
        }
    };
}

impl OneFile {
    pub(super) fn open(path: &Path, options: &CsvOptions) -> Result<Self, DataError> {
        if is_parquet(path) {
            return Self::open_parquet(path, options);
        }
        Ok(Self::Text(Box::new(CsvFile::open(path, options)?)))
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
        Ok(Self::Parquet(Box::new(file)))
    }

    #[cfg(not(feature = "parquet"))]
    fn open_parquet(path: &Path, _: &CsvOptions) -> Result<Self, DataError> {
        Err(DataError::NoParquet { path: path.to_owned() })
    }

    pub(super) fn header(&self) -> &Header {
        each!(self, file => file.header())
    }

    pub(super) fn find(&self, name: &str) -> Result<usize, DataError> {
        each!(self, file => file.find(name))
    }

    pub(super) fn select<T: AsRef<str>>(&self, targets: &[T]) -> Result<Selection, DataError> {
        each!(self, file => file.select(targets))
    }

    pub(super) fn check(&self, selection: &Selection) -> Result<(), DataError> {
        each!(self, file => file.check(selection))
    }

    pub(super) fn opened(&self) -> Opened<'_> {
        each!(self, file => file.opened())
    }

    /// Whether a column holds numbers by its type.
    pub(super) fn is_number(&self, column: usize) -> bool {
        match (self, column) {
            (Self::Text(_), _) => false,
            #[cfg(feature = "parquet")]
            (Self::Parquet(file), column) => file.is_number(column),
        }
    }

    /// About how many rows there are: exactly in a Parquet file, by the lines at its start in a text table; unknown of a compressed one and of a pipe.
    pub(super) fn row_estimate(&self) -> Option<u64> {
        match self {
            Self::Text(file) => text_rows(file.opened().path),
            #[cfg(feature = "parquet")]
            Self::Parquet(file) => Some(file.n_rows()),
        }
    }

    /// The next rows, at most so many; how many there were, which is fewer only at the end.
    pub(super) fn read_rows(
        &mut self,
        reading: &mut Reading,
        selection: &Selection,
        most: usize,
    ) -> Result<usize, DataError> {
        each!(self, file => file.read_rows(reading, selection, most))
    }

    /// Passes over the next rows, at most so many; how many there were.
    pub(super) fn skip_rows(&mut self, most: usize) -> Result<usize, DataError> {
        each!(self, file => file.skip_rows(most))
    }

    /// `Ok` if another file has the same columns.
    pub(super) fn check_columns(&self, other: &Self) -> Result<(), DataError> {
        let [first, path] = [self, other].map(|file| file.opened().path);
        let [ours, theirs] = [self, other].map(|file| file.header().names());
        let differ = |difference: String| Err(PartError::columns(first, difference, path));
        if ours.len() != theirs.len() {
            return differ(format!("it has {} columns, but there are {}", theirs.len(), ours.len()));
        }
        for (place, (one, two)) in ours.iter().zip(theirs).enumerate() {
            let column = place + 1;
            if one != two {
                return differ(format!("column {column} is called {two:?}, but {one:?}"));
            }
            let holds = |file: &Self| if file.is_number(place) { "numbers" } else { "other values" };
            if holds(self) != holds(other) {
                return differ(format!("column {two:?} holds {}, but {}", holds(other), holds(self)));
            }
        }
        Ok(())
    }
}

/// Rows of a text table, from its length and that of the lines at its start.
fn text_rows(path: &Path) -> Option<u64> {
    let metadata = path.metadata().ok()?;
    let mut start = Vec::new();
    File::open(path).ok().filter(|_| metadata.is_file())?.take(START).read_to_end(&mut start).ok()?;
    if start.starts_with(&[0x1f, 0x8b]) {
        return None;
    }
    let lines = start.iter().filter(|&&byte| byte == b'\n').count() as u64;
    Some((u128::from(metadata.len()) * u128::from(lines) / (start.len() as u128).max(1)) as u64)
}
