//! Rows in single precision in a file that nobody else sees, read back in blocks.

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use dhll_core::TrainError;
use dhll_core::linalg::BlockRows;
use dhll_core::parts::PartSums;
use ndarray::{Array2, ArrayView2, CowArray, Ix2};

use super::share::Share;

/// A file of rows that is being written.
pub(super) struct ScratchWriter {
    file: BufWriter<File>,
    share: Share,
    columns: usize,
}

impl ScratchWriter {
    /// A file without a name in `folder`, for the rows that are held here; it is gone when it is closed.
    pub(super) fn new(folder: &Path, columns: usize, share: &Share) -> io::Result<Self> {
        let file = BufWriter::with_capacity(1 << 20, tempfile::tempfile_in(folder)?);
        Ok(Self { file, share: share.clone(), columns })
    }

    /// Rows behind those before, n x columns.
    pub(super) fn push(&mut self, rows: ArrayView2<'_, f32>) -> io::Result<()> {
        debug_assert_eq!(rows.ncols(), self.columns);
        let bytes: Vec<u8> = rows.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.file.write_all(&bytes)
    }

    /// All rows were written.
    pub(super) fn finish(self) -> io::Result<Scratch> {
        let Self { file, share, columns } = self;
        let file = Mutex::new(file.into_inner().map_err(io::IntoInnerError::into_error)?);
        Ok(Scratch { file, share, columns })
    }
}

/// A file of rows.
pub(super) struct Scratch {
    file: Mutex<File>,
    share: Share,
    columns: usize,
}

impl Scratch {
    fn read(&self, start: usize, end: usize) -> io::Result<Array2<f32>> {
        let own = &self.share.own;
        if start < own.start || end > own.end {
            return Err(io::Error::other(format!(
                "rows {start} to {end} are not held here, but {} to {}",
                own.start, own.end
            )));
        }
        let width = self.columns * size_of::<f32>();
        let mut bytes = vec![0; (end - start) * width];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(((start - own.start) * width) as u64))?;
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
        (self.share.n_rows, self.columns)
    }

    fn own(&self) -> Range<usize> {
        self.share.own.clone()
    }

    fn block(&self, start: usize, end: usize) -> Result<CowArray<'_, f32, Ix2>, TrainError> {
        let rows = self.read(start, end);
        Ok(rows.map_err(|error| TrainError::Rows { reason: error.to_string() })?.into())
    }

    fn row(&self, place: usize) -> Result<CowArray<'_, f32, Ix2>, TrainError> {
        let own = self.own().contains(&place).then(|| self.block(place, place + 1)).transpose()?;
        match own {
            Some(row) if self.share.team.size() == 1 => Ok(row),
            own => {
                let own = own.map(|row| row.mapv(f64::from));
                let row = self.share.team.of_holder(place, self.share.n_rows, own)?;
                Ok(row.mapv(|value| value as f32).into())
            }
        }
    }

    fn total(&self, sums: PartSums) -> Result<Array2<f64>, TrainError> {
        Ok(self.share.team.total(sums)?)
    }

    fn stacked(&self, own: Array2<f64>) -> Result<Array2<f64>, TrainError> {
        Ok(self.share.team.stacked(own)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_core::team::Team;
    use ndarray::{Array2, s};
    use std::sync::Arc;

    #[test]
    fn rows_are_read_back_as_they_were_written() {
        let rows = Array2::from_shape_fn((50, 3), |(i, j)| (i as f32).sin() / (j + 1) as f32);
        let share = Share::new(&Arc::new(Team::default()), 50);
        let mut writer = ScratchWriter::new(&std::env::temp_dir(), 3, &share).unwrap();
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
