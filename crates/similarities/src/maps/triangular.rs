//! Cholesky factors, and triangular systems from the right: `Phi L^T = K`, both over blocks of columns.

use dhll_core::{Backend, SolveError};
use ndarray::{Array2, ArrayView2, s};

/// Columns solved one after another before a matrix product carries them to the rest.
const BLOCK: usize = 64;

/// `K <- K L^(-T)`.
///
/// Substitution is backward stable and, unlike a product with the inverse, loses no digits where `L` is ill-conditioned
/// as factors of kernel matrices are.
///
/// # Shapes
/// `k` n x r, `l` r x r, lower triangular with a positive diagonal.
pub(crate) fn solve_transposed(backend: &dyn Backend, l: ArrayView2<'_, f64>, k: &mut Array2<f64>) {
    let order = l.nrows();
    for start in (0..order).step_by(BLOCK) {
        let end = (start + BLOCK).min(order);
        let (solved, mut block) = k.multi_slice_mut((s![.., ..start], s![.., start..end]));
        if start > 0 {
            backend.gemm(-1.0, solved.view(), l.slice(s![start..end, ..start]).t(), 1.0, block.view_mut());
        }
        let corner = l.slice(s![start..end, start..end]);
        for mut row in block.rows_mut() {
            for (j, coefficients) in corner.rows().into_iter().enumerate() {
                let (before, rest) = row.view_mut().split_at(ndarray::Axis(0), j);
                let mut rest = rest;
                rest[0] = (rest[0] - coefficients.slice(s![..j]).dot(&before)) / coefficients[j];
            }
        }
    }
}

/// `L` with `A = L L^T`, lower triangular with a positive diagonal. Only the lower triangle of `a` is read.
///
/// # Errors
/// [`SolveError::NotPositiveDefinite`] if a pivot is not positive.
///
/// # References
/// Golub and Van Loan, *Matrix Computations*, 4th ed. 2013, section 4.2.6.
pub(crate) fn cholesky(backend: &dyn Backend, mut a: Array2<f64>) -> Result<Array2<f64>, SolveError> {
    let order = a.nrows();
    for start in (0..order).step_by(BLOCK) {
        let end = (start + BLOCK).min(order);
        let (done, mut panel) = a.multi_slice_mut((s![start.., ..start], s![start.., start..end]));
        if start > 0 {
            let top = done.slice(s![..end - start, ..]);
            backend.gemm(-1.0, done.view(), top.t(), 1.0, panel.view_mut());
        }
        for j in 0..end - start {
            let before = panel.slice(s![j, ..j]).to_owned();
            let pivot = panel[[j, j]] - before.dot(&before);
            if pivot.is_nan() || pivot <= 0.0 {
                return Err(SolveError::NotPositiveDefinite { order });
            }
            let root = pivot.sqrt();
            panel[[j, j]] = root;
            for mut row in panel.slice_mut(s![j + 1.., ..]).rows_mut() {
                row[j] = (row[j] - row.slice(s![..j]).dot(&before)) / root;
            }
        }
    }
    for (i, mut row) in a.rows_mut().into_iter().enumerate() {
        row.slice_mut(s![i + 1..]).fill(0.0);
    }
    Ok(a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_faer::Faer;

    #[test]
    fn the_factor_times_its_transpose_is_the_matrix() {
        for order in [0, 1, 5, 64, 65, 150] {
            let root =
                Array2::from_shape_fn((order, order), |(i, j)| ((i * 37 + j * 91) % 101) as f64 / 101.0);
            let a = root.dot(&root.t()) + Array2::<f64>::eye(order) * 0.1;
            let l = cholesky(&Faer::sequential(), a.clone()).unwrap();
            assert!((l.dot(&l.t()) - &a).iter().all(|d| d.abs() < 1e-10), "{order}");
            assert!(l.indexed_iter().all(|((i, j), &v)| j <= i || v == 0.0));
        }
        let error = cholesky(&Faer::sequential(), -Array2::<f64>::eye(3)).unwrap_err();
        assert_eq!(error, SolveError::NotPositiveDefinite { order: 3 });
        assert!(cholesky(&Faer::sequential(), Array2::from_elem((2, 2), f64::NAN)).is_err());
    }

    #[test]
    fn the_solution_times_the_factor_is_the_right_hand_side() {
        let order = 150;
        let l = Array2::from_shape_fn((order, order), |(i, j)| match i.cmp(&j) {
            std::cmp::Ordering::Less => 0.0,
            std::cmp::Ordering::Equal => 2.0,
            std::cmp::Ordering::Greater => ((i * 37 + j * 91) % 101) as f64 / 5050.0 - 0.01,
        });
        let phi = Array2::from_shape_fn((7, order), |(i, j)| ((i * 31 + j * 17) % 23) as f64 - 11.0);
        let mut k = phi.dot(&l.t());
        solve_transposed(&Faer::sequential(), l.view(), &mut k);
        assert!((k - phi).iter().all(|d| d.abs() < 1e-12));
    }
}
