//! Rows in single precision in a temporary file without a name, read back in blocks.

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use dhll_core::layer::{RowBlocks, TrainError};
use dhll_core::linalg::BlockRows;
use dhll_core::parts::PartSums;
use ndarray::{Array2, ArrayView2, CowArray, Ix2};

/// The error of a temporary file in that folder.
pub(crate) fn failed(folder: &Path, error: &io::Error) -> TrainError {
    TrainError::Scratch { folder: folder.display().to_string(), reason: error.to_string() }
}

/// A temporary file of rows that is being written.
#[derive(Debug)]
pub struct ScratchWriter {
    file: BufWriter<File>,
    folder: PathBuf,
    rows: usize,
    columns: usize,
}

impl ScratchWriter {
    /// A file without a name in `folder`, for rows of so many columns; it is gone when it is closed.
    ///
    /// # Errors
    /// [`TrainError::Scratch`] if it cannot be made.
    pub fn new(folder: &Path, columns: usize) -> Result<Self, TrainError> {
        let file = tempfile::tempfile_in(folder).map_err(|error| failed(folder, &error))?;
        let file = BufWriter::with_capacity(1 << 20, file);
        Ok(Self { file, folder: folder.to_owned(), rows: 0, columns })
    }

    /// Rows behind those before, n x columns.
    ///
    /// # Errors
    /// [`TrainError::Scratch`] if they cannot be written.
    pub fn push(&mut self, rows: ArrayView2<'_, f32>) -> Result<(), TrainError> {
        debug_assert_eq!(rows.ncols(), self.columns);
        let together = rows.as_standard_layout();
        let entries = together.as_slice().unwrap_or_default();
        self.file.write_all(bytemuck::cast_slice(entries)).map_err(|error| failed(&self.folder, &error))?;
        self.rows += rows.nrows();
        Ok(())
    }

    /// All rows were written.
    ///
    /// # Errors
    /// [`TrainError::Scratch`] if the last of them cannot be written.
    pub fn finish(self) -> Result<Scratch, TrainError> {
        let Self { file, folder, rows, columns } = self;
        let file = file.into_inner().map_err(|error| failed(&folder, error.error()))?;
        Ok(Scratch { file: Mutex::new(file), rows, columns })
    }
}

/// A temporary file of rows.
#[derive(Debug)]
pub struct Scratch {
    file: Mutex<File>,
    rows: usize,
    columns: usize,
}

impl Scratch {
    fn read(&self, start: usize, end: usize) -> io::Result<Array2<f32>> {
        let mut rows = Array2::zeros((end - start, self.columns));
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start((start * self.columns * size_of::<f32>()) as u64))?;
        file.read_exact(bytemuck::cast_slice_mut(rows.as_slice_mut().unwrap_or_default()))?;
        Ok(rows)
    }
}

impl BlockRows<f32> for Scratch {
    type Error = TrainError;

    fn dim(&self) -> (usize, usize) {
        (self.rows, self.columns)
    }

    fn block(&self, start: usize, end: usize) -> Result<CowArray<'_, f32, Ix2>, TrainError> {
        let rows = self.read(start, end);
        Ok(rows.map_err(|error| TrainError::Rows { reason: error.to_string() })?.into())
    }
}

/// A temporary file of the rows that go with those of `like` that are held here; other processes have the rest.
pub(crate) struct Beside<'a> {
    pub(crate) scratch: Scratch,
    pub(crate) like: RowBlocks<'a>,
}

impl BlockRows<f32> for Beside<'_> {
    type Error = TrainError;

    fn dim(&self) -> (usize, usize) {
        (self.like.dim().0, self.scratch.columns)
    }

    fn own(&self) -> Range<usize> {
        self.like.own()
    }

    fn block(&self, start: usize, end: usize) -> Result<CowArray<'_, f32, Ix2>, TrainError> {
        let first = self.own().start;
        match start.checked_sub(first) {
            Some(start) => self.scratch.block(start, end - first),
            None => Err(TrainError::Rows { reason: format!("row {start} is not held here") }),
        }
    }

    fn row(&self, place: usize) -> Result<CowArray<'_, f32, Ix2>, TrainError> {
        let own = match self.own().contains(&place) {
            true => self.block(place, place + 1)?.mapv(f64::from),
            false => Array2::zeros((0, self.scratch.columns)),
        };
        Ok(self.stacked(own)?.mapv(|value| value as f32).into())
    }

    fn total(&self, sums: PartSums) -> Result<Array2<f64>, TrainError> {
        self.like.total(sums)
    }

    fn stacked(&self, own: Array2<f64>) -> Result<Array2<f64>, TrainError> {
        self.like.stacked(own)
    }

    fn add_up(&self, values: &mut [f32]) -> Result<(), TrainError> {
        self.like.add_up(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::s;

    #[test]
    fn rows_are_read_back_as_they_were_written() {
        let rows = Array2::from_shape_fn((50, 3), |(i, j)| (i as f32).sin() / (j + 1) as f32);
        let mut writer = ScratchWriter::new(&std::env::temp_dir(), 3).unwrap();
        writer.push(rows.slice(s![..7, ..])).unwrap();
        writer.push(rows.slice(s![7.., ..])).unwrap();
        let scratch = writer.finish().unwrap();
        assert_eq!(scratch.dim(), (50, 3));
        for (start, end) in [(40, 50), (0, 50), (3, 4), (9, 9)] {
            assert_eq!(scratch.block(start, end).unwrap(), rows.slice(s![start..end, ..]));
        }
        assert!(matches!(scratch.block(49, 51), Err(TrainError::Rows { .. })));
        let error = ScratchWriter::new(Path::new("/nowhere/at/all"), 3).unwrap_err();
        assert!(matches!(error, TrainError::Scratch { .. }), "{error}");
    }
}
