//! Rows in single precision in a file that nobody else sees, read back in blocks.

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use dhll_core::TrainError;
use dhll_core::linalg::BlockRows;
use ndarray::{Array2, ArrayView2, CowArray, Ix2};

/// A file of rows that is being written.
pub(super) struct ScratchWriter {
    file: BufWriter<File>,
    rows: usize,
    columns: usize,
}

impl ScratchWriter {
    /// A file without a name in `folder`; it is gone when it is closed.
    pub(super) fn new(folder: &Path, columns: usize) -> io::Result<Self> {
        let file = BufWriter::with_capacity(1 << 20, tempfile::tempfile_in(folder)?);
        Ok(Self { file, rows: 0, columns })
    }

    /// Rows behind those before, n x columns.
    pub(super) fn push(&mut self, rows: ArrayView2<'_, f32>) -> io::Result<()> {
        debug_assert_eq!(rows.ncols(), self.columns);
        let bytes: Vec<u8> = rows.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.file.write_all(&bytes)?;
        self.rows += rows.nrows();
        Ok(())
    }

    /// All rows were written.
    pub(super) fn finish(self) -> io::Result<Scratch> {
        let Self { file, rows, columns } = self;
        let file = Mutex::new(file.into_inner().map_err(io::IntoInnerError::into_error)?);
        Ok(Scratch { file, rows, columns })
    }
}

/// A file of rows.
pub(super) struct Scratch {
    file: Mutex<File>,
    rows: usize,
    columns: usize,
}

impl Scratch {
    fn read(&self, start: usize, end: usize) -> io::Result<Array2<f32>> {
        let width = self.columns * size_of::<f32>();
        let mut bytes = vec![0; (end - start) * width];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start((start * width) as u64))?;
        file.read_exact(&mut bytes)?;
        drop(file);
        let (entries, _) = bytes.as_chunks();
        let entries = entries.iter().map(|&entry| f32::from_le_bytes(entry)).collect();
        Array2::from_shape_vec((end - start, self.columns), entries).map_err(io::Error::other)
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

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, s};

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
    }
}
