//! Positive definite systems by Cholesky factorisation.

use dhll_core::{PositiveDefiniteSolver, SolveError, solve};
use nalgebra::{Cholesky, DMatrix};
use ndarray::{Array2, ArrayView2};

use crate::Nalgebra;
use crate::view::lower;

impl PositiveDefiniteSolver for Nalgebra {
    fn solve_positive_definite(
        &self,
        a: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>, SolveError> {
        let order = solve::check(a, b)?;
        let factor = Cholesky::new(lower(a)).ok_or(SolveError::NotPositiveDefinite { order })?;
        let mut x = DMatrix::from_fn(order, b.ncols(), |i, j| b[[i, j]]);
        factor.solve_mut(&mut x);
        Ok(Array2::from_shape_fn((order, b.ncols()), |(i, j)| x[(i, j)]))
    }
}
