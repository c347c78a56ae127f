//! The paper's preprocessing of rows that do not fit in memory: two passes to fit it, then row by row.

use ndarray::{Array1, ArrayViewMut2, Axis, s};

use super::{RowSource, SourceError, for_each_block};
use crate::scaling::distance;
use crate::{Scaling, input};

/// A source whose rows are centred and scaled.
#[derive(Debug, Clone)]
pub struct Scaled<S> {
    source: S,
    scaling: Scaling,
}

impl<S: RowSource> Scaled<S> {
    /// By a scaling that is there.
    ///
    /// # Errors
    /// [`SourceError::Input`] if it is of rows of another width.
    pub fn new(source: S, scaling: Scaling) -> Result<Self, SourceError> {
        input::size("the number of features", scaling.mean.len(), source.n_columns())?;
        Ok(Self { source, scaling })
    }

    /// By the scaling of all the rows there are, read twice: for the mean, then for the mean norm.
    ///
    /// It is [`Scaling::fit`]'s up to rounding, since the means of blocks are put together.
    ///
    /// # Errors
    /// [`SourceError`] if there is no row, or a row cannot be read or is not finite.
    pub fn fit(mut source: S) -> Result<Self, SourceError> {
        let (mut mean, mut n) = (Array1::<f64>::zeros(source.n_columns()), 0_usize);
        for_each_block(&mut source, |block| {
            n += block.nrows();
            let (rows, share) = (block.nrows() as f64, block.nrows() as f64 / n as f64);
            // Dividing before adding keeps the mean of huge values finite.
            let block_mean = block.map_axis(Axis(0), |column| column.fold(0.0, |sum, v| sum + v / rows));
            mean.zip_mut_with(&block_mean, |m, &b| *m += b * share - *m * share);
            Ok(())
        })?;
        input::not_empty("the number of rows to fit a scaling to", n)?;
        let (mut scale, mut row) = (0.0, 0);
        for_each_block(&mut source, |block| {
            input::finite_from("the input", row, block)?;
            scale += block.rows().into_iter().map(|x| distance(x, mean.view()) / n as f64).sum::<f64>();
            row += block.nrows();
            Ok(())
        })?;
        source.rewind()?;
        Self::new(source, Scaling::new(mean, scale)?)
    }

    /// The scaling.
    pub fn scaling(&self) -> &Scaling {
        &self.scaling
    }
}

impl<S: RowSource> RowSource for Scaled<S> {
    fn n_columns(&self) -> usize {
        self.source.n_columns()
    }

    fn by_columns(&self) -> bool {
        self.source.by_columns()
    }

    fn read(&mut self, mut rows: ArrayViewMut2<'_, f64>) -> Result<usize, SourceError> {
        let count = self.source.read(rows.view_mut())?;
        for mut row in rows.slice_mut(s![..count, ..]).rows_mut() {
            row.zip_mut_with(&self.scaling.mean, |v, &m| *v = (*v - m) / self.scaling.scale);
        }
        Ok(count)
    }

    fn rewind(&mut self) -> Result<(), SourceError> {
        self.source.rewind()
    }
}
