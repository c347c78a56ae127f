//! A NPY file mapped into memory, read in blocks of rows: of a file of any size, no more than a window is held.

use std::fs::File;
use std::path::PathBuf;

use dhll_core::source::{RowSource, SourceError};
use memmap2::Mmap;
use ndarray::{Array2, ArrayViewMut2, s};

use super::NpyError;
use super::columns::{ColumnLayout, ColumnWindow};
use super::entries::Entries;
use crate::DataError;

/// Bytes that are read before the mapping is renewed, and bytes of the window of a file in Fortran order. Pages that were read stay
/// with the process as long as the mapping does: this bounds them, and is large enough for its cost to vanish.
const WINDOW: usize = 32 << 20;

/// The rows of a NPY file: f64, f32, u8, i32, i64 or bool; in C order or in Fortran order, where a row's entries stand far apart.
///
/// The file must not be changed while it is read.
///
/// # Examples
/// ```no_run
/// use dhll_data::npy::NpyRows;
/// let rows = NpyRows::open("features.npy")?;
/// println!("{} rows of {} columns", rows.n_rows(), rows.n_columns());
/// # use dhll_core::source::RowSource;
/// # Ok::<(), dhll_data::DataError>(())
/// ```
#[derive(Debug)]
pub struct NpyRows {
    path: PathBuf,
    file: File,
    map: Mmap,
    dim: (usize, usize),
    columns: Option<ColumnWindow>,
    next: usize,
    read_since_mapping: usize,
}

impl NpyRows {
    /// Open a file and check its header against its length.
    ///
    /// # Errors
    /// [`DataError`] naming the file: it cannot be read, is no NPY file, is truncated or padded, or of a type, byte order or shape
    /// that is not read.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, DataError> {
        let path = path.into();
        let file = File::open(&path).map_err(DataError::io(&path))?;
        let map = map(&file).map_err(DataError::io(&path))?;
        let entries = Entries::view(&map).map_err(|error| error.of(&path))?;
        let (dim, size) = (entries.dim(), entries.entry_size());
        let columns = entries.fortran_offset(&map).map(|offset| {
            ColumnWindow::new(ColumnLayout { offset, n_rows: dim.0, n_columns: dim.1, size }, WINDOW)
        });
        Ok(Self { path, file, map, dim, columns, next: 0, read_since_mapping: 0 })
    }

    /// N.
    pub fn n_rows(&self) -> usize {
        self.dim.0
    }

    /// All rows from the first on, N x d.
    ///
    /// # Errors
    /// [`DataError`] if the file can no longer be read.
    pub fn read_all(&mut self) -> Result<Array2<f64>, DataError> {
        self.next = 0;
        let mut rows = Array2::zeros(self.dim);
        self.read_rows(rows.view_mut())?;
        Ok(rows)
    }

    fn read_rows(&mut self, mut rows: ArrayViewMut2<'_, f64>) -> Result<usize, DataError> {
        let count = rows.nrows().min(self.dim.0 - self.next);
        let mut done = 0;
        while done < count {
            done += self.copy(rows.slice_mut(s![done..count, ..]))?;
        }
        Ok(count)
    }

    /// The next rows, of which there are as many as there is room for: those of them that are at hand.
    fn copy(&mut self, mut rows: ArrayViewMut2<'_, f64>) -> Result<usize, DataError> {
        let io = DataError::io(&self.path);
        if self.read_since_mapping >= WINDOW {
            self.map = map(&self.file).map_err(DataError::io(&self.path))?;
            self.read_since_mapping = 0;
        }
        let entries = Entries::view(&self.map).map_err(|error| error.of(&self.path))?;
        let count = match &mut self.columns {
            Some(window) => {
                window.reach(&self.file, self.next).map_err(io)?;
                let count = rows.nrows().min(window.end() - self.next);
                let held = entries.columns(window.bytes()).ok_or_else(|| NpyError::Changed.of(&self.path))?;
                held.copy(self.next - window.first(), rows.slice_mut(s![..count, ..]));
                count
            }
            None => {
                entries.copy(self.next, rows.view_mut());
                self.read_since_mapping += rows.len() * entries.entry_size();
                rows.nrows()
            }
        };
        self.next += count;
        Ok(count)
    }
}

impl RowSource for NpyRows {
    fn n_columns(&self) -> usize {
        self.dim.1
    }

    fn by_columns(&self) -> bool {
        self.columns.is_some()
    }

    fn read(&mut self, rows: ArrayViewMut2<'_, f64>) -> Result<usize, SourceError> {
        Ok(self.read_rows(rows)?)
    }

    fn rewind(&mut self) -> Result<(), SourceError> {
        self.next = 0;
        Ok(())
    }
}

fn map(file: &File) -> std::io::Result<Mmap> {
    // SAFETY: the mapping is read-only and private to this struct; that nobody shortens or writes the file meanwhile cannot be
    // enforced by any mapping and is asked of the caller in the documentation of `NpyRows`.
    unsafe { Mmap::map(file) }
}
