//! Blocks of rows from a source, read ahead on a thread of their own.

use std::sync::mpsc::{Receiver, Sender};

use ndarray::{Array2, ShapeBuilder, s};

use crate::data::{RowSource, SourceError};

/// Rows that are summed at once: enough for the backend to run at full speed, and a few MiB at p = 784.
pub(super) const BLOCK_ROWS: usize = 1024;

/// A block, and how many of its rows are filled.
type Filled = (Array2<f64>, Result<usize, SourceError>);

/// An empty block for the rows of `source`. Backends take any strides: rows that are kept by columns need not be transposed.
pub(super) fn new_block(source: &dyn RowSource, columns: usize) -> Array2<f64> {
    Array2::zeros((BLOCK_ROWS, columns).set_f(source.by_columns()))
}

/// Fill the blocks that come in, the first from row `first` on, and hand them over with the number of their rows, until `source` ends or
/// nobody wants them. So the next rows are read while a block is summed.
pub(super) fn read_blocks(
    source: &mut dyn RowSource,
    mut first: usize,
    empty: &Receiver<Array2<f64>>,
    hand_over: &Sender<Filled>,
) {
    for mut block in empty {
        let filled = fill(source, &mut block, std::mem::take(&mut first));
        let more = matches!(filled, Ok(BLOCK_ROWS));
        if hand_over.send((block, filled)).is_err() || !more {
            return;
        }
    }
}

/// Rows of `block` that are filled after `source` was asked for those from row `filled` on.
fn fill(
    source: &mut dyn RowSource,
    block: &mut Array2<f64>,
    mut filled: usize,
) -> Result<usize, SourceError> {
    while filled < BLOCK_ROWS {
        match source.read(block.slice_mut(s![filled.., ..]))? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}
