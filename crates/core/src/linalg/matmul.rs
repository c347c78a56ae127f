//! Matrix products, in f64 for targets and in f32 for training.

use ndarray::{Array2, ArrayView2, ArrayViewMut2};

/// General matrix product.
///
/// # Contract
/// Any strides are taken. Nothing is allocated on the caller's behalf beyond the library's own packing buffers.
/// The same input gives the same bits again on the same machine with the same number of threads.
pub trait MatMul<T>: Send + Sync {
    /// `C <- alpha A B + beta C`; with `beta = 0` what `C` held is not read, so that it may be NaN.
    ///
    /// # Shapes
    /// `a` m x k, `b` k x n, `c` m x n.
    ///
    /// # Panics
    /// If the shapes disagree: callers have checked them.
    fn gemm(&self, alpha: T, a: ArrayView2<'_, T>, b: ArrayView2<'_, T>, beta: T, c: ArrayViewMut2<'_, T>);
}

/// `A B` in memory of its own.
///
/// # Shapes
/// `a` m x k, `b` k x n; the result m x n.
///
/// # Panics
/// If the shapes disagree: callers have checked them.
pub fn product<M: MatMul<f64> + ?Sized>(
    backend: &M,
    a: ArrayView2<'_, f64>,
    b: ArrayView2<'_, f64>,
) -> Array2<f64> {
    let mut c = Array2::zeros((a.nrows(), b.ncols()));
    backend.gemm(1.0, a, b, 0.0, c.view_mut());
    c
}
