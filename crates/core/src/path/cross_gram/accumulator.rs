//! `S = sum over blocks of Z_b^T Z_b`: rows are added as they come, and the next are read while a block is summed.

use std::sync::mpsc;
use std::thread;

use ndarray::{Array2, ArrayView2, s};

use super::reading::{BLOCK_ROWS, new_block, read_blocks};
use super::row_space::RowSpace;
use super::sums::CrossGram;
use crate::data::{RowSource, SourceError};
use crate::input::{self, InputError};
use crate::linalg::gram::mirror_lower;
use crate::linalg::{Backend, EigenError, GramBuilder};
use crate::memory::{self, counted};
use crate::parts::{PART_ROWS, PartSums};

/// Sums a cross-Gram over blocks of rows of any size.
///
/// Rows are gathered into blocks of a fixed size before they are summed, and blocks into [parts](crate::parts), so the same rows in the same order give
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
    /// The part that is being summed, nothing where none has begun, and its rows.
    s: Array2<f64>,
    part_rows: usize,
    done: PartSums,
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
            s: Array2::zeros((0, 0)),
            part_rows: 0,
            done: PartSums::from_row(0, (order, order)),
            block: Array2::zeros((BLOCK_ROWS, order)),
            filled: 0,
            n_features,
            n_samples: 0,
        })
    }

    /// For rows from `start` on, where a part begins: their parts are kept apart until [`finish_with`](Self::finish_with).
    #[must_use]
    pub fn from_row(mut self, start: usize) -> Self {
        self.done = PartSums::from_row(start, self.done.shape());
        self
    }

    /// Add the rows of `a`, n x p, with those of `b`, n x c.
    ///
    /// # Errors
    /// [`InputError::Size`] if the shapes do not fit; nothing is added then. [`InputError::NonFinite`], with row and column, if a
    /// full block holds an entry that is not finite; the sum is of no use then.
    pub fn push(&mut self, a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> Result<(), InputError> {
        input::size("the number of input features", self.n_features, a.ncols())?;
        input::size("the number of label columns", self.done.shape().0 - self.n_features, b.ncols())?;
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
        let order = self.done.shape().0;
        input::size("the number of columns of the source", order, source.n_columns())?;
        let mut block = new_block(source, order);
        block.slice_mut(s![..self.filled, ..]).assign(&self.block.slice(s![..self.filled, ..]));
        let first = std::mem::take(&mut self.filled);
        let (give_back, empty) = mpsc::channel();
        let (hand_over, full) = mpsc::channel();
        // Neither send can fail before the reader has started.
        let _ = give_back.send(block);
        let _ = give_back.send(new_block(source, order));
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
        input::size("the number of label columns", self.done.shape().0 - self.n_features, part.n_labels())?;
        if part.row_space().is_some() {
            return Err(InputError::RowSpace);
        }
        self.end_part()?;
        self.done.push(part.matrix().to_owned());
        self.n_samples += part.n_samples();
        Ok(())
    }

    /// Ends the part before it has all its rows: rows that follow make up another.
    ///
    /// # Errors
    /// As for a full block in [`push`](Self::push).
    pub fn end_part(&mut self) -> Result<(), InputError> {
        self.flush()?;
        self.close();
        Ok(())
    }

    /// The sum over all rows pushed and merged.
    ///
    /// # Errors
    /// [`InputError::Empty`] if no row was pushed; [`InputError::NonFinite`] if an entry of `S` is not finite,
    /// because an input was not or because its square overflows.
    pub fn finish(self) -> Result<CrossGram, InputError> {
        let rows = self.n_samples + self.filled;
        self.finish_with(rows, |sums| Ok(sums.total()))
    }

    /// The sum over `n_samples` rows, of which `total` adds those of others to these.
    ///
    /// # Errors
    /// As [`finish`](Self::finish), and those of `total`.
    pub fn finish_with<E: From<InputError>>(
        mut self,
        n_samples: usize,
        total: impl FnOnce(PartSums) -> Result<Array2<f64>, E>,
    ) -> Result<CrossGram, E> {
        self.end_part()?;
        input::not_empty("the number of rows", n_samples)?;
        let mut s = total(self.done)?;
        mirror_lower(s.view_mut());
        input::finite("the cross-Gram", s.view())?;
        Ok(CrossGram::summed(s, self.n_features, n_samples))
    }

    fn close(&mut self) {
        if std::mem::take(&mut self.part_rows) > 0 {
            self.done.push(std::mem::take(&mut self.s));
        }
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
        if self.s.is_empty() {
            let (order, _) = self.done.shape();
            let what = format_args!("a part of the cross-Gram of {} columns", counted(order));
            memory::check_array(what, &[order, order], size_of::<f64>())?;
            self.s = Array2::zeros((order, order));
        }
        self.backend.add_gram(rows, self.s.view_mut());
        // A square that is not finite shows on the diagonal, at a cost that rows do not notice; only then are they searched.
        if !self.s.diag().iter().all(|square| square.is_finite()) {
            input::finite_from("Z = [A B]", self.n_samples, rows)?;
        }
        self.n_samples += rows.nrows();
        self.part_rows += rows.nrows();
        if self.part_rows == PART_ROWS {
            self.close();
        }
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
