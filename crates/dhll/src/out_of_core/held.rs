//! Rows in single precision of which a process keeps its own in a temporary file.

use std::ops::Range;
use std::path::Path;

use dhll_core::TrainError;
use dhll_core::linalg::BlockRows;
use dhll_core::parts::PartSums;
use dhll_train::{Scratch, ScratchWriter};
use ndarray::{Array2, ArrayView2, CowArray, Ix2};

use super::share::Share;

/// Rows that are being written.
pub(super) struct HeldWriter {
    scratch: ScratchWriter,
    share: Share,
    columns: usize,
}

impl HeldWriter {
    /// A temporary file in `folder` for the rows that are held here.
    pub(super) fn new(folder: &Path, columns: usize, share: &Share) -> Result<Self, TrainError> {
        Ok(Self { scratch: ScratchWriter::new(folder, columns)?, share: share.clone(), columns })
    }

    /// Rows behind those before, n x columns.
    pub(super) fn push(&mut self, rows: ArrayView2<'_, f32>) -> Result<(), TrainError> {
        self.scratch.push(rows)
    }

    /// All rows that are held here were written.
    pub(super) fn finish(self) -> Result<Held, TrainError> {
        Ok(Held { scratch: self.scratch.finish()?, share: self.share, columns: self.columns })
    }
}

/// Training rows, and validation rows if there are any.
pub(super) type RowPair = (Held, Option<Held>);

/// All rows, of which those that are held here can be read.
pub(super) struct Held {
    scratch: Scratch,
    share: Share,
    columns: usize,
}

impl BlockRows<f32> for Held {
    type Error = TrainError;

    fn dim(&self) -> (usize, usize) {
        (self.share.n_rows, self.columns)
    }

    fn own(&self) -> Range<usize> {
        self.share.own.clone()
    }

    fn block(&self, start: usize, end: usize) -> Result<CowArray<'_, f32, Ix2>, TrainError> {
        let Range { start: first, end: last } = self.share.own;
        if start < first || end > last {
            let reason = format!("rows {start} to {end} are not held here, but {first} to {last}");
            return Err(TrainError::Rows { reason });
        }
        self.scratch.block(start - first, end - first)
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

    fn add_up(&self, values: &mut [f32]) -> Result<(), TrainError> {
        Ok(self.share.team.add_up(values)?)
    }
}
