//! The cross-Gram of rows with weights: `S = Z^T diag(w) Z`.

use ndarray::{Array2, ArrayView2, s};

use super::accumulator::CrossGramAccumulator;
use super::row_space::RowSpace;
use super::sums::CrossGram;
use crate::input;
use crate::linalg::{Backend, EigenError};

/// Rows that are scaled at once.
const BLOCK_ROWS: usize = 1024;

impl CrossGram {
    /// `S = Z^T diag(w) Z` of rows in memory: that of the rows `sqrt(w_i) z_i`, otherwise as [`in_row_space`](Self::in_row_space), which it is
    /// without weights. A weight that is a whole number is the same as that many equal rows.
    ///
    /// # Shapes
    /// `a` N x p, `b` N x c, N weights.
    ///
    /// # Errors
    /// [`EigenError`] as for [`in_row_space`](Self::in_row_space), or if the weights are no weights.
    ///
    /// # Examples
    /// ```
    /// use dhll_core::CrossGram;
    /// use dhll_faer::Faer;
    /// use ndarray::array;
    ///
    /// let (a, b) = (array![[1.0, 2.0], [3.0, 0.0]], array![[1.0], [-1.0]]);
    /// let s = CrossGram::weighted(&Faer::default(), a.view(), b.view(), Some(&[4.0, 1.0]))?;
    /// assert_eq!(s.between(), array![[1.0], [8.0]]);
    /// # Ok::<(), dhll_core::EigenError>(())
    /// ```
    pub fn weighted(
        backend: &dyn Backend,
        a: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
        weights: Option<&[f64]>,
    ) -> Result<Self, EigenError> {
        let Some(weights) = weights else { return Self::in_row_space(backend, a, b) };
        input::size("the number of label rows", a.nrows(), b.nrows())?;
        input::not_empty("the number of rows", a.nrows())?;
        input::weights(a.nrows(), weights)?;
        let space = RowSpace::of(backend, a)?;
        let n_features = space.as_ref().map_or(a.ncols(), RowSpace::dimension);
        let mut sum = CrossGramAccumulator::new(backend, n_features, b.ncols())?;
        for start in (0..a.nrows()).step_by(BLOCK_ROWS) {
            let end = (start + BLOCK_ROWS).min(a.nrows());
            let (a, b) = (a.slice(s![start..end, ..]), b.slice(s![start..end, ..]));
            let mut a = match &space {
                Some(space) => space.coordinates(backend, a)?,
                None => a.to_owned(),
            };
            let mut b = b.to_owned();
            scale(&mut a, &weights[start..end]);
            scale(&mut b, &weights[start..end]);
            sum.push(a.view(), b.view())?;
        }
        let s = sum.finish()?;
        Ok(match space {
            Some(space) => s.in_coordinates_of(space),
            None => s,
        })
    }
}

/// Every row times the root of its weight.
fn scale(rows: &mut Array2<f64>, weights: &[f64]) {
    rows.rows_mut().into_iter().zip(weights).for_each(|(mut row, weight)| row *= weight.sqrt());
}
