//! Rows wherever they are, as this head reads them.

use std::ops::Range;

use dhll_core::layer::{RowBlocks, TrainError};
use dhll_core::linalg::BlockRows;
use dhll_core::memory::{self, counted};
use dhll_core::parts::{PartSums, parts};
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
pub(super) fn ranges(rows: Range<usize>, size: usize) -> impl Iterator<Item = (usize, usize)> {
    let end = rows.end;
    rows.step_by(size).map(move |start| (start, (start + size).min(end)))
}

/// A sum over all rows: `add` is shown the blocks of a [part](dhll_core::parts) that is held here, with the number of the first row, and adds what is wanted of
/// them to the sum of the part.
pub(super) fn sum_over(
    rows: RowBlocks<'_>,
    size: usize,
    shape: (usize, usize),
    mut add: impl FnMut(&mut Array2<f64>, usize, ArrayView2<'_, f32>),
) -> Result<Array2<f64>, TrainError> {
    let own = rows.own();
    let mut sums = PartSums::from_row(own.start, shape);
    for part in parts(own) {
        let mut sum = Array2::zeros(shape);
        for (start, end) in ranges(part, size) {
            add(&mut sum, start, rows.block(start, end)?.view());
        }
        sums.push(sum);
    }
    rows.total(sums)
}

/// These rows, in ascending order, whoever holds them.
pub(super) fn select<'r>(
    rows: RowBlocks<'r>,
    places: &[usize],
) -> Result<CowArray<'r, f32, Ix2>, TrainError> {
    let ((n, columns), own) = (rows.dim(), rows.own());
    let holds_all = own.len() == n;
    if holds_all && places.len() == n {
        return rows.block(0, n);
    }
    // What is given to others is in double precision.
    let copies = if holds_all { 1 } else { 5 };
    let what = format_args!("{} rows of {} features for a head", counted(places.len()), counted(columns));
    memory::check_array(what, &[copies, places.len(), columns], size_of::<f32>())?;
    let own: Vec<usize> = places.iter().copied().filter(|place| own.contains(place)).collect();
    let mut selected = Array2::zeros((own.len(), columns));
    for (mut to, place) in selected.rows_mut().into_iter().zip(own) {
        to.assign(&rows.block(place, place + 1)?.row(0));
    }
    Ok(match holds_all {
        true => selected,
        false => rows.stacked(selected.mapv(f64::from))?.mapv(|value| value as f32),
    }
    .into())
}
