//! Opening a file of an array: its header is read, and where its length is known, checked against it.

use std::fs::{File, Metadata};
use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::SystemTime;

use super::error::ArrayError;
use super::idx_header::{self, IdxKind};
use super::layout::Layout;
use super::npy_header;
use crate::error::read_error;
use crate::{DataError, stream};

/// What a file should hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// Any array, NPY or IDX.
    Any,
    /// An IDX file of that kind.
    Idx(IdxKind),
}

/// How long a file is and when it was written last: what tells that it was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self { length: metadata.len(), modified: metadata.modified().ok() }
    }

    /// `Ok` if the file is as it was.
    pub(crate) fn check(self, file: &File, path: &Path) -> Result<(), DataError> {
        let now = file.metadata().map_err(DataError::io(path))?;
        if Self::of(&now) == self { Ok(()) } else { Err(ArrayError::Changed.of(path)) }
    }
}

/// Where entries come from.
pub(crate) enum Source {
    /// A file in which any place can be read; it is as long as its header says.
    File(File, Stamp),
    /// Bytes that come one after the other, standing at the first entry; again if the file is opened again.
    Stream { reader: Box<dyn Read + Send>, again: bool },
}

/// A file whose header was read.
pub(crate) struct Opened {
    pub(crate) layout: Layout,
    pub(crate) source: Source,
}

impl Opened {
    /// Read all entries, which come from the reader that `read` gets.
    pub(crate) fn whole<T>(
        self,
        path: &Path,
        read: impl FnOnce(&mut dyn Read) -> Result<T, DataError>,
    ) -> Result<T, DataError> {
        match self.source {
            Source::Stream { mut reader, .. } => read(&mut reader),
            Source::File(mut file, stamp) => {
                file.seek(SeekFrom::Start(self.layout.offset)).map_err(DataError::io(path))?;
                let found = read(&mut BufReader::with_capacity(1 << 16, &file));
                // A file that was cut short is one that was changed, not one that is too short.
                stamp.check(&file, path)?;
                found
            }
        }
    }
}

/// Open a file, gzipped or not, or a pipe.
pub(crate) fn open(path: &Path, expected: Expected) -> Result<Opened, DataError> {
    let file = File::open(path).map_err(DataError::io(path))?;
    let metadata = file.metadata().map_err(DataError::io(path))?;
    let regular = metadata.is_file();
    let (mut reader, gzipped) = stream::of(file).map_err(DataError::io(path))?;
    let layout = parse(&mut reader, expected, path)?;
    layout.check_memory(1, size_of::<f64>().max(layout.entry.size), path)?;
    if !regular || gzipped {
        return Ok(Opened { layout, source: Source::Stream { reader, again: regular } });
    }
    layout.check_length(metadata.len().saturating_sub(layout.offset), path)?;
    let file = File::open(path).map_err(DataError::io(path))?;
    let stamp = Stamp::of(&metadata);
    stamp.check(&file, path)?;
    Ok(Opened { layout, source: Source::File(file, stamp) })
}

/// The layout that a header describes; the reader stands at the first entry then.
pub(crate) fn parse(reader: &mut dyn Read, expected: Expected, path: &Path) -> Result<Layout, DataError> {
    let truncated = |source: std::io::Error| match (source.kind(), expected) {
        (ErrorKind::UnexpectedEof, Expected::Idx(kind)) => {
            DataError::Header { path: path.to_owned(), bytes: kind.header() }
        }
        (ErrorKind::UnexpectedEof, Expected::Any) => ArrayError::Format.of(path),
        _ => read_error(path, source),
    };
    let mut start = [0; 4];
    reader.read_exact(&mut start).map_err(truncated)?;
    let found = match expected {
        Expected::Idx(kind) if u32::from_be_bytes(start) != kind.magic => {
            let (path, found) = (path.to_owned(), u32::from_be_bytes(start));
            return Err(DataError::Magic { path, kind: kind.description, expected: kind.magic, found });
        }
        _ if start[..2] == [0, 0] => idx_header::read(start, reader).map_err(truncated)?,
        _ => {
            let mut rest = [0; 2];
            reader.read_exact(&mut rest).map_err(truncated)?;
            if [&start[..], &rest].concat() != npy_header::MAGIC {
                return Err(ArrayError::Format.of(path));
            }
            npy_header::read(reader).map_err(truncated)?
        }
    };
    found.map_err(|error| error.of(path))
}

/// Whether a regular file starts, gzipped or not, as an array does.
pub(crate) fn is_array(path: &Path) -> bool {
    let starts = || {
        let file = File::open(path).ok()?;
        let regular = file.metadata().ok()?.is_file();
        let mut start = [0; 4];
        stream::of(file).ok().filter(|_| regular)?.0.read_exact(&mut start).ok()?;
        let idx = start[..2] == [0, 0] && (0x08..=0x0e).contains(&start[2]) && (1..=8).contains(&start[3]);
        Some(idx || start == npy_header::MAGIC[..4])
    };
    starts().unwrap_or(false)
}
