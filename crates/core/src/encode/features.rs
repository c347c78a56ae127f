//! Rows through a similarity's feature map: `phi(x)`, block by block.

use ndarray::{Array2, ArrayViewMut2, s};

use super::similarity::Similarity;
use crate::data::{RowSource, SourceError};
use crate::input::InputError;
use crate::linalg::Backend;

/// A source whose rows are mapped by a [`Similarity`].
pub struct Features<'a, S> {
    source: S,
    backend: &'a dyn Backend,
    similarity: &'a dyn Similarity,
    n_columns: usize,
}

impl<'a, S: RowSource> Features<'a, S> {
    /// `phi` of every row of `source`.
    ///
    /// # Errors
    /// [`InputError`] if the similarity does not take rows of that many columns.
    pub fn new(
        source: S,
        similarity: &'a dyn Similarity,
        backend: &'a dyn Backend,
    ) -> Result<Self, InputError> {
        // The width of the map shows on any row.
        let n_columns = similarity.features(backend, Array2::ones((1, source.n_columns())).view())?.ncols();
        Ok(Self { source, backend, similarity, n_columns })
    }
}

impl<S: RowSource> RowSource for Features<'_, S> {
    fn n_columns(&self) -> usize {
        self.n_columns
    }

    fn read(&mut self, mut rows: ArrayViewMut2<'_, f64>) -> Result<usize, SourceError> {
        let mut block = Array2::zeros((rows.nrows(), self.source.n_columns()));
        let count = self.source.read(block.view_mut())?;
        let features = self.similarity.features(self.backend, block.slice(s![..count, ..]))?;
        rows.slice_mut(s![..count, ..]).assign(&features);
        Ok(count)
    }

    fn rewind(&mut self) -> Result<(), SourceError> {
        self.source.rewind()
    }
}
