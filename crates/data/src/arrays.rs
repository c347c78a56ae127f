//! Arrays in files, NPY or IDX, gzipped or not: rows of numbers, whole or in blocks, and labels.
//!
//! ```text
//! numbers     bool, integers of 1 to 8 bytes, floats of 2, 4 and 8 bytes; either byte order; texts that are numbers
//! rows        the first axis; further axes are flattened into the row in C order, whichever order the file is in
//! memory      nothing is allocated for what a header announces before its size is checked against the file, or read piece by piece
//! ```

mod blocks;
mod entry;
mod error;
mod idx_header;
mod layout;
mod npy_header;
mod open;
mod parts;
mod values;
mod window;

use std::path::Path;

use ndarray::Array2;

use crate::{DataError, ImageShape};

pub use blocks::ArrayRows;
pub use error::ArrayError;
pub(crate) use idx_header::IdxKind;
pub(crate) use layout::Layout;
pub(crate) use open::{Expected, is_array, open, parse};
pub use parts::ArrayParts;
pub(crate) use parts::{labels, stacked, stacked_labels};
pub(crate) use values::{Labels, read_bytes, read_labels, read_numbers};

/// Rows of numbers, and the shape of the images that they are if the array has three axes.
pub(crate) type Numbers = (Array2<f64>, Option<ImageShape>);

/// All rows of the files that a name stands for.
pub(crate) fn read(name: &Path) -> Result<Numbers, DataError> {
    let mut rows = ArrayParts::open(name)?;
    let image = rows.image();
    Ok((rows.read_all()?, image))
}
