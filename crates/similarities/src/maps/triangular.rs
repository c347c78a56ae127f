//! Triangular systems from the right: `Phi L^T = K`, by forward substitution over blocks of columns.

use dhll_core::Backend;
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

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_faer::Faer;

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
