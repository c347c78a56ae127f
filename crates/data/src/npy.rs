//! NPY files, NumPy's own, whole or in blocks of rows; and NPZ archives of them.

mod npz;
mod npz_writer;

use std::path::PathBuf;

use ndarray::Array2;

use crate::{DataError, arrays};

pub use crate::arrays::{ArrayError, ArrayRows as NpyRows};
pub(crate) use npz::{labels as npz_labels, numbers as npz_numbers};
pub use npz::{names as npz_names, read as read_npz, shape as npz_shape, texts as npz_texts};
pub use npz_writer::NpzWriter;

/// All rows of a NPY file, N x d; one column if the array has one axis, rows flattened if it has more than two.
///
/// # Errors
/// [`DataError`] naming the file.
pub fn read(path: impl Into<PathBuf>) -> Result<Array2<f64>, DataError> {
    Ok(arrays::read(path)?.0)
}
