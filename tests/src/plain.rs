//! A backend of plain loops: the least that a new one must implement, and a second opinion on the others.

use std::sync::Arc;

use dhll::core::{
    Backend, EigenError, Eigensolver, GramBuilder, MatMul, PositiveDefiniteSolver, SolveError,
    SymmetricEigen, Threads, eigen, solve,
};
use ndarray::{Array2, ArrayView2, ArrayViewMut2, LinalgScalar, s};

/// The backend: it implements the required methods and nothing else.
pub struct Plain;

impl Backend for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }

    fn with_threads(&self, _: Threads) -> Arc<dyn Backend> {
        Arc::new(Self)
    }
}

impl GramBuilder for Plain {
    fn add_gram(&self, z: ArrayView2<'_, f64>, mut s: ArrayViewMut2<'_, f64>) {
        for i in 0..z.ncols() {
            for j in 0..=i {
                s[[i, j]] += z.column(i).iter().zip(z.column(j)).map(|(a, b)| a * b).sum::<f64>();
            }
        }
    }
}

impl<T: LinalgScalar> MatMul<T> for Plain
where
    Plain: Send + Sync,
{
    fn gemm(
        &self,
        alpha: T,
        a: ArrayView2<'_, T>,
        b: ArrayView2<'_, T>,
        beta: T,
        mut c: ArrayViewMut2<'_, T>,
    ) {
        for ((i, j), value) in c.indexed_iter_mut() {
            let sum = a.row(i).iter().zip(b.column(j)).fold(T::zero(), |sum, (&a, &b)| sum + a * b);
            *value = if beta.is_zero() { alpha * sum } else { alpha * sum + beta * *value };
        }
    }
}

impl Eigensolver for Plain {
    /// Jacobi's method by rows: rotate away one entry after the other until all that is left is rounding.
    fn symmetric_eigen(&self, a: ArrayView2<'_, f64>) -> Result<SymmetricEigen, EigenError> {
        let order = eigen::check(a)?;
        let mut a = Array2::from_shape_fn((order, order), |(i, j)| a[[i.max(j), i.min(j)]]);
        let mut vectors = Array2::<f64>::eye(order); // one eigenvector a row
        let scale = a.fold(0.0_f64, |largest, v| largest.max(v.abs()));
        if scale > 0.0 {
            a.mapv_inplace(|v| v / scale);
        }
        for sweep in 0.. {
            let mut rotated = false;
            for p in 0..order {
                for q in p + 1..order {
                    // Against the largest entry, not against the two diagonal ones: the error that is promised is
                    // relative to the norm.
                    if a[[p, q]].abs() > f64::EPSILON / 16.0 {
                        rotated = true;
                        rotate(&mut a, &mut vectors, p, q);
                    }
                }
            }
            if !rotated {
                break;
            }
            if sweep == 50 {
                return Err(EigenError::NoConvergence { backend: "plain", order });
            }
        }
        let mut descending: Vec<usize> = (0..order).collect();
        descending.sort_by(|&i, &j| a[[j, j]].total_cmp(&a[[i, i]]));
        Ok(SymmetricEigen {
            eigenvalues: descending.iter().map(|&i| a[[i, i]] * scale).collect(),
            eigenvectors: vectors.select(ndarray::Axis(0), &descending).reversed_axes(),
        })
    }
}

/// Turn rows and columns p and q so that `a[p, q]` vanishes.
fn rotate(a: &mut Array2<f64>, vectors: &mut Array2<f64>, p: usize, q: usize) {
    let theta = (a[[q, q]] - a[[p, p]]) / (2.0 * a[[p, q]]);
    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let c = 1.0 / t.hypot(1.0);
    let s = t * c;
    let turn = |x: &mut f64, y: &mut f64| (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
    for m in [&mut *a, vectors] {
        let (mut x, mut y) = m.multi_slice_mut((s![p, ..], s![q, ..]));
        x.iter_mut().zip(&mut y).for_each(|(x, y)| turn(x, y));
    }
    let (mut x, mut y) = a.multi_slice_mut((s![.., p], s![.., q]));
    x.iter_mut().zip(&mut y).for_each(|(x, y)| turn(x, y));
    (a[[p, q]], a[[q, p]]) = (0.0, 0.0);
}

impl PositiveDefiniteSolver for Plain {
    fn solve_positive_definite(
        &self,
        a: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>, SolveError> {
        let order = solve::check(a, b)?;
        let mut l = Array2::<f64>::zeros((order, order));
        for i in 0..order {
            for j in 0..=i {
                let rest = a[[i, j]] - l.slice(s![i, ..j]).dot(&l.slice(s![j, ..j]));
                if i != j {
                    l[[i, j]] = rest / l[[j, j]];
                } else if rest > 0.0 && rest.is_finite() {
                    l[[i, i]] = rest.sqrt();
                } else {
                    return Err(SolveError::NotPositiveDefinite { order });
                }
            }
        }
        let mut x = Array2::from_shape_fn(b.dim(), |index| b[index]);
        for mut column in x.columns_mut() {
            for i in 0..order {
                column[i] = (column[i] - l.slice(s![i, ..i]).dot(&column.slice(s![..i]))) / l[[i, i]];
            }
            for i in (0..order).rev() {
                column[i] = (column[i] - l.slice(s![i + 1.., i]).dot(&column.slice(s![i + 1..]))) / l[[i, i]];
            }
        }
        Ok(x)
    }
}
