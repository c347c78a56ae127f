//! Cholesky factors, and triangular systems from the right: `Phi L^T = K`, both over blocks of columns.

use dhll_core::layer::vectorised;
use dhll_core::{Backend, SolveError};
use ndarray::{Array2, ArrayView2, ArrayViewMut2, s};

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
        solve_block(backend, l, k.slice_mut(s![.., ..end]), start);
    }
}

/// `L^(-T)`, upper triangular. Its rows below a block of columns are zero, and left out.
///
/// # Shapes
/// `l` r x r, lower triangular with a positive diagonal.
pub(crate) fn inverse_transposed(backend: &dyn Backend, l: ArrayView2<'_, f64>) -> Array2<f64> {
    let order = l.nrows();
    let mut inverse = Array2::eye(order);
    for start in (0..order).step_by(BLOCK) {
        let end = (start + BLOCK).min(order);
        solve_block(backend, l, inverse.slice_mut(s![..end, ..end]), start);
    }
    inverse
}

/// The columns from `start` on of the solution, where those before are solved already.
fn solve_block(backend: &dyn Backend, l: ArrayView2<'_, f64>, mut k: ArrayViewMut2<'_, f64>, start: usize) {
    let end = k.ncols();
    let (solved, mut block) = k.multi_slice_mut((s![.., ..start], s![.., start..]));
    if start > 0 {
        backend.gemm(-1.0, solved.view(), l.slice(s![start..end, ..start]).t(), 1.0, block.view_mut());
    }
    substitute(l.slice(s![start..end, start..end]), block);
}

/// The same for a few columns, one after another: every one is taken out of those that follow.
fn substitute(l: ArrayView2<'_, f64>, mut k: ArrayViewMut2<'_, f64>) {
    // The columns of `l` in one piece each.
    let columns: Vec<Vec<f64>> = l.columns().into_iter().map(|column| column.to_vec()).collect();
    let mut solved = vec![0.0; columns.len()];
    vectorised(|| {
        for mut row in k.rows_mut() {
            for (value, entry) in solved.iter_mut().zip(&row) {
                *value = *entry;
            }
            for (j, column) in columns.iter().enumerate() {
                let value = solved[j] / column[j];
                solved[j] = value;
                for (later, coefficient) in solved[j + 1..].iter_mut().zip(&column[j + 1..]) {
                    *later -= value * coefficient;
                }
            }
            for (value, entry) in solved.iter().zip(&mut row) {
                *entry = *value;
            }
        }
    });
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
        let width = BLOCK.min(order - start);
        let (done, mut panel) = a.multi_slice_mut((s![start.., ..start], s![start.., start..start + width]));
        if start > 0 {
            let top = done.slice(s![..width, ..]);
            backend.gemm(-1.0, done.view(), top.t(), 1.0, panel.view_mut());
        }
        let (mut corner, below) = panel.multi_slice_mut((s![..width, ..], s![width.., ..]));
        factor_in_place(&mut corner).ok_or(SolveError::NotPositiveDefinite { order })?;
        substitute(corner.view(), below);
    }
    for (i, mut row) in a.rows_mut().into_iter().enumerate() {
        row.slice_mut(s![i + 1..]).fill(0.0);
    }
    Ok(a)
}

/// The factor in the lower triangle of `a`, column by column; `None` if a pivot is not positive.
fn factor_in_place(a: &mut ArrayViewMut2<'_, f64>) -> Option<()> {
    for j in 0..a.nrows() {
        let before = a.slice(s![j, ..j]).to_owned();
        let pivot = a[[j, j]] - before.dot(&before);
        if pivot.is_nan() || pivot <= 0.0 {
            return None;
        }
        let root = pivot.sqrt();
        a[[j, j]] = root;
        for mut row in a.slice_mut(s![j + 1.., ..]).rows_mut() {
            row[j] = (row[j] - row.slice(s![..j]).dot(&before)) / root;
        }
    }
    Some(())
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
            let unit = l.t().dot(&inverse_transposed(&Faer::sequential(), l.view()));
            assert!((unit - Array2::<f64>::eye(order)).iter().all(|d| d.abs() < 1e-9), "{order}");
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
