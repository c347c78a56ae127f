//! The rows of an array in blocks: of a file of any size, no more than a window is held.

use std::fmt;
use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::PathBuf;

use dhll_core::data::{RowSource, SourceError};
use ndarray::{Array2, ArrayViewMut2, s};

use super::entry::Order;
use super::error::ArrayError;
use super::idx_header::IdxKind;
use super::layout::Layout;
use super::open::{Expected, Opened, Source, Stamp, open};
use super::values::{end, fill, read_numbers};
use super::window::ColumnWindow;
use crate::{DataError, ImageShape};

/// Bytes of the window of a file in Fortran order.
const WINDOW: usize = 32 << 20;
/// Bytes that are read at a time from a file in C order: few enough to stay in the cache until they are converted.
const PIECE: usize = 1 << 18;

/// The rows of a NPY or IDX file, gzipped or not: numbers of any type, in either byte order, in C order or in Fortran order, where a row's
/// entries stand far apart. Only gzipped files in Fortran order are held in memory.
///
/// A file that is changed while it is read is an error, as far as its length and the time of its last change tell.
///
/// # Examples
/// ```no_run
/// use dhll_data::npy::NpyRows;
/// let rows = NpyRows::open("features.npy")?;
/// println!("{} rows of {} columns", rows.n_rows(), rows.n_columns());
/// # use dhll_core::data::RowSource;
/// # Ok::<(), dhll_data::DataError>(())
/// ```
pub struct ArrayRows {
    path: PathBuf,
    expected: Expected,
    layout: Layout,
    way: Way,
    next: usize,
    piece: Vec<u8>,
}

/// How rows are had.
enum Way {
    File(File, Stamp),
    Window(File, Stamp, ColumnWindow),
    /// `ended` once it was checked that nothing follows the rows.
    Stream {
        reader: Box<dyn Read + Send>,
        again: bool,
        ended: bool,
    },
    Held(Array2<f64>),
}

impl ArrayRows {
    /// Open a NPY or IDX file and check its header against its length.
    ///
    /// # Errors
    /// [`DataError`] naming the file: it cannot be read, is no such file, is truncated or padded, or of a type or shape that is not read.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, DataError> {
        Self::of(path.into(), Expected::Any)
    }

    /// Open an IDX file of images of unsigned bytes, N x height width.
    ///
    /// # Errors
    /// As [`open`](Self::open); also if it is another kind of file.
    pub fn images(path: impl Into<PathBuf>) -> Result<Self, DataError> {
        Self::of(path.into(), Expected::Idx(IdxKind::IMAGES))
    }

    /// Open an IDX file of labels, unsigned bytes, N x 1.
    ///
    /// # Errors
    /// As [`images`](Self::images).
    pub fn labels(path: impl Into<PathBuf>) -> Result<Self, DataError> {
        Self::of(path.into(), Expected::Idx(IdxKind::LABELS))
    }

    fn of(path: PathBuf, expected: Expected) -> Result<Self, DataError> {
        let Opened { layout, source } = open(&path, expected)?;
        let way = match source {
            Source::File(file, stamp) if layout.by_columns() => {
                let window = ColumnWindow::new(&layout, WINDOW);
                Way::Window(file, stamp, window)
            }
            Source::File(file, stamp) => Way::File(file, stamp),
            Source::Stream { mut reader, .. } if layout.by_columns() => {
                Way::Held(read_numbers(&layout, &mut reader, &path)?)
            }
            Source::Stream { reader, again } => Way::Stream { reader, again, ended: false },
        };
        Ok(Self { path, expected, layout, way, next: 0, piece: Vec::new() })
    }

    /// N.
    pub fn n_rows(&self) -> usize {
        self.layout.n_rows
    }

    /// Whether numbers in single precision hold every entry: floats of at most 4 bytes, and whole numbers of at most 2.
    pub fn is_single(&self) -> bool {
        self.layout.entry.is_single()
    }

    /// The shape of the images that rows are if the array has three axes.
    pub fn image(&self) -> Option<ImageShape> {
        self.layout.image()
    }

    /// All rows from the first on, N x d.
    ///
    /// # Errors
    /// [`DataError`] if they do not fit in memory, or the file can no longer be read.
    pub fn read_all(&mut self) -> Result<Array2<f64>, DataError> {
        self.restart()?;
        if let Way::Stream { reader, ended, .. } = &mut self.way {
            (*ended, self.next) = (true, self.layout.n_rows);
            return read_numbers(&self.layout, reader, &self.path);
        }
        self.layout.check_memory(self.layout.n_rows, size_of::<f64>(), &self.path)?;
        let mut rows = Array2::zeros((self.layout.n_rows, self.layout.n_columns));
        self.read_rows(rows.view_mut())?;
        Ok(rows)
    }

    pub(super) fn restart(&mut self) -> Result<(), DataError> {
        if let Way::Stream { again, ended, .. } = self.way
            && (self.next > 0 || ended)
        {
            if !again {
                return Err(ArrayError::Once.of(&self.path));
            }
            let other = Self::of(self.path.clone(), self.expected)?;
            if other.layout != self.layout {
                return Err(ArrayError::Changed.of(&self.path));
            }
            *self = other;
        }
        self.next = 0;
        Ok(())
    }

    pub(super) fn read_rows(&mut self, mut rows: ArrayViewMut2<'_, f64>) -> Result<usize, DataError> {
        let count = rows.nrows().min(self.layout.n_rows - self.next);
        let mut done = 0;
        while done < count {
            done += self.copy(rows.slice_mut(s![done..count, ..]))?;
        }
        if let Way::Stream { reader, ended, .. } = &mut self.way
            && self.next == self.layout.n_rows
            && !*ended
        {
            end(&self.layout, reader, &self.path)?;
            *ended = true;
        }
        Ok(count)
    }

    /// Passes over the next rows, at most so many; they are read only where the file cannot be sought in.
    pub(super) fn skip_rows(&mut self, rows: usize) -> Result<usize, DataError> {
        let count = rows.min(self.layout.n_rows - self.next);
        if let Way::Stream { .. } = self.way {
            let block = (PIECE / self.layout.row_bytes()).clamp(1, count.max(1));
            let mut block = Array2::zeros((block, self.layout.n_columns));
            let end = self.next + count;
            while self.next < end {
                let most = block.nrows().min(end - self.next);
                self.read_rows(block.slice_mut(s![..most, ..]))?;
            }
        } else {
            self.next += count;
        }
        Ok(count)
    }

    /// The next rows, of which there are as many as there is room for: those of them that are at hand.
    fn copy(&mut self, mut rows: ArrayViewMut2<'_, f64>) -> Result<usize, DataError> {
        let Self { path, layout, next, piece, .. } = self;
        let changed = |source: std::io::Error| match source.kind() {
            ErrorKind::UnexpectedEof => ArrayError::Changed.of(path),
            _ => DataError::Io { path: path.clone(), source },
        };
        let count = rows.nrows().min((PIECE / layout.row_bytes()).max(1));
        let bytes = count * layout.row_bytes();
        let (count, order, start) = match &mut self.way {
            Way::Held(all) => {
                let count = rows.nrows();
                rows.assign(&all.slice(s![*next..*next + count, ..]));
                *next += count;
                return Ok(count);
            }
            Way::Window(file, stamp, window) => {
                if window.reach(layout, file, *next).map_err(changed)? {
                    stamp.check(file, path)?;
                }
                (rows.nrows().min(window.end() - *next), Order::Columns, *next - window.first())
            }
            Way::File(file, stamp) => {
                let place = layout.offset + (*next * layout.row_bytes()) as u64;
                file.seek(SeekFrom::Start(place)).map_err(changed)?;
                piece.resize(bytes, 0);
                file.read_exact(piece).map_err(changed)?;
                stamp.check(file, path)?;
                (count, Order::Rows, 0)
            }
            Way::Stream { reader, .. } => {
                fill(reader, piece, bytes, path)?;
                if piece.len() < bytes {
                    layout.check_length((*next * layout.row_bytes() + piece.len()) as u64, path)?;
                }
                (count, Order::Rows, 0)
            }
        };
        let from = match &self.way {
            Way::Window(_, _, window) => window.bytes(layout),
            _ => piece,
        };
        let converted = layout.entry.convert(from, order, start, rows.slice_mut(s![..count, ..]));
        converted.map_err(|(row, column, fault)| fault.at(*next + row, column).of(path))?;
        *next += count;
        Ok(count)
    }
}

impl RowSource for ArrayRows {
    fn n_columns(&self) -> usize {
        self.layout.n_columns
    }

    fn by_columns(&self) -> bool {
        self.layout.by_columns()
    }

    fn read(&mut self, rows: ArrayViewMut2<'_, f64>) -> Result<usize, SourceError> {
        Ok(self.read_rows(rows)?)
    }

    fn skip(&mut self, rows: usize) -> Result<usize, SourceError> {
        Ok(self.skip_rows(rows)?)
    }

    fn rewind(&mut self) -> Result<(), SourceError> {
        Ok(self.restart()?)
    }
}

impl fmt::Debug for ArrayRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, layout, next, .. } = self;
        f.debug_struct("ArrayRows")
            .field("path", path)
            .field("layout", layout)
            .field("next", next)
            .finish_non_exhaustive()
    }
}
