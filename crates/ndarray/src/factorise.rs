//! Eigenproblems and linear systems, which ndarray has no solvers for: they are nalgebra's.

use dhll_core::{EigenError, Eigensolver, PositiveDefiniteSolver, SolveError, SymmetricEigen};
use dhll_nalgebra::Nalgebra;
use ndarray::{Array1, Array2, ArrayView2};

use crate::Ndarray;

impl Eigensolver for Ndarray {
    fn symmetric_eigen(&self, a: ArrayView2<'_, f64>) -> Result<SymmetricEigen, EigenError> {
        Nalgebra.symmetric_eigen(a)
    }

    fn symmetric_eigenvalues(&self, a: ArrayView2<'_, f64>) -> Result<Array1<f64>, EigenError> {
        Nalgebra.symmetric_eigenvalues(a)
    }
}

impl PositiveDefiniteSolver for Ndarray {
    fn solve_positive_definite(
        &self,
        a: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>, SolveError> {
        Nalgebra.solve_positive_definite(a, b)
    }
}
