//! Symmetric eigenproblems.

use dhll_core::{EigenError, Eigensolver, SymmetricEigen, eigen};
use faer::Par;
use faer::diag::Diag;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd::{self, ComputeEigenvectors};
use ndarray::{Array1, Array2, ArrayView2, ShapeBuilder};

use crate::Faer;
use crate::registers::clear_upper_halves;
use crate::view::{view, view_mut};

impl Eigensolver for Faer {
    fn symmetric_eigen(&self, a: ArrayView2<'_, f64>) -> Result<SymmetricEigen, EigenError> {
        let order = eigen::check(a)?;
        // Column-major, faer's own layout; descending order is a view with both axes of columns reversed.
        let mut vectors = Array2::<f64>::zeros((order, order).f());
        let mut values = solve(a, Some(&mut vectors))?;
        values.invert_axis(ndarray::Axis(0));
        vectors.invert_axis(ndarray::Axis(1));
        Ok(SymmetricEigen { eigenvalues: values, eigenvectors: vectors })
    }

    fn symmetric_eigenvalues(&self, a: ArrayView2<'_, f64>) -> Result<Array1<f64>, EigenError> {
        eigen::check(a)?;
        let mut values = solve(a, None)?;
        values.invert_axis(ndarray::Axis(0));
        Ok(values)
    }
}

/// Eigenvalues ascending, and the vectors where they are asked for.
fn solve(a: ArrayView2<'_, f64>, vectors: Option<&mut Array2<f64>>) -> Result<Array1<f64>, EigenError> {
    let order = a.nrows();
    let mut values = Array1::<f64>::zeros(order);
    if order == 0 {
        return Ok(values);
    }
    // One thread on purpose, see `Faer`.
    let par = Par::Seq;
    let compute = if vectors.is_some() { ComputeEigenvectors::Yes } else { ComputeEigenvectors::No };
    let scratch = evd::self_adjoint_evd_scratch::<f64>(order, compute, par, Default::default());
    let mut memory = MemBuffer::new(scratch);
    let mut diagonal = Diag::<f64>::zeros(order);
    let solved = evd::self_adjoint_evd(
        view(a),
        diagonal.as_mut(),
        vectors.map(|vectors| view_mut(vectors.view_mut())),
        par,
        MemStack::new(&mut memory),
        Default::default(),
    );
    clear_upper_halves();
    solved.map_err(|_| EigenError::NoConvergence { backend: "faer", order })?;
    values.iter_mut().zip(diagonal.column_vector().iter()).for_each(|(to, from)| *to = *from);
    Ok(values)
}
