//! NPY files, NumPy's own: mapped into memory and read in blocks of rows, or whole; and NPZ archives of them.

mod columns;
mod entries;
mod mapped;
mod npz;

use std::path::{Path, PathBuf};

use ndarray::Array2;
use ndarray_npy::ViewNpyError;
use thiserror::Error;

use crate::DataError;

pub use mapped::NpyRows;
pub use npz::{names as npz_names, read as read_npz};

/// Why bytes are no array that can be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum NpyError {
    /// The entries are of a type that is not read.
    #[error(
        "its entries are of the type {found}; f8, f4, u1, i4, i8 and b1 are read: convert it with .astype('f8')"
    )]
    Type {
        /// NumPy's name of the type.
        found: String,
    },
    /// The bytes of a number stand in the other order.
    #[error("its entries have the other byte order; convert it with .astype('f8')")]
    ByteOrder,
    /// It has no rows, or rows of more than one axis that are not stored one after the other.
    #[error("its shape is {shape:?}{}; an array of rows is needed, N x d, or N x ... in C order", if *fortran { " in Fortran order" } else { "" })]
    Shape {
        /// The shape.
        shape: Vec<usize>,
        /// Whether the first index varies fastest.
        fortran: bool,
    },
    /// The header is no NumPy header that anybody wrote.
    #[error("its header is not one that NumPy writes")]
    Header,
    /// Entries are not what they were when the file was opened.
    #[error("it was changed while it was read")]
    Changed,
    /// Anything else.
    #[error("{0}")]
    Other(ViewNpyError),
    /// The archive holds no array of this name.
    #[error("it holds no array {name:?}, but {}", if names.is_empty() { "none at all".to_owned() } else { names.join(", ") })]
    NoArray {
        /// The name that was asked for.
        name: String,
        /// The names there are.
        names: Vec<String>,
    },
    /// It is no archive that can be read.
    #[error("{0}")]
    Archive(zip::result::ZipError),
    /// An array of an archive is larger than is read into memory.
    #[error(
        "the array {name:?} takes {bytes} bytes, more than the {limit} that are read; unpack the archive, its files are read in blocks"
    )]
    TooLarge {
        /// The array.
        name: String,
        /// Its bytes.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
}

impl NpyError {
    fn of(self, path: &Path) -> DataError {
        DataError::Npy { path: path.to_owned(), source: self }
    }
}

/// All rows of a NPY file, N x d; one column if the array has one axis, rows flattened if it has more than two.
///
/// # Errors
/// [`DataError`] naming the file.
pub fn read(path: impl Into<PathBuf>) -> Result<Array2<f64>, DataError> {
    NpyRows::open(path)?.read_all()
}
