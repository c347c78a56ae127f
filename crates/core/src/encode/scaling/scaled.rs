//! The paper's preprocessing of rows that do not fit in memory: two passes to fit it, then row by row.

use ndarray::{ArrayViewMut2, s};

use super::mean_norm::MeanNorm;
use super::running_mean::{PartMean, RunningMean};
use crate::Scaling;
use crate::data::{RowSource, SourceError, for_each_block};
use crate::input::{self, InputError, total_weight};
use crate::team::Team;

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
    /// It is bit-identical to [`Scaling::fit`] of the same rows in memory.
    ///
    /// # Errors
    /// [`SourceError`] if there is no row, or a row cannot be read or is not finite.
    pub fn fit(source: S) -> Result<Self, SourceError> {
        Self::fit_weighted(source, None)
    }

    /// As [`fit`](Self::fit), where means take the weights of the rows, n, if they have any: bit-identical to [`Scaling::fit_weighted`].
    ///
    /// # Errors
    /// As there, or if there are other numbers of rows and weights.
    pub fn fit_weighted(source: S, weights: Option<&[f64]>) -> Result<Self, SourceError> {
        Self::fit_shared(source, weights, 0, &Team::default())
    }

    /// As [`fit_weighted`](Self::fit_weighted), where `source` gives the rows of this process, from row `start` of all on; weights are those of all rows.
    ///
    /// # Errors
    /// As there, or if something goes wrong in another process.
    pub fn fit_shared(
        mut source: S,
        weights: Option<&[f64]>,
        start: usize,
        team: &Team,
    ) -> Result<Self, SourceError> {
        let of_block = |start: usize, rows: usize| match weights {
            None => Ok(None),
            Some(weights) => match weights.get(start..start + rows) {
                Some(weights) => Ok(Some(weights)),
                None => Err(InputError::Size {
                    what: "the number of weights",
                    expected: start + rows,
                    found: weights.len(),
                }),
            },
        };
        let (mut rows, mut row) = (RunningMean::new(source.n_columns(), start), start);
        for_each_block(&mut source, |block| {
            rows.push(block, of_block(row, block.nrows())?);
            row += block.nrows();
            Ok(())
        })?;
        let merged = team.in_turn(|before| {
            let before = before.as_ref().map(PartMean::of_array);
            rows.after(before).as_ref().map(PartMean::to_array)
        })?;
        let mean = merged.as_ref().map(PartMean::of_array);
        let n = mean.as_ref().map_or(0, PartMean::rows);
        input::not_empty("the number of rows to fit a scaling to", n)?;
        weights.map_or(Ok(()), |weights| input::weights(n, weights))?;
        let mean = mean.map_or_else(Default::default, PartMean::mean);
        let (mut norms, mut row) = (MeanNorm::new(mean, total_weight(n, weights), start), start);
        for_each_block(&mut source, |block| {
            input::finite_from("the input", row, block)?;
            norms.push(block, of_block(row, block.nrows())?);
            row += block.nrows();
            Ok(())
        })?;
        source.rewind()?;
        Self::new(source, norms.finish(|sums| Ok::<_, SourceError>(team.total(sums)?))?)
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
            row.zip_mut_with(&self.scaling.mean, |v, &m| *v = self.scaling.value(*v, m));
        }
        Ok(count)
    }

    fn rewind(&mut self) -> Result<(), SourceError> {
        self.source.rewind()
    }
}
