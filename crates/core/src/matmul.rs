//! Matrix products, in f64 for targets and in f32 for training.

use ndarray::{ArrayView2, ArrayViewMut2};

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
