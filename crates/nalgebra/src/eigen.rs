//! Symmetric eigenproblems: `A = Q T Q^T` with a tridiagonal T by nalgebra, T by implicit QL steps.

use dhll_core::{EigenError, Eigensolver, SymmetricEigen, eigen};
use nalgebra::SymmetricTridiagonal;
use ndarray::{Array1, Array2, ArrayView2, Axis, s};

use crate::Nalgebra;
use crate::tridiagonal::diagonalise;
use crate::view::lower;

impl Eigensolver for Nalgebra {
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

/// Eigenvalues in no order and eigenvectors, one per row; of length zero where they are not wanted.
fn solve(a: ArrayView2<'_, f64>, want_vectors: bool) -> Result<(Vec<f64>, Array2<f64>), EigenError> {
    let order = eigen::check(a)?;
    let length = if want_vectors { order } else { 0 };
    let scale = eigen::magnitude(a);
    if scale == 0.0 {
        return Ok((vec![0.0; order], Array2::eye(order).slice_move(s![.., ..length])));
    }
    // nalgebra's reflections square the entries.
    let scaled = lower(a).map(|value| {
        let value = value / scale;
        if value.abs() <= eigen::NEGLIGIBLE { 0.0 } else { value }
    });
    let reduced = SymmetricTridiagonal::new(scaled);
    let (mut vectors, diagonal, off_diagonal) = if want_vectors {
        let (q, diagonal, off_diagonal) = reduced.unpack();
        // In columns, so that the memory holds one vector after the other.
        (q.data.into(), diagonal, off_diagonal)
    } else {
        let (diagonal, off_diagonal) = reduced.unpack_tridiagonal();
        (vec![], diagonal, off_diagonal)
    };
    let (mut values, mut off): (Vec<f64>, Vec<f64>) = (diagonal.data.into(), off_diagonal.data.into());
    if !diagonalise(&mut values, &mut off, &mut vectors) {
        return Err(EigenError::NoConvergence { backend: "nalgebra", order });
    }
    values.iter_mut().for_each(|value| *value *= scale);
    let vectors = Array2::from_shape_vec((order, length), vectors).expect("one vector per eigenvalue");
    Ok((values, vectors))
}
