//! IDX files: a magic number, big-endian sizes, then bytes; gzipped or not.

use std::fs::File;
use std::io::{BufReader, Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};

use dhll_core::source::{RowSource, SourceError};
use flate2::read::MultiGzDecoder;
use ndarray::{Array2, ArrayViewMut2, Zip};

use crate::{DataError, ImageShape};

/// What a file of some kind starts with.
#[derive(Debug, Clone, Copy)]
struct Kind {
    magic: u32,
    dimensions: usize,
    description: &'static str,
}

const IMAGES: Kind =
    Kind { magic: 0x0000_0803, dimensions: 3, description: "images: unsigned bytes in three dimensions" };
const LABELS: Kind =
    Kind { magic: 0x0000_0801, dimensions: 1, description: "labels: unsigned bytes in one dimension" };
/// Entries a file may announce: 2 GiB of bytes, forty times MNIST.
const LIMIT: u64 = 1 << 31;

/// Images as rows of raw pixel values with their shape.
///
/// # Errors
/// [`DataError`] naming the file: it cannot be read, is no IDX file of images, is truncated or padded, or too large.
pub fn read_images(path: &Path) -> Result<(Array2<u8>, ImageShape), DataError> {
    let (sizes, bytes) = read(path, IMAGES)?;
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
    let ([_], bytes) = read(path, LABELS)?;
    Ok(bytes)
}

/// The rows of an IDX file of images (N x height width) or of labels (N x 1), read one block after the other, gzipped or not.
pub struct IdxRows {
    path: PathBuf,
    kind: Kind,
    reader: Box<dyn Read + Send>,
    n_rows: usize,
    n_columns: usize,
    next: usize,
}

impl IdxRows {
    /// Open a file of images.
    ///
    /// # Errors
    /// [`DataError`] naming the file: it cannot be read or is no IDX file of images.
    pub fn images(path: impl Into<PathBuf>) -> Result<Self, DataError> {
        Self::open(path.into(), IMAGES)
    }

    /// Open a file of labels.
    ///
    /// # Errors
    /// [`DataError`] naming the file: it cannot be read or is no IDX file of labels.
    pub fn labels(path: impl Into<PathBuf>) -> Result<Self, DataError> {
        Self::open(path.into(), LABELS)
    }

    /// N by the header.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    fn open(path: PathBuf, kind: Kind) -> Result<Self, DataError> {
        let mut reader = open_kind(&path, kind)?;
        let n_rows = number(&mut reader, &path, kind.dimensions)? as usize;
        let mut n_columns = 1_u64;
        for _ in 1..kind.dimensions {
            n_columns = n_columns.saturating_mul(u64::from(number(&mut reader, &path, kind.dimensions)?));
        }
        if n_columns > LIMIT {
            return Err(DataError::TooLarge { path, found: n_columns, limit: LIMIT });
        }
        Ok(Self { path, kind, reader, n_rows, n_columns: n_columns as usize, next: 0 })
    }
}

impl RowSource for IdxRows {
    fn n_columns(&self) -> usize {
        self.n_columns
    }

    fn read(&mut self, mut rows: ArrayViewMut2<'_, f64>) -> Result<usize, SourceError> {
        let count = rows.nrows().min(self.n_rows - self.next);
        let mut bytes = vec![0_u8; self.n_columns];
        for (done, row) in (0..count).zip(rows.rows_mut()) {
            self.reader.read_exact(&mut bytes).map_err(|source| match source.kind() {
                ErrorKind::UnexpectedEof => DataError::Length {
                    path: self.path.clone(),
                    expected: self.n_rows as u64 * self.n_columns as u64,
                    found: (self.next + done) as u64 * self.n_columns as u64,
                },
                _ => DataError::Io { path: self.path.clone(), source },
            })?;
            Zip::from(row).and(&bytes).for_each(|to, &byte| *to = f64::from(byte));
        }
        self.next += count;
        Ok(count)
    }

    fn rewind(&mut self) -> Result<(), SourceError> {
        *self = Self::open(self.path.clone(), self.kind)?;
        Ok(())
    }
}

/// Sizes and bytes of a file of `D` dimensions.
fn read<const D: usize>(path: &Path, kind: Kind) -> Result<([usize; D], Vec<u8>), DataError> {
    let mut file = open_kind(path, kind)?;
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

/// A reader that stands behind the magic number of that kind.
fn open_kind(path: &Path, kind: Kind) -> Result<Box<dyn Read + Send>, DataError> {
    let Kind { magic: expected, dimensions, description: kind } = kind;
    let mut file = open(path)?;
    let found = number(&mut file, path, dimensions)?;
    if found == expected {
        Ok(file)
    } else {
        Err(DataError::Magic { path: path.to_owned(), kind, expected, found })
    }
}

/// A reader of the uncompressed bytes of a file, gzipped (by its first two bytes) or not.
///
/// # Errors
/// [`DataError::Io`] naming the file.
pub fn open(path: &Path) -> Result<Box<dyn Read + Send>, DataError> {
    let mut file = File::open(path).map_err(DataError::io(path))?;
    let mut start = Vec::new();
    file.by_ref().take(2).read_to_end(&mut start).map_err(DataError::io(path))?;
    let gzipped = start == [0x1f, 0x8b];
    // A pipe cannot be rewound.
    let file = Cursor::new(start).chain(BufReader::with_capacity(1 << 16, file));
    Ok(if gzipped { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) })
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
