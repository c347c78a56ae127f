//! The row space of wide data: an orthonormal basis `V` of the rows of `A`, so that `A = (A V) V^T` with few columns in `A V`.

use ndarray::{Array2, ArrayView2, Axis, concatenate, s};

use crate::input::{self, InputError};
use crate::linalg::product;
use crate::linalg::{eigenproblem_fits, orthonormal};
use crate::memory::{self, counted};
use crate::{Backend, EigenError, MatMul, SymmetricEigen};

/// Eigenvalues of `A A^T` above this many `N eps` of the largest give directions that are orthonormal to 1e-3 and better, which polishing makes exact.
/// What is below is left to the next round, relative to its own largest.
const RESOLVED: f64 = 1e3;

/// A round leaves less than 1e-4 of `A`: five of them reach rounding.
const ROUNDS: usize = 5;

/// An orthonormal basis of the rows of a matrix with fewer rows than columns.
///
/// ```text
/// A = (A V) V^T        V p x r with orthonormal columns, r <= N
/// ```
///
/// All that depends on `A A^T` alone is the same for `A V`, N x r: cross-Grams, means, spectra, ridge and logistic regression. So work that would take
/// matrices of order p takes matrices of order r, and what has a row for every column of `A V` is brought back by `V`.
///
/// # References
/// Golub and Van Loan, *Matrix Computations*, 4th ed. 2013, section 5.4; the kernel trick in its oldest form.
#[derive(Debug, Clone, PartialEq)]
pub struct RowSpace {
    /// `V`, p x r.
    basis: Array2<f64>,
}

impl RowSpace {
    /// The row space of `a`, N x p; `None` where N >= p, for there is nothing to gain.
    ///
    /// Costs a few products of `a` with N x N and p x N matrices, and an eigenproblem of order N.
    ///
    /// # Errors
    /// [`EigenError`] if `a` is not finite, the basis does not fit in memory or the eigensolver fails.
    pub fn of(backend: &dyn Backend, a: ArrayView2<'_, f64>) -> Result<Option<Self>, EigenError> {
        let (n, p) = a.dim();
        if n >= p {
            return Ok(None);
        }
        input::finite("the input features", a)?;
        let what = format_args!("a basis of {} rows of {} columns", counted(n), counted(p));
        memory::check_array(what, &[3, n, p], size_of::<f64>()).map_err(InputError::from)?;
        eigenproblem_fits(n)?;
        // Entries of order one, so that no square over- or underflows.
        let scale = a.fold(0.0_f64, |largest, v| largest.max(v.abs()));
        let mut rest = if scale > 0.0 { &a / scale } else { a.to_owned() };
        let rounding = 8.0 * f64::EPSILON * (n as f64).sqrt() * norm(&rest);
        let mut space = Self { basis: Array2::zeros((p, 0)) };
        for _ in 0..ROUNDS {
            if norm(&rest) <= rounding || space.basis.ncols() == n {
                break;
            }
            let SymmetricEigen { eigenvalues, eigenvectors } =
                backend.symmetric_eigen(backend.dense(rest.view()).view())?;
            let largest = eigenvalues.first().copied().unwrap_or(0.0);
            let cut = RESOLVED * n as f64 * f64::EPSILON * largest;
            let room = n - space.basis.ncols();
            let found = eigenvalues.iter().take(room).take_while(|&&value| value > cut).count();
            if largest <= 0.0 || found == 0 {
                break;
            }
            let mut new = product(backend, rest.t(), eigenvectors.slice(s![.., ..found]));
            // Orthogonal to what there is, to the last bit.
            space.project_out(backend, &mut new);
            space.append(orthonormal(backend, new.view()));
            rest -=
                &product(backend, product(backend, rest.view(), space.basis.view()).view(), space.basis.t());
        }
        if space.basis.ncols() == 0 {
            // Rows of zeros span nothing; any direction keeps the shapes that all else expects.
            let mut any = Array2::zeros((p, 1));
            any[[0, 0]] = 1.0;
            space.basis = any;
        }
        Ok(Some(space))
    }

    /// r, the number of coordinates.
    pub fn dimension(&self) -> usize {
        self.basis.ncols()
    }

    /// p, the number of columns of the rows.
    pub fn n_columns(&self) -> usize {
        self.basis.nrows()
    }

    /// `V`, p x r.
    pub fn basis(&self) -> ArrayView2<'_, f64> {
        self.basis.view()
    }

    /// `X V`, the coordinates of rows; of rows outside the space, those of their projections.
    ///
    /// # Shapes
    /// `x` n x p; the result n x r.
    ///
    /// # Errors
    /// [`InputError::Size`] if `x` has another number of columns.
    pub fn coordinates(
        &self,
        backend: &dyn MatMul<f64>,
        x: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>, InputError> {
        input::size("the number of input features", self.basis.nrows(), x.ncols())?;
        Ok(product(backend, x, self.basis.view()))
    }

    /// `V W`: a linear map of coordinates, as one of rows.
    ///
    /// # Shapes
    /// `w` r x k; the result p x k.
    ///
    /// # Errors
    /// [`InputError::Size`] if `w` has another number of rows.
    pub fn lifted(
        &self,
        backend: &dyn MatMul<f64>,
        w: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>, InputError> {
        input::size("the number of coordinates", self.basis.ncols(), w.nrows())?;
        Ok(product(backend, self.basis.view(), w))
    }

    /// `columns - V V^T columns`.
    fn project_out(&self, backend: &dyn Backend, columns: &mut Array2<f64>) {
        if self.basis.ncols() == 0 {
            return;
        }
        for _ in 0..2 {
            let inside = product(backend, self.basis.t(), columns.view());
            *columns -= &product(backend, self.basis.view(), inside.view());
        }
    }

    fn append(&mut self, columns: Array2<f64>) {
        // Both have p rows.
        if let Ok(basis) = concatenate(Axis(1), &[self.basis.view(), columns.view()]) {
            self.basis = basis;
        }
    }
}

fn norm(a: &Array2<f64>) -> f64 {
    a.fold(0.0, |sum, v| sum + v * v).sqrt()
}
