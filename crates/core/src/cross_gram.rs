//! The cross-Gram `S = Z^T Z` of `Z = [A B]`: all that the method needs to know of the rows.

use ndarray::{Array2, ArrayView2, ShapeBuilder, s};

use crate::gram::mirror_lower;
use crate::input::{self, InputError};
use crate::{GramBuilder, RowSource, SourceError};

/// Rows that are summed at once: enough for the engine to run at full speed, and a few MiB at p = 784.
const BLOCK_ROWS: usize = 1024;

/// `S = Z^T Z`, the sufficient statistic of inputs and labels.
///
/// ```text
///     | A^T A   A^T B |
/// S = |               |        (p + c) x (p + c), symmetric
///     | B^T A   B^T B |
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CrossGram {
    s: Array2<f64>,
    n_features: usize,
    n_samples: usize,
}

impl CrossGram {
    /// `S` of rows that are in memory: `a` N x p, `b` N x c.
    ///
    /// # Errors
    /// [`InputError`] if the numbers of rows differ, or there is none, or an entry of `S` is not finite.
    pub fn new(
        engine: &dyn GramBuilder,
        a: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<Self, InputError> {
        let mut sum = CrossGramAccumulator::new(engine, a.ncols(), b.ncols())?;
        sum.push(a, b)?;
        sum.finish()
    }

    /// `S` of rows `[a b]` from a source, of which one block is in memory at a time: from where the source stands to its end.
    ///
    /// The same bits as [`new`](Self::new) with the same rows in memory, unless they are kept by columns
    /// ([`RowSource::by_columns`]) and the engine sums those in another order.
    ///
    /// # Shapes
    /// The last `n_labels` columns of the source are `b`.
    ///
    /// # Errors
    /// [`SourceError`] if rows cannot be read, there is none, or an entry is not finite: then with its row and column.
    pub fn from_source(
        engine: &dyn GramBuilder,
        source: &mut dyn RowSource,
        n_labels: usize,
    ) -> Result<Self, SourceError> {
        let n_features = source.n_columns().saturating_sub(n_labels);
        let mut sum = CrossGramAccumulator::new(engine, n_features, n_labels)?;
        sum.push_source(source)?;
        Ok(sum.finish()?)
    }

    /// The whole of `S`, (p + c) x (p + c).
    pub fn matrix(&self) -> ArrayView2<'_, f64> {
        self.s.view()
    }

    /// `A^T A`, p x p.
    pub fn features(&self) -> ArrayView2<'_, f64> {
        self.s.slice(s![..self.n_features, ..self.n_features])
    }

    /// `A^T B`, p x c.
    pub fn between(&self) -> ArrayView2<'_, f64> {
        self.s.slice(s![..self.n_features, self.n_features..])
    }

    /// `B^T B`, c x c.
    pub fn labels(&self) -> ArrayView2<'_, f64> {
        self.s.slice(s![self.n_features.., self.n_features..])
    }

    /// p, the number of columns of `A`.
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// c, the number of columns of `B`.
    pub fn n_labels(&self) -> usize {
        self.s.nrows() - self.n_features
    }

    /// p + c.
    pub fn order(&self) -> usize {
        self.s.nrows()
    }

    /// N, the number of rows summed.
    pub fn n_samples(&self) -> usize {
        self.n_samples
    }

    /// `S` of `[A, factor B]`.
    ///
    /// # Errors
    /// [`InputError::NonFinite`] if an entry of the result is not finite.
    pub fn with_labels_scaled(&self, factor: f64) -> Result<Self, InputError> {
        let mut scaled = self.clone();
        let mut below = scaled.s.slice_mut(s![self.n_features.., ..]);
        below *= factor;
        let mut right = scaled.s.slice_mut(s![.., self.n_features..]);
        right *= factor;
        input::finite("the cross-Gram", scaled.s.view())?;
        Ok(scaled)
    }

    /// The Frobenius norms `|A|` and `|B|`.
    pub fn norms(&self) -> (f64, f64) {
        (root_of_trace(self.features()), root_of_trace(self.labels()))
    }
}

/// `sqrt(trace)`, also where the trace itself overflows.
fn root_of_trace(gram: ArrayView2<'_, f64>) -> f64 {
    let largest = gram.diag().fold(0.0_f64, |m, &v| m.max(v));
    if largest > 0.0 { largest.sqrt() * gram.diag().mapv(|v| v / largest).sum().sqrt() } else { 0.0 }
}

/// A cross-Gram in the making, fed with blocks of rows of any size.
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
/// # let engine = Plain;
/// use dhll_core::CrossGramAccumulator;
/// use ndarray::array;
///
/// let mut sum = CrossGramAccumulator::new(&engine, 2, 1)?;
/// sum.push(array![[1.0, 2.0]].view(), array![[1.0]].view())?;
/// sum.push(array![[3.0, 0.0]].view(), array![[-1.0]].view())?;
/// let s = sum.finish()?;
/// assert_eq!(s.between(), array![[-2.0], [2.0]]);
/// # Ok::<(), dhll_core::InputError>(())
/// ```
pub struct CrossGramAccumulator<'e> {
    engine: &'e dyn GramBuilder,
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
    /// [`InputError::Empty`] if either number is zero.
    pub fn new(engine: &'e dyn GramBuilder, n_features: usize, n_labels: usize) -> Result<Self, InputError> {
        input::not_empty("the number of input features", n_features)?;
        input::not_empty("the number of label columns", n_labels)?;
        let order = n_features + n_labels;
        Ok(Self {
            engine,
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
        // Engines take any strides: rows that are kept by columns need not be transposed.
        let mut block = Array2::zeros(self.block.raw_dim().set_f(source.by_columns()));
        block.assign(&self.block);
        self.block = block;
        loop {
            let read = source.read(self.block.slice_mut(s![self.filled.., ..]))?;
            self.filled += read;
            if self.filled == BLOCK_ROWS {
                self.flush()?;
            } else if read == 0 {
                return Ok(());
            }
        }
    }

    /// The sum over all rows pushed.
    ///
    /// # Errors
    /// [`InputError::Empty`] if no row was pushed; [`InputError::NonFinite`] if an entry of `S` is not finite,
    /// because an input was not or because its square overflows.
    pub fn finish(mut self) -> Result<CrossGram, InputError> {
        self.flush()?;
        input::not_empty("the number of rows", self.n_samples)?;
        mirror_lower(self.s.view_mut());
        input::finite("the cross-Gram", self.s.view())?;
        Ok(CrossGram { s: self.s, n_features: self.n_features, n_samples: self.n_samples })
    }

    fn flush(&mut self) -> Result<(), InputError> {
        if self.filled == 0 {
            return Ok(());
        }
        let rows = self.block.slice(s![..self.filled, ..]);
        self.engine.add_gram(rows, self.s.view_mut());
        // A square that is not finite shows on the diagonal, at a cost that rows do not notice; only then are they searched.
        if !self.s.diag().iter().all(|square| square.is_finite()) {
            input::finite_from("Z = [A B]", self.n_samples, rows)?;
        }
        self.n_samples += self.filled;
        self.filled = 0;
        Ok(())
    }
}
