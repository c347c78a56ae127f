//! Tasks whose rows are read in blocks, because they do not fit in memory.

use ndarray::ArrayView2;

use super::train_error::TrainError;
use crate::linalg::BlockRows;

/// Rows in single precision that are read in blocks.
pub type RowBlocks<'a> = &'a dyn BlockRows<f32, Error = TrainError>;

/// What a layer is to learn of rows that are read in blocks.
#[derive(Clone, Copy)]
pub struct LayerBlocks<'a> {
    /// Rows that go in, n x d; at least one.
    pub input: RowBlocks<'a>,
    /// What is to come out, n x k.
    pub target: RowBlocks<'a>,
}

/// What a head is to learn of rows that are read in blocks. Its targets are in memory.
#[derive(Clone, Copy)]
pub struct HeadBlocks<'a> {
    /// Rows that go in, n x d; at least one.
    pub input: RowBlocks<'a>,
    /// What is to be learnt.
    pub target: HeadTarget<'a>,
}

/// What a head is to learn.
#[derive(Debug, Clone, Copy)]
pub enum HeadTarget<'a> {
    /// A class for every row, below the number of classes.
    Classes {
        /// n classes.
        labels: &'a [usize],
        /// How many there are.
        n_classes: usize,
    },
    /// Coded values, n x m.
    Values(ArrayView2<'a, f32>),
}
