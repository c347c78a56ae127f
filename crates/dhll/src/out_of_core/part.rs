//! Which rows of files are trained on, and which are validation rows: those of a fit in memory.

use std::borrow::Cow;
use std::sync::Arc;

use dhll_core::data::{ColumnKind, RowSource, SourceError};
use dhll_core::team::Team;
use dhll_core::{Dataset, DatasetError};
use dhll_data::DataError;
use ndarray::{ArrayViewMut2, s};

use super::file_rows::FileRows;
use super::share::Share;
use crate::estimator::{DhllBuilder, EstimatorError, weighted};

/// Some of the rows.
pub(super) struct Part<'a> {
    /// Their target and weights, without features.
    pub(super) data: Cow<'a, Dataset>,
    /// Whether a row of the files is one of them; all are without.
    taken: Option<Vec<bool>>,
    /// Those that are held here.
    pub(super) share: Share,
}

impl<'a> Part<'a> {
    /// Training rows and validation rows.
    pub(super) fn of(
        builder: &DhllBuilder,
        rows: &'a FileRows,
        team: &Arc<Team>,
    ) -> Result<(Self, Option<Self>), EstimatorError> {
        let all = rows.target();
        let (train, validation, places) = builder.parts(all)?;
        let (train, validation) = weighted(train, validation, builder.balanced)?;
        let places = places.map(|parts| {
            parts.map(|places| {
                let mut taken = vec![false; all.n_samples()];
                places.into_iter().for_each(|row| taken[row] = true);
                taken
            })
        });
        let [taken, held_out] = places.map_or([None, None], |parts| parts.map(Some));
        let part =
            |data: Cow<'a, Dataset>, taken| Self { share: Share::new(team, data.n_samples()), data, taken };
        Ok((part(train, taken), validation.map(|data| part(data, held_out))))
    }

    /// The features of those that are held here, whose columns hold what `kinds` says.
    pub(super) fn source(
        &self,
        rows: &FileRows,
        kinds: &[ColumnKind],
    ) -> Result<Box<dyn RowSource + '_>, DataError> {
        Ok(match &self.taken {
            None => rows.source(kinds, &self.share.own)?,
            Some(taken) => {
                let first = self.row(self.share.own.start);
                let last = self.share.own.end == self.share.n_rows;
                let end = if last { taken.len() } else { self.row(self.share.own.end) };
                let window = if self.share.own.is_empty() { first..first } else { first..end };
                let source = rows.source(kinds, &window)?;
                Box::new(Taken { source, taken, first, row: first })
            }
        })
    }

    /// These of all rows, with their weights.
    pub(super) fn select(&self, all: Dataset) -> Result<Dataset, DatasetError> {
        let selected = match &self.taken {
            None => all,
            Some(taken) => all.select(&Vec::from_iter((0..taken.len()).filter(|&row| taken[row])))?,
        };
        match self.data.weights() {
            None => Ok(selected),
            Some(weights) => selected.with_weights(weights.to_vec()),
        }
    }

    /// The row of the files that is this one of the part.
    pub(super) fn row(&self, row: usize) -> usize {
        match &self.taken {
            None => row,
            Some(taken) => (0..taken.len()).filter(|&row| taken[row]).nth(row).unwrap_or(row),
        }
    }
}

/// The rows that are taken, one after the other.
struct Taken<'a> {
    source: Box<dyn RowSource>,
    taken: &'a [bool],
    /// The first row of the source, and the next one.
    first: usize,
    row: usize,
}

impl RowSource for Taken<'_> {
    fn n_columns(&self) -> usize {
        self.source.n_columns()
    }

    fn read(&mut self, mut rows: ArrayViewMut2<'_, f64>) -> Result<usize, SourceError> {
        let mut filled = 0;
        while filled < rows.nrows() {
            let count = self.source.read(rows.slice_mut(s![filled.., ..]))?;
            if count == 0 {
                break;
            }
            let read = filled..filled + count;
            for place in read {
                // Rows that were not there before are shown, so that the change is seen.
                if self.taken.get(self.row).copied().unwrap_or(true) {
                    if place > filled {
                        let (mut to, from) = rows.multi_slice_mut((s![filled, ..], s![place, ..]));
                        to.assign(&from);
                    }
                    filled += 1;
                }
                self.row += 1;
            }
        }
        Ok(filled)
    }

    fn rewind(&mut self) -> Result<(), SourceError> {
        self.row = self.first;
        self.source.rewind()
    }
}
