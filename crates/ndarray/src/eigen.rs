//! Symmetric eigenproblems: `A = Q T Q^T` with a tridiagonal T by linfa-linalg, T by implicit QL steps.

use dhll_core::{EigenError, Eigensolver, SymmetricEigen, eigen};
use linfa_linalg::tridiagonal::SymmetricTridiagonal;
use ndarray::{Array1, Array2, ArrayView2, Axis};
use ndarray_linfa as older;

use crate::Ndarray;
use crate::tridiagonal::diagonalise;

impl Eigensolver for Ndarray {
    fn symmetric_eigen(&self, a: ArrayView2<'_, f64>) -> Result<SymmetricEigen, EigenError> {
        let (values, vectors) = solve(a, true)?;
        let mut descending: Vec<usize> = (0..values.len()).collect();
        descending.sort_by(|&i, &j| values[j].total_cmp(&values[i]));
        Ok(SymmetricEigen {
            eigenvalues: descending.iter().map(|&i| values[i]).collect(),
            eigenvectors: vectors.select(Axis(0), &descending).reversed_axes(),
        })
    }

    fn symmetric_eigenvalues(&self, a: ArrayView2<'_, f64>) -> Result<Array1<f64>, EigenError> {
        let (mut values, _) = solve(a, false)?;
        values.sort_by(|a, b| b.total_cmp(a));
        Ok(values.into())
    }
}

/// Eigenvalues in no order and eigenvectors, one a row; of length zero where they are not wanted.
fn solve(a: ArrayView2<'_, f64>, want_vectors: bool) -> Result<(Vec<f64>, Array2<f64>), EigenError> {
    let order = eigen::check(a)?;
    let unsolved = EigenError::NoConvergence { backend: "ndarray", order };
    let scale = eigen::magnitude(a);
    if scale == 0.0 {
        let vectors = if want_vectors { Array2::eye(order) } else { Array2::zeros((order, 0)) };
        return Ok((vec![0.0; order], vectors));
    }
    // linfa-linalg reads both triangles, and its reflections square the entries.
    let scaled = older::Array2::from_shape_fn(a.dim(), |(i, j)| {
        let value = a[[i.max(j), i.min(j)]] / scale;
        if value.abs() <= eigen::NEGLIGIBLE { 0.0 } else { value }
    });
    let reduced = scaled.sym_tridiagonal().map_err(|_| unsolved.clone())?;
    let mut vectors = if want_vectors {
        let q = reduced.generate_q();
        Array2::from_shape_fn((order, order), |(i, j)| q[[j, i]])
    } else {
        Array2::zeros((order, 0))
    };
    let (diagonal, off_diagonal) = reduced.into_diagonals();
    let mut values = diagonal.to_vec();
    if !diagonalise(&mut values, &mut off_diagonal.to_vec(), &mut vectors) {
        return Err(unsolved);
    }
    values.iter_mut().for_each(|value| *value *= scale);
    Ok((values, vectors))
}
