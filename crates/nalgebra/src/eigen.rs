//! Symmetric eigenproblems.

use dhll_core::{EigenError, Eigensolver, SymmetricEigen, eigen};
use nalgebra::{DMatrix, Dyn};
use ndarray::{Array1, Array2, ArrayView2, ShapeBuilder};

use crate::Nalgebra;
use crate::view::lower;

/// Implicit QR steps allowed per eigenvalue at first; two are usual. Without a bound nalgebra may go on for ever.
const STEPS: usize = 6;
/// Steps allowed per eigenvalue of the shifted matrix; LAPACK allows as many.
const MORE_STEPS: usize = 30;

impl Eigensolver for Nalgebra {
    fn symmetric_eigen(&self, a: ArrayView2<'_, f64>) -> Result<SymmetricEigen, EigenError> {
        let order = eigen::check(a)?;
        let scale = eigen::magnitude(a);
        if scale == 0.0 {
            return Ok(SymmetricEigen {
                eigenvalues: Array1::zeros(order),
                eigenvectors: Array2::eye(order),
            });
        }
        let scaled = lower(a).map(|v| {
            let v = v / scale;
            if v.abs() <= eigen::NEGLIGIBLE { 0.0 } else { v }
        });
        let (values, vectors) =
            decompose(&scaled, STEPS).ok_or(EigenError::NoConvergence { backend: "nalgebra", order })?;
        // nalgebra gives the eigenvalues in no order.
        let mut descending: Vec<usize> = (0..order).collect();
        descending.sort_by(|&i, &j| values[j].total_cmp(&values[i]));
        let mut eigenvectors = Array2::zeros((order, order).f());
        for (mut to, &from) in eigenvectors.columns_mut().into_iter().zip(&descending) {
            to.iter_mut().zip(vectors.column(from).iter()).for_each(|(to, from)| *to = *from);
        }
        Ok(SymmetricEigen {
            eigenvalues: descending.iter().map(|&i| values[i] * scale).collect(),
            eigenvectors,
        })
    }
}

/// Eigenvalues and eigenvectors in no order, with that many steps per eigenvalue before the matrix is shifted.
fn decompose(a: &DMatrix<f64>, steps: usize) -> Option<(Vec<f64>, DMatrix<f64>)> {
    let solve = |a: DMatrix<f64>, steps: usize| -> Option<nalgebra::SymmetricEigen<f64, Dyn>> {
        let order = a.nrows();
        nalgebra::SymmetricEigen::try_new(a, f64::EPSILON, steps * order)
    };
    if let Some(solved) = solve(a.clone(), steps) {
        return Some((solved.eigenvalues.as_slice().to_vec(), solved.eigenvectors));
    }
    // An entry counts as zero beside its two neighbours on the diagonal. Where these are rounding themselves, as on a
    // matrix of low rank, that may never come about. With a multiple of the norm on the diagonal no neighbour is small;
    // eigenvectors stay, and eigenvalues keep the error that is relative to the norm.
    let shift = 4.0 * a.norm();
    let solved = solve(a + DMatrix::identity(a.nrows(), a.nrows()) * shift, MORE_STEPS)?;
    Some((solved.eigenvalues.iter().map(|value| value - shift).collect(), solved.eigenvectors))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_that_does_not_settle_is_shifted() {
        // Of rank 3, so that most of what is left over after the reduction is rounding.
        let z = DMatrix::from_fn(3, 40, |i, j| ((i * 37 + j * 91 + 13) % 101) as f64 / 50.0 - 1.0);
        let a = z.transpose() * z;
        let (values, vectors) = decompose(&a, 1).expect("the shifted matrix settles");
        let back = &vectors * DMatrix::from_diagonal(&values.into()) * vectors.transpose();
        // Four norms of shift, each with the error of an eigensolver, a small multiple of n eps.
        assert!((back - &a).norm() < 40.0 * 10.0 * f64::EPSILON * a.norm());
    }
}
