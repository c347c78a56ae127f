//! Ridge regression from Gram matrices.

use ndarray::{Array2, ArrayView2};

use super::solve::{PositiveDefiniteSolver, SolveError};

/// Ridge regression: the weights that take features `A` to targets `B`, from `A^T A` and `A^T B`.
///
/// ```text
/// W = (A^T A + r I)^-1 A^T B,    r = ridge tr(A^T A) / p
/// ```
///
/// The ridge is relative to the mean diagonal entry, so that it means the same whatever the scale and the number of the rows. Features that are
/// all zero explain nothing: their weights are zero.
///
/// # Shapes
/// `gram` p x p, `right` p x k; the result p x k.
///
/// # Errors
/// [`SolveError`] if the matrices do not fit or are not finite, or the ridge is too small for the features.
///
/// # References
/// Hoerl and Kennard (1970), Ridge regression: biased estimation for nonorthogonal problems, Technometrics 12.
///
/// # Examples
/// ```
/// use dhll_core::linalg::ridge_regression;
/// use dhll_faer::Faer;
/// use ndarray::array;
///
/// let a = array![[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]];
/// let b = array![[1.0], [2.0], [3.0]];
/// let w = ridge_regression(&Faer::default(), a.t().dot(&a), a.t().dot(&b).view(), 1e-12)?;
/// assert!((&w - &array![[1.0], [2.0]]).iter().all(|error| error.abs() < 1e-9));
/// # Ok::<(), dhll_core::SolveError>(())
/// ```
pub fn ridge_regression(
    solver: &(impl PositiveDefiniteSolver + ?Sized),
    mut gram: Array2<f64>,
    right: ArrayView2<'_, f64>,
    ridge: f64,
) -> Result<Array2<f64>, SolveError> {
    let trace = gram.diag().sum();
    // Where all features are zero the identity keeps the system solvable.
    let added = if trace > 0.0 { ridge * trace / gram.nrows() as f64 } else { 1.0 };
    gram.diag_mut().mapv_inplace(|value| value + added);
    solver.solve_positive_definite(gram.view(), right)
}
