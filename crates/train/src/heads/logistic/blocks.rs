//! Rows wherever they are, as this head reads them.

use dhll_core::layer::{RowBlocks, TrainError};
use dhll_core::linalg::BlockRows;
use ndarray::{Array2, ArrayView2, CowArray, Ix2};

/// Rows in memory, as rows that are read in blocks.
pub(super) struct Held<'a>(pub(super) ArrayView2<'a, f32>);

impl BlockRows<f32> for Held<'_> {
    type Error = TrainError;

    fn dim(&self) -> (usize, usize) {
        self.0.dim()
    }

    fn block(&self, start: usize, end: usize) -> Result<CowArray<'_, f32, Ix2>, TrainError> {
        Ok(self.0.block(start, end)?)
    }
}

/// Where the blocks of `size` rows begin and end.
pub(super) fn ranges(rows: RowBlocks<'_>, size: usize) -> impl Iterator<Item = (usize, usize)> {
    let n = rows.dim().0;
    (0..n).step_by(size).map(move |start| (start, (start + size).min(n)))
}

/// These rows, one after the other.
pub(super) fn select(rows: RowBlocks<'_>, places: &[usize]) -> Result<Array2<f32>, TrainError> {
    let mut selected = Array2::zeros((places.len(), rows.dim().1));
    for (mut to, &place) in selected.rows_mut().into_iter().zip(places) {
        to.assign(&rows.block(place, place + 1)?.row(0));
    }
    Ok(selected)
}
