//! A kernel by its values: `k(x, y)` between the rows of two matrices.

use std::borrow::Cow;
use std::fmt::Debug;

use dhll_core::{Backend, InputError, input};
use ndarray::{Array1, Array2, ArrayView2, Axis};
use serde_json::Value;

/// A positive semidefinite kernel.
///
/// # Contract
/// - The matrix of any rows with themselves is symmetric and positive semidefinite, up to rounding.
/// - An entry depends on its own two rows alone, up to rounding; entries are finite.
/// - Bad input is an error ([`check`] tests for it), zero rows are not: they give a matrix with a side of 0.
///
/// A kernel reaches the rest of the project through a finite feature map, see the documentation of this [`crate`].
pub trait Kernel: Debug + Send + Sync {
    /// Short lower-case name, as on the command line: `rbf`.
    fn name(&self) -> Cow<'static, str>;

    /// Name and parameters as a file keeps them; `None` where files cannot, as unless overridden.
    fn saved(&self) -> Option<Value> {
        None
    }

    /// `k(x_i, y_j)`.
    ///
    /// # Shapes
    /// `x` n x d, `y` m x d; the result n x m.
    ///
    /// # Errors
    /// [`InputError`] if the widths differ, an entry is not finite, or the kernel overflows.
    fn matrix(
        &self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        y: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>, InputError>;

    /// `k(x_i, x_i)`, one row at a time through [`matrix`](Self::matrix). Kernels that know it at a glance override this.
    ///
    /// # Shapes
    /// `x` n x d; the result n.
    ///
    /// # Errors
    /// As [`matrix`](Self::matrix).
    fn diagonal(&self, backend: &dyn Backend, x: ArrayView2<'_, f64>) -> Result<Array1<f64>, InputError> {
        let mut diagonal = Array1::zeros(x.nrows());
        for (value, row) in diagonal.iter_mut().zip(x.axis_chunks_iter(Axis(0), 1)) {
            *value = self.matrix(backend, row, row)?[[0, 0]];
        }
        Ok(diagonal)
    }
}

/// `Ok` if `x` and `y` have the same width and are finite. Every kernel calls this first.
///
/// # Errors
/// [`InputError`] otherwise.
pub fn check(x: ArrayView2<'_, f64>, y: ArrayView2<'_, f64>) -> Result<(), InputError> {
    input::size("the number of features", y.ncols(), x.ncols())?;
    input::finite("the input", x)?;
    input::finite("the input", y)
}

/// The matrix, if it did not overflow.
pub(crate) fn finite(matrix: Array2<f64>) -> Result<Array2<f64>, InputError> {
    input::finite("the kernel matrix", matrix.view())?;
    Ok(matrix)
}

/// `X Y^T`.
pub(crate) fn products(backend: &dyn Backend, x: ArrayView2<'_, f64>, y: ArrayView2<'_, f64>) -> Array2<f64> {
    let mut products = Array2::zeros((x.nrows(), y.nrows()));
    backend.gemm(1.0, x, y.t(), 0.0, products.view_mut());
    products
}
