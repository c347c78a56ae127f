//! Symmetric eigenproblems: the plug-in trait, its contract and its result.

use ndarray::{Array1, Array2, ArrayView2};
use thiserror::Error;

use crate::input::InputError;

/// `A = V Lambda V^T` with eigenvalues in descending order.
///
/// # Shapes
/// `eigenvalues` n, `eigenvectors` n x n with eigenvector j in column j.
#[derive(Debug, Clone, PartialEq)]
pub struct SymmetricEigen {
    /// The eigenvalues, largest first.
    pub eigenvalues: Array1<f64>,
    /// Orthonormal columns, in the order of the eigenvalues.
    pub eigenvectors: Array2<f64>,
}

/// Why a symmetric eigenproblem was not solved.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum EigenError {
    /// The matrix is not square, or not finite.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The iteration did not settle.
    #[error("the {backend} eigensolver did not converge on a matrix of order {order}")]
    NoConvergence {
        /// Name of the backend.
        backend: &'static str,
        /// Order of the matrix.
        order: usize,
    },
}

/// Solver of dense symmetric eigenproblems.
///
/// # Contract
/// - Only the lower triangle of `a` is read, diagonal included.
/// - Eigenvalues come in descending order, eigenvectors are orthonormal, and
///   `|A - V Lambda V^T| <= C n eps |A|` for a small constant C.
/// - NaN or infinity in the lower triangle, or a matrix that is not square, is an error ([`check`] tests for both).
/// - Order 0 is solved: no eigenvalues.
/// - The same input gives the same bits again on the same machine with the same number of threads.
pub trait Eigensolver: Send + Sync {
    /// Eigenvalues and eigenvectors of the symmetric matrix whose lower triangle is `a`'s.
    ///
    /// # Errors
    /// [`EigenError::Input`] if `a` is not square or not finite; [`EigenError::NoConvergence`] if the iteration fails.
    fn symmetric_eigen(&self, a: ArrayView2<'_, f64>) -> Result<SymmetricEigen, EigenError>;

    /// The eigenvalues alone, descending. Backends that can save the cost of the vectors override this.
    ///
    /// # Errors
    /// As [`symmetric_eigen`](Self::symmetric_eigen).
    fn symmetric_eigenvalues(&self, a: ArrayView2<'_, f64>) -> Result<Array1<f64>, EigenError> {
        Ok(self.symmetric_eigen(a)?.eigenvalues)
    }
}

/// The order of `a`, if it is square and its lower triangle is finite. Every backend calls this first: most
/// libraries turn a NaN into a plausible answer or an endless loop.
///
/// # Errors
/// [`InputError`] otherwise.
pub fn check(a: ArrayView2<'_, f64>) -> Result<usize, InputError> {
    let order = a.nrows();
    crate::input::size("the number of columns of a symmetric matrix", order, a.ncols())?;
    for (row, values) in a.rows().into_iter().enumerate() {
        for (column, &value) in values.iter().take(row + 1).enumerate() {
            if !value.is_finite() {
                return Err(InputError::NonFinite { what: "a symmetric matrix", row, column, value });
            }
        }
    }
    Ok(order)
}

/// What is left of an entry, relative to the largest, before a backend may take it for zero. It is far below rounding,
/// and far above where the squares of entries underflow and Householder reflections are no longer orthogonal.
pub const NEGLIGIBLE: f64 = 1e-100;

/// The largest absolute value in the lower triangle of `a`.
pub fn magnitude(a: ArrayView2<'_, f64>) -> f64 {
    let row = |(i, row): (usize, ndarray::ArrayView1<'_, f64>)| {
        row.iter().take(i + 1).fold(0.0_f64, |largest, v| largest.max(v.abs()))
    };
    a.rows().into_iter().enumerate().map(row).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_magnitude_is_that_of_the_lower_triangle() {
        assert_eq!(magnitude(array![[1.0, f64::NAN], [-2.0, 0.5]].view()), 2.0);
        assert_eq!(magnitude(Array2::zeros((0, 0)).view()), 0.0);
    }

    #[test]
    fn only_the_lower_triangle_is_checked() {
        assert_eq!(check(array![[1.0, f64::NAN], [2.0, 3.0]].view()), Ok(2));
        assert!(check(array![[1.0, 0.0], [f64::NAN, 3.0]].view()).is_err());
        assert!(check(array![[1.0, 0.0, 2.0], [1.0, 3.0, 2.0]].view()).is_err());
    }
}
