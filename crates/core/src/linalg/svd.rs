//! Thin singular value decompositions through the symmetric eigensolver: `[0 M; M^T 0] [u; v] = s [u; v]`.

use ndarray::{Array1, Array2, ArrayView2, Axis, concatenate, s};

use crate::linalg::EigenError;
use crate::linalg::product;
use crate::memory::{self, counted};
use crate::{Backend, InputError, SymmetricEigen, input};

/// Rounds of the Newton-Schulz iteration. Where `s` is a thousand times its cut, vectors come out orthonormal to 1e-3 at
/// worst; every round squares that.
const POLISHING_ROUNDS: usize = 3;

/// `M = P diag(s) Q^T`, singular values above a cut alone.
///
/// # Shapes
/// `M` m x n; `left` m x k, `singular_values` k in descending order, `right` n x k, k the numerical rank.
///
/// # Properties
/// The eigenproblem is that of `M` and its transpose side by side, not of `M^T M`, so that singular values down to
/// `n eps s_1` are resolved and not only those above `sqrt(eps) s_1`. Vectors are orthonormal to a few eps (made so by
/// Newton-Schulz steps) and right to `eps s_1 / gap`. Costs an eigenproblem of order m + n.
///
/// # References
/// Golub and Van Loan, *Matrix Computations*, 4th ed. 2013, section 8.6.1. Higham, *Functions of Matrices*, 2008,
/// section 8.3 (Newton-Schulz).
#[derive(Debug, Clone, PartialEq)]
pub struct ThinSvd {
    /// `P`, orthonormal columns.
    pub left: Array2<f64>,
    /// `s`, largest first, all above the cut.
    pub singular_values: Array1<f64>,
    /// `Q`, orthonormal columns.
    pub right: Array2<f64>,
}

impl ThinSvd {
    /// The singular triplets of `matrix` with `s > max(floor, 8 (m + n) eps s_1)`: the second is what the eigensolver itself
    /// leaves uncertain, `floor` is what the caller knows of the error of `matrix`.
    ///
    /// # Errors
    /// [`EigenError`] if an entry is not finite, the eigenproblem does not fit in memory or the eigensolver fails.
    pub fn new(backend: &dyn Backend, matrix: ArrayView2<'_, f64>, floor: f64) -> Result<Self, EigenError> {
        input::finite("a matrix to decompose", matrix)?;
        let (m, n) = matrix.dim();
        // Entries of order one, so that no square over- or underflows.
        let scale = matrix.fold(0.0_f64, |largest, v| largest.max(v.abs()));
        if scale == 0.0 {
            return Ok(Self {
                left: Array2::zeros((m, 0)),
                singular_values: Array1::zeros(0),
                right: Array2::zeros((n, 0)),
            });
        }
        eigenproblem_fits(m + n)?;
        let mut both = Array2::zeros((m + n, m + n));
        both.slice_mut(s![m.., ..m]).assign(&matrix.t().mapv(|v| v / scale));
        let SymmetricEigen { eigenvalues, eigenvectors } = backend.symmetric_eigen(both.view())?;
        let largest = eigenvalues.first().copied().unwrap_or(0.0);
        let cut = (floor / scale).max(8.0 * (m + n) as f64 * f64::EPSILON * largest);
        let rank = eigenvalues.iter().take(m.min(n)).take_while(|&&value| value > cut).count();
        Ok(Self {
            left: orthonormal(backend, eigenvectors.slice(s![..m, ..rank])),
            singular_values: eigenvalues.slice(s![..rank]).mapv(|value| value * scale),
            right: orthonormal(backend, eigenvectors.slice(s![m.., ..rank])),
        })
    }

    /// The number of singular values above the cut.
    pub fn rank(&self) -> usize {
        self.singular_values.len()
    }

    /// `P Q^T`, m x n: the polar factor of `M`, of the rank of `M`.
    pub fn polar(&self, backend: &dyn Backend) -> Array2<f64> {
        product(backend, self.left.view(), self.right.t())
    }
}

/// The nearest matrix with orthonormal columns, for columns that are orthogonal to a few digits.
pub(crate) fn orthonormal(backend: &dyn Backend, columns: ArrayView2<'_, f64>) -> Array2<f64> {
    let norms = columns.map_axis(Axis(0), |column| column.dot(&column).sqrt());
    let mut q = &columns / &norms;
    for _ in 0..POLISHING_ROUNDS {
        let mut step = backend.gram(q.view()) * -0.5;
        step.diag_mut().mapv_inplace(|v| v + 1.5);
        q = product(backend, q.view(), step.view());
    }
    q
}

/// An orthonormal basis of what is orthogonal to the orthonormal columns `basis`.
///
/// # Shapes
/// `basis` n x k; the result n x (n - k).
///
/// # Errors
/// [`EigenError`] if the eigensolver fails.
pub fn complement(backend: &dyn Backend, basis: ArrayView2<'_, f64>) -> Result<Array2<f64>, EigenError> {
    let (n, k) = basis.dim();
    eigenproblem_fits(n)?;
    let mut projector = backend.dense(basis) * -1.0;
    projector.diag_mut().mapv_inplace(|v| v + 1.0);
    let eigen = backend.symmetric_eigen(projector.view())?;
    Ok(eigen.eigenvectors.slice(s![.., ..n.saturating_sub(k)]).to_owned())
}

/// `Ok` if matrix, eigenvectors and workspace of an eigenproblem of this order fit in memory.
pub(crate) fn eigenproblem_fits(order: usize) -> Result<(), InputError> {
    let what = format_args!("an eigenproblem of order {}", counted(order));
    Ok(memory::check_array(what, &[4, order, order], size_of::<f64>())?)
}

/// `basis` with zero rows below, `rows` in all.
pub(crate) fn padded(basis: ArrayView2<'_, f64>, rows: usize) -> Array2<f64> {
    let zeros = Array2::zeros((rows.saturating_sub(basis.nrows()), basis.ncols()));
    concatenate(Axis(0), &[basis, zeros.view()]).unwrap_or_else(|_| basis.to_owned())
}
