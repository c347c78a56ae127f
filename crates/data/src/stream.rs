//! The uncompressed bytes of a file, gzipped or not, one after the other.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::DataError;

/// A reader of the uncompressed bytes of a file, and whether it is gzipped (by its first two bytes). Pipes are read as files are: nothing is
/// read twice.
pub(crate) fn of(mut file: File) -> io::Result<(Box<dyn Read + Send>, bool)> {
    let mut start = Vec::new();
    file.by_ref().take(2).read_to_end(&mut start)?;
    let gzipped = start == [0x1f, 0x8b];
    let file = Cursor::new(start).chain(BufReader::with_capacity(1 << 16, file));
    Ok(if gzipped { (Box::new(MultiGzDecoder::new(file)), true) } else { (Box::new(file), false) })
}

/// A reader of the uncompressed bytes of a file, gzipped (by its first two bytes) or not.
pub(crate) fn open(path: &Path) -> Result<Box<dyn Read + Send>, DataError> {
    let file = File::open(path).map_err(DataError::io(path))?;
    Ok(of(file).map_err(DataError::io(path))?.0)
}
