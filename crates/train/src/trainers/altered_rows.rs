//! Altered copies of training rows with their targets, read in blocks.

use dhll_core::layer::{RowAugmentation, TrainError};
use dhll_core::linalg::BlockRows;
use ndarray::{Array2, ArrayView2, Axis, CowArray, Ix2, s};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// One altered copy of all rows: their inputs, or the targets that belong to these inputs.
#[derive(Clone, Copy)]
pub(super) struct AlteredRows<'a> {
    pub(super) augmentation: &'a dyn RowAugmentation,
    /// N x d.
    pub(super) input: ArrayView2<'a, f32>,
    /// N x k.
    pub(super) target: ArrayView2<'a, f32>,
    /// Fixes all copies.
    pub(super) seed: u64,
    /// Which copy, from 1.
    pub(super) copy: u64,
    /// Its targets are read.
    pub(super) reads_target: bool,
}

impl AlteredRows<'_> {
    /// Every row has a seed of its own, so that it is the same in whichever block it is read.
    fn row_seed(&self, row: usize) -> u64 {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(self.copy);
        rng.set_word_pos(2 * row as u128);
        rng.next_u64()
    }
}

impl BlockRows<f32> for AlteredRows<'_> {
    type Error = TrainError;

    fn dim(&self) -> (usize, usize) {
        if self.reads_target { self.target.dim() } else { self.input.dim() }
    }

    fn block(&self, start: usize, end: usize) -> Result<CowArray<'_, f32, Ix2>, TrainError> {
        let mut input = self.input.slice(s![start..end, ..]).to_owned();
        let mut target = match self.reads_target {
            true => self.target.slice(s![start..end, ..]).to_owned(),
            false => Array2::zeros((end - start, 0)),
        };
        let pairs = input.axis_chunks_iter_mut(Axis(0), 1).zip(target.axis_chunks_iter_mut(Axis(0), 1));
        for (row, (input, target)) in (start..end).zip(pairs) {
            let target = self.reads_target.then_some(target);
            self.augmentation.augment(&[row], self.row_seed(row), input, target)?;
        }
        Ok(if self.reads_target { target } else { input }.into())
    }
}
