//! Linear systems with a symmetric positive definite matrix: Newton steps, ridge regression.

use ndarray::{Array2, ArrayView2};
use thiserror::Error;

use crate::input::InputError;

/// Why a positive definite system was not solved.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SolveError {
    /// The matrix is not square or not finite, or the right-hand side does not fit.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The Cholesky factorisation met a pivot that is not positive.
    #[error(
        "a matrix of order {order} is not positive definite to working precision; add a ridge to its diagonal"
    )]
    NotPositiveDefinite {
        /// Order of the matrix.
        order: usize,
    },
}

/// Solver of symmetric positive definite systems by Cholesky factorisation.
///
/// # Contract
/// Only the lower triangle of `a` is read. The computed solution solves a system whose matrix is within
/// `C n eps |A|` of `a`. A matrix that is not positive definite is an error, never a wrong answer.
pub trait PositiveDefiniteSolver: Send + Sync {
    /// `X` with `A X = B`.
    ///
    /// # Shapes
    /// `a` n x n, `b` n x m; the result n x m.
    ///
    /// # Errors
    /// [`SolveError`] if the input is ill-shaped or not finite, or `a` is not positive definite.
    fn solve_positive_definite(
        &self,
        a: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>, SolveError>;
}

/// The order of the system, if its parts fit and are finite. Every backend calls this first.
///
/// # Errors
/// [`InputError`] otherwise.
pub fn check(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> Result<usize, InputError> {
    let order = super::eigen::check(a)?;
    crate::input::size("the number of rows of a right-hand side", order, b.nrows())?;
    crate::input::finite("a right-hand side", b)?;
    Ok(order)
}
