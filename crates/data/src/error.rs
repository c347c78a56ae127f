//! Everything that can be wrong with data, with the file, the value found and what was expected.

use std::io;
use std::path::{Path, PathBuf};

use dhll_core::data::DatasetError;
use dhll_core::{MemoryError, SourceError, listed};
use thiserror::Error;

use crate::arrays::ArrayError;
use crate::classes::ClassError;
use crate::csv::CsvError;
use crate::part_error::PartError;
use crate::table::TableError;

/// Why data could not be had.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DataError {
    /// A parameter is invalid.
    #[error("{name} must be {expected}, got {found}")]
    Parameter {
        /// Which parameter.
        name: &'static str,
        /// What fits.
        expected: &'static str,
        /// What was given.
        found: String,
    },
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file does not start as an IDX file of this kind does.
    #[error("{}: the magic number is {found:#010x}, expected {expected:#010x} ({kind})", path.display())]
    Magic {
        /// The file.
        path: PathBuf,
        /// What the file should hold.
        kind: &'static str,
        /// The magic number of that kind.
        expected: u32,
        /// What the file starts with.
        found: u32,
    },
    /// A file ends before its header does.
    #[error("{}: the file ends within its header of {bytes} bytes; it is truncated", path.display())]
    Header {
        /// The file.
        path: PathBuf,
        /// Bytes of a header of this kind.
        bytes: usize,
    },
    /// A file is shorter or longer than its header says.
    #[error("{}: {found} bytes after the header, expected {expected}; the file is {}", path.display(), difference(*found, *expected))]
    Length {
        /// The file.
        path: PathBuf,
        /// Bytes by the header.
        expected: u64,
        /// Bytes there are (one more than expected where there are more).
        found: u64,
    },
    /// Images and labels do not belong together.
    #[error("{} holds {images} images, but {} holds {labels} labels", image_file.display(), label_file.display())]
    Count {
        /// File of the images.
        image_file: PathBuf,
        /// File of the labels.
        label_file: PathBuf,
        /// Number of images.
        images: usize,
        /// Number of labels.
        labels: usize,
    },
    /// A label is no class.
    #[error("{name}: the label of row {} is {label}; labels must be below {classes}", row + 1)]
    Label {
        /// Name of the data set or file.
        name: String,
        /// The row, from 0; messages count from 1.
        row: usize,
        /// Its label.
        label: usize,
        /// The number of classes.
        classes: usize,
    },
    /// A file in the cache of downloads is not what was downloaded.
    #[error("{}: SHA-256 of the uncompressed content is {found}, expected {expected}; delete the file to have it fetched again", path.display())]
    Checksum {
        /// The file.
        path: PathBuf,
        /// The known checksum.
        expected: String,
        /// What was computed.
        found: String,
    },
    /// A file does not hold an array that can be read.
    #[error("{}: {source}", path.display())]
    Array {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: ArrayError,
    },
    /// A text table is not one.
    #[error("{}: {source}", path.display())]
    Csv {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line.
        source: Box<CsvError>,
    },
    /// A Parquet file is damaged, or is none.
    #[cfg(feature = "parquet")]
    #[error("{}: {source}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the column.
        source: Box<crate::parquet::ParquetError>,
    },
    /// Parquet files are not read by this build.
    #[error(
        "{}: this program was built without the feature `parquet`; build it with `--features parquet`, or save the table as CSV",
        path.display()
    )]
    NoParquet {
        /// The file.
        path: PathBuf,
    },
    /// The columns of a table are not those that are asked for, or hold what they cannot.
    #[error("{}: {source}", path.display())]
    Table {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the column.
        source: Box<TableError>,
    },
    /// Several files cannot be read as one.
    #[error("{}: {source}", path.display())]
    Part {
        /// The file, or the name that stands for all.
        path: PathBuf,
        /// Why not.
        source: PartError,
    },
    /// The rows make no data set.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// The rows do not fit into memory.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// The labels make no classes.
    #[error("{name}: {source}")]
    Classes {
        /// Name of the file or array.
        name: String,
        /// Why not.
        source: ClassError,
    },
    /// A label is none of the classes that are known.
    #[error("{name}: the label of row {row} is {found}; the classes are {}", listed(classes))]
    UnknownClass {
        /// Name of the file or array.
        name: String,
        /// The row, from 1.
        row: usize,
        /// Its label.
        found: String,
        /// The classes that are known.
        classes: Vec<String>,
    },
    /// An array of labels has several columns.
    #[error(
        "{name}: labels must stand in one column, but there are {columns}; if every column is a class, save np.argmax(y, axis=1)"
    )]
    LabelColumns {
        /// Name of the file or array.
        name: String,
        /// Its columns.
        columns: usize,
    },
    /// What should be a class number is none.
    #[error("{name}: the label of row {} is {found}; labels must be whole numbers, and rows of unknown class be left out; a quantity is divided into classes with np.digitize", row + 1)]
    ClassNumber {
        /// Name of the data set or file.
        name: String,
        /// The row, from 0; messages count from 1.
        row: usize,
        /// What stands there.
        found: f64,
    },
    /// A file in the user's folder is not the one of that name of this set.
    #[error("{}: this is not the published file of {title}: SHA-256 of the uncompressed content is {found}, expected {expected}; put the published files into {}", path.display(), folder.display())]
    WrongContent {
        /// The file.
        path: PathBuf,
        /// What the set is called.
        title: &'static str,
        /// The known checksum.
        expected: String,
        /// What was computed.
        found: String,
        /// Where the files of this set belong.
        folder: PathBuf,
    },
    /// The folder that was named lacks a file.
    #[error("{} has neither {name} nor {name}.gz, also not in its folder {}; DHLL_DATA_DIR must name a folder with the four {} files", folder.display(), place, title)]
    Missing {
        /// The folder.
        folder: PathBuf,
        /// The file.
        name: String,
        /// The folder of the set.
        place: &'static str,
        /// What the set is called.
        title: &'static str,
    },
    /// The network may not be used.
    #[error("{name} is not in the cache {} and DHLL_OFFLINE forbids downloads; unset it, or set DHLL_DATA_DIR to a folder with the {} files", cache.display(), title)]
    Offline {
        /// The file.
        name: String,
        /// Where it was looked for.
        cache: PathBuf,
        /// What the set is called.
        title: &'static str,
    },
    /// There is no place to keep downloads.
    #[error("this user has no cache folder; set DHLL_DATA_DIR to a folder with the {} files", title)]
    NoCache {
        /// What the set is called.
        title: &'static str,
    },
    /// No mirror gave the file.
    #[error("{name} could not be fetched: {}", failures.join("; "))]
    Download {
        /// The file.
        name: String,
        /// What went wrong, one line per mirror.
        failures: Vec<String>,
    },
}

fn difference(found: u64, expected: u64) -> String {
    match found.checked_sub(expected) {
        None => format!("truncated ({} bytes missing)", expected - found),
        Some(0 | 1) => "padded (1 extra byte or more)".to_owned(),
        Some(extra) => format!("padded ({extra} extra bytes)"),
    }
}

impl DataError {
    /// An input or output error with the file it happened on.
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}

#[cfg(feature = "parquet")]
impl DataError {
    pub(crate) fn parquet(path: &Path, source: crate::parquet::ParquetError) -> Self {
        Self::Parquet { path: path.to_owned(), source: Box::new(source) }
    }
}

impl ArrayError {
    pub(crate) fn of(self, path: &Path) -> DataError {
        DataError::Array { path: path.to_owned(), source: self }
    }
}

/// What reading a file, or what comes out of a compressed one, came to.
pub(crate) fn read_error(path: &Path, source: io::Error) -> DataError {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    match source.kind() {
        InvalidData | InvalidInput | UnexpectedEof => ArrayError::Damaged(source).of(path),
        _ => DataError::Io { path: path.to_owned(), source },
    }
}

impl From<DataError> for SourceError {
    fn from(error: DataError) -> Self {
        Self::Read(Box::new(error))
    }
}
