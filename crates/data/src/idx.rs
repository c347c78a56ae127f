//! IDX files, the format of MNIST: a magic number, big-endian sizes, then entries; gzipped or not.

use std::path::Path;

use ndarray::Array2;

use crate::arrays::{ArrayError, Expected, IdxKind, read_bytes};
use crate::{DataError, ImageShape, arrays};

pub use crate::arrays::ArrayRows as IdxRows;

/// Images as rows of raw pixel values with their shape.
///
/// # Errors
/// [`DataError`] naming the file: it cannot be read, is no IDX file of images, is truncated or padded, or too large.
pub fn read_images(path: &Path) -> Result<(Array2<u8>, ImageShape), DataError> {
    let opened = arrays::open(path, Expected::Idx(IdxKind::IMAGES))?;
    let layout = opened.layout.clone();
    layout.check_memory(layout.n_rows, 2, path)?;
    let pixels = opened.whole(path, |reader| read_bytes(&layout, reader, path))?;
    let images = Array2::from_shape_vec((layout.n_rows, layout.n_columns), pixels);
    let shape = layout.image().unwrap_or(ImageShape { height: 1, width: layout.n_columns });
    Ok((images.map_err(|_| ArrayError::Changed.of(path))?, shape))
}

/// Labels.
///
/// # Errors
/// As [`read_images`].
pub fn read_labels(path: &Path) -> Result<Vec<u8>, DataError> {
    let opened = arrays::open(path, Expected::Idx(IdxKind::LABELS))?;
    let layout = opened.layout.clone();
    layout.check_memory(layout.n_rows, 2, path)?;
    opened.whole(path, |reader| read_bytes(&layout, reader, path))
}
