//! IDX files: a magic number, big-endian sizes, then bytes; gzipped or not.

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read, Seek};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use ndarray::Array2;

use crate::{DataError, ImageShape};

/// Magic number of unsigned bytes in three dimensions: images.
const IMAGES: u32 = 0x0000_0803;
/// Magic number of unsigned bytes in one dimension: labels.
const LABELS: u32 = 0x0000_0801;
/// Entries a file may announce: 2 GiB of bytes, forty times MNIST.
const LIMIT: u64 = 1 << 31;

/// Images as rows of raw pixel values with their shape.
///
/// # Errors
/// [`DataError`] naming the file: it cannot be read, is no IDX file of images, is truncated or padded, or too large.
pub fn read_images(path: &Path) -> Result<(Array2<u8>, ImageShape), DataError> {
    let (sizes, bytes) = read(path, IMAGES, "images: unsigned bytes in three dimensions")?;
    let [count, height, width] = sizes;
    let shape = ImageShape { height, width };
    // The length was checked against the sizes, so only sizes that overflow where there is no image fail here.
    let images = Array2::from_shape_vec((count, height.saturating_mul(width)), bytes).map_err(|_| {
        let found = (height as u64).saturating_mul(width as u64);
        DataError::TooLarge { path: path.to_owned(), found, limit: LIMIT }
    })?;
    Ok((images, shape))
}

/// Labels.
///
/// # Errors
/// As [`read_images`].
pub fn read_labels(path: &Path) -> Result<Vec<u8>, DataError> {
    let ([_], bytes) = read(path, LABELS, "labels: unsigned bytes in one dimension")?;
    Ok(bytes)
}

/// Sizes and bytes of a file of `D` dimensions.
fn read<const D: usize>(
    path: &Path,
    magic: u32,
    kind: &'static str,
) -> Result<([usize; D], Vec<u8>), DataError> {
    let mut file = open(path)?;
    let found = number(&mut file, path, D)?;
    if found != magic {
        return Err(DataError::Magic { path: path.to_owned(), kind, expected: magic, found });
    }
    let mut sizes = [0_usize; D];
    let mut entries = 1_u64;
    for size in &mut sizes {
        let value = number(&mut file, path, D)?;
        *size = value as usize;
        entries = entries.saturating_mul(u64::from(value));
    }
    if entries > LIMIT {
        return Err(DataError::TooLarge { path: path.to_owned(), found: entries, limit: LIMIT });
    }
    let mut bytes = Vec::new();
    file.by_ref().take(entries).read_to_end(&mut bytes).map_err(DataError::io(path))?;
    // One byte more shows whether there is more; how much does not matter.
    let more = file.take(1).read_to_end(&mut Vec::new()).map_err(DataError::io(path))?;
    let found = bytes.len() as u64 + more as u64;
    if found != entries {
        return Err(DataError::Length { path: path.to_owned(), expected: entries, found });
    }
    Ok((sizes, bytes))
}

/// A reader of the uncompressed bytes of a file, gzipped (by its first two bytes) or not.
///
/// # Errors
/// [`DataError::Io`] naming the file.
pub fn open(path: &Path) -> Result<Box<dyn Read>, DataError> {
    let mut file = File::open(path).map_err(DataError::io(path))?;
    let mut start = Vec::new();
    file.by_ref().take(2).read_to_end(&mut start).map_err(DataError::io(path))?;
    file.rewind().map_err(DataError::io(path))?;
    let file = BufReader::with_capacity(1 << 16, file);
    Ok(if start == [0x1f, 0x8b] { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) })
}

/// The next number of a header of `dimensions` sizes.
fn number(file: &mut impl Read, path: &Path, dimensions: usize) -> Result<u32, DataError> {
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes).map_err(|source| match source.kind() {
        ErrorKind::UnexpectedEof => DataError::Header { path: path.to_owned(), bytes: 4 * (1 + dimensions) },
        _ => DataError::Io { path: path.to_owned(), source },
    })?;
    Ok(u32::from_be_bytes(bytes))
}
