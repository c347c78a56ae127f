//! `S = sum over blocks of Z_b^T Z_b`: rows are added as they come, and the next are read while a block is summed.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use ndarray::{Array2, ArrayView2, ShapeBuilder, s};

use super::row_space::RowSpace;
use super::sums::CrossGram;
use crate::data::{RowSource, SourceError};
use crate::input::{self, InputError};
use crate::linalg::gram::mirror_lower;
use crate::linalg::{Backend, EigenError, GramBuilder};
use crate::memory::{self, counted};

/// Rows that are summed at once: enough for the backend to run at full speed, and a few MiB at p = 784.
const BLOCK_ROWS: usize = 1024;

/// Sums a cross-Gram over blocks of rows of any size.
///
/// Rows are gathered into blocks of a fixed size before they are summed, so the same rows in the same order give
/// the same bits however they were cut, and no more than one block of them is ever held.
///
/// # Examples
/// ```
/// # struct Plain;
/// # impl dhll_core::GramBuilder for Plain {
/// #     fn add_gram(&self, z: ndarray::ArrayView2<'_, f64>, mut s: ndarray::ArrayViewMut2<'_, f64>) {
/// #         s += &z.t().dot(&z);
/// #     }
/// # }
/// # let backend = Plain;
/// use dhll_core::CrossGramAccumulator;
/// use ndarray::array;
///
/// let mut sum = CrossGramAccumulator::new(&backend, 2, 1)?;
/// sum.push(array![[1.0, 2.0]].view(), array![[1.0]].view())?;
/// sum.push(array![[3.0, 0.0]].view(), array![[-1.0]].view())?;
/// let s = sum.finish()?;
/// assert_eq!(s.between(), array![[-2.0], [2.0]]);
/// # Ok::<(), dhll_core::InputError>(())
/// ```
pub struct CrossGramAccumulator<'e> {
    backend: &'e dyn GramBuilder,
    s: Array2<f64>,
    block: Array2<f64>,
    filled: usize,
    n_features: usize,
    n_samples: usize,
}

impl<'e> CrossGramAccumulator<'e> {
    /// Nothing summed yet, for `A` of `n_features` columns and `B` of `n_labels`.
    ///
    /// # Errors
    /// [`InputError::Empty`] if either number is zero; [`InputError::Memory`] if `S` does not fit in memory.
    pub fn new(backend: &'e dyn GramBuilder, n_features: usize, n_labels: usize) -> Result<Self, InputError> {
        input::not_empty("the number of input features", n_features)?;
        input::not_empty("the number of label columns", n_labels)?;
        let order = n_features.saturating_add(n_labels);
        let what = format_args!("the cross-Gram of {} columns", counted(order));
        memory::check_array(what, &[order, order.saturating_add(3 * BLOCK_ROWS)], size_of::<f64>())?;
        Ok(Self {
            backend,
            s: Array2::zeros((order, order)),
            block: Array2::zeros((BLOCK_ROWS, order)),
            filled: 0,
            n_features,
            n_samples: 0,
        })
    }

    /// Add the rows of `a`, n x p, with those of `b`, n x c.
    ///
    /// # Errors
    /// [`InputError::Size`] if the shapes do not fit; nothing is added then. [`InputError::NonFinite`], with row and column, if a
    /// full block holds an entry that is not finite; the sum is of no use then.
    pub fn push(&mut self, a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> Result<(), InputError> {
        input::size("the number of input features", self.n_features, a.ncols())?;
        input::size("the number of label columns", self.s.nrows() - self.n_features, b.ncols())?;
        input::size("the number of label rows", a.nrows(), b.nrows())?;
        let mut start = 0;
        while start < a.nrows() {
            let taken = (BLOCK_ROWS - self.filled).min(a.nrows() - start);
            let mut rows = self.block.slice_mut(s![self.filled..self.filled + taken, ..]);
            rows.slice_mut(s![.., ..self.n_features]).assign(&a.slice(s![start..start + taken, ..]));
            rows.slice_mut(s![.., self.n_features..]).assign(&b.slice(s![start..start + taken, ..]));
            start += taken;
            self.filled += taken;
            if self.filled == BLOCK_ROWS {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// Add all the rows `[a b]` that `source` still has.
    ///
    /// # Errors
    /// [`SourceError`] if the source has another number of columns or cannot be read; else as [`push`](Self::push).
    pub fn push_source(&mut self, source: &mut dyn RowSource) -> Result<(), SourceError> {
        input::size("the number of columns of the source", self.s.nrows(), source.n_columns())?;
        let mut block = new_block(source, self.s.nrows());
        block.slice_mut(s![..self.filled, ..]).assign(&self.block.slice(s![..self.filled, ..]));
        let first = std::mem::take(&mut self.filled);
        let (give_back, empty) = mpsc::channel();
        let (hand_over, full) = mpsc::channel();
        // Neither send can fail before the reader has started.
        let _ = give_back.send(block);
        let _ = give_back.send(new_block(source, self.s.nrows()));
        thread::scope(|scope| {
            scope.spawn(move || read_blocks(source, first, &empty, &hand_over));
            for (block, filled) in full {
                match filled? {
                    BLOCK_ROWS => self.add(block.view())?,
                    // The last rows wait for more in the block of this accumulator, as pushed ones do.
                    filled => {
                        let rows = s![..filled, ..];
                        self.block.slice_mut(rows).assign(&block.slice(rows));
                        self.filled = filled;
                    }
                }
                // The reader has stopped where it needs no more blocks.
                let _ = give_back.send(block);
            }
            Ok(())
        })
    }

    /// Add the rows that were summed in `part`, after all those pushed so far.
    ///
    /// Rows that wait for a full block are summed first; so the same calls in the same order give the same bits.
    ///
    /// # Errors
    /// [`InputError`] as for [`CrossGram::merged`], which is the same for two sums; nothing of `part` is added then.
    pub fn merge(&mut self, part: &CrossGram) -> Result<(), InputError> {
        input::size("the number of input features", self.n_features, part.n_features())?;
        input::size("the number of label columns", self.s.nrows() - self.n_features, part.n_labels())?;
        if part.row_space().is_some() {
            return Err(InputError::RowSpace);
        }
        self.flush()?;
        self.s += &part.matrix();
        self.n_samples += part.n_samples();
        Ok(())
    }

    /// The sum over all rows pushed and merged.
    ///
    /// # Errors
    /// [`InputError::Empty`] if no row was pushed; [`InputError::NonFinite`] if an entry of `S` is not finite,
    /// because an input was not or because its square overflows.
    pub fn finish(mut self) -> Result<CrossGram, InputError> {
        self.flush()?;
        input::not_empty("the number of rows", self.n_samples)?;
        mirror_lower(self.s.view_mut());
        input::finite("the cross-Gram", self.s.view())?;
        Ok(CrossGram::summed(self.s, self.n_features, self.n_samples))
    }

    fn flush(&mut self) -> Result<(), InputError> {
        let block = std::mem::take(&mut self.block);
        let filled = std::mem::take(&mut self.filled);
        let added = self.add(block.slice(s![..filled, ..]));
        self.block = block;
        added
    }

    fn add(&mut self, rows: ArrayView2<'_, f64>) -> Result<(), InputError> {
        if rows.is_empty() {
            return Ok(());
        }
        self.backend.add_gram(rows, self.s.view_mut());
        // A square that is not finite shows on the diagonal, at a cost that rows do not notice; only then are they searched.
        if !self.s.diag().iter().all(|square| square.is_finite()) {
            input::finite_from("Z = [A B]", self.n_samples, rows)?;
        }
        self.n_samples += rows.nrows();
        Ok(())
    }
}

impl CrossGram {
    /// `S` of rows that are in memory: `a` N x p, `b` N x c.
    ///
    /// # Errors
    /// [`InputError`] if the numbers of rows differ, or there is none, or an entry of `S` is not finite.
    pub fn new(
        backend: &dyn GramBuilder,
        a: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<Self, InputError> {
        let mut sum = CrossGramAccumulator::new(backend, a.ncols(), b.ncols())?;
        sum.push(a, b)?;
        sum.finish()
    }

    /// `S` of rows in memory, at the least cost: of `[a b]` itself where there are at least as many rows as columns of `a`, else of `[a V, b]`, where `V` is
    /// an orthonormal basis of the [row space](RowSpace) of `a`. The second has order at most N + c, however wide the rows are.
    ///
    /// Both have the same `A A^T`, so spectra, distances and targets are the same. [`TargetPath`](crate::TargetPath) hands out target maps that take rows of `a` as
    /// they are.
    ///
    /// # Shapes
    /// `a` N x p, `b` N x c.
    ///
    /// # Errors
    /// [`EigenError`] as for [`new`](Self::new), or if the basis cannot be computed.
    pub fn in_row_space(
        backend: &dyn Backend,
        a: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<Self, EigenError> {
        input::size("the number of label rows", a.nrows(), b.nrows())?;
        input::not_empty("the number of rows", a.nrows())?;
        match RowSpace::of(backend, a)? {
            None => Ok(Self::new(backend, a, b)?),
            Some(space) => {
                let s = Self::new(backend, space.coordinates(backend, a)?.view(), b)?;
                Ok(s.in_coordinates_of(space))
            }
        }
    }

    /// `S` of rows `[a b]` from a source, of which one block is in memory at a time: from where the source stands to its end.
    ///
    /// The same bits as [`new`](Self::new) with the same rows in memory, unless they are kept by columns
    /// ([`RowSource::by_columns`]) and the backend sums those in another order.
    ///
    /// # Shapes
    /// The last `n_labels` columns of the source are `b`.
    ///
    /// # Errors
    /// [`SourceError`] if rows cannot be read, there is none, or an entry is not finite: then with its row and column.
    pub fn from_source(
        backend: &dyn GramBuilder,
        source: &mut dyn RowSource,
        n_labels: usize,
    ) -> Result<Self, SourceError> {
        let n_features = source.n_columns().saturating_sub(n_labels);
        let mut sum = CrossGramAccumulator::new(backend, n_features, n_labels)?;
        sum.push_source(source)?;
        Ok(sum.finish()?)
    }
}

type Filled = (Array2<f64>, Result<usize, SourceError>);

/// An empty block for the rows of `source`. Backends take any strides: rows that are kept by columns need not be transposed.
fn new_block(source: &dyn RowSource, columns: usize) -> Array2<f64> {
    Array2::zeros((BLOCK_ROWS, columns).set_f(source.by_columns()))
}

/// Fill the blocks that come in, the first from row `first` on, and hand them over with the number of their rows, until `source` ends or
/// nobody wants them. So the next rows are read while a block is summed.
fn read_blocks(
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
