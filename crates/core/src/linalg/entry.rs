//! The type of the entries of rows: single or double precision, behind one name.

use ndarray::{Array2, ArrayView2};

use super::{Backend, MatMul};

/// `f32` or `f64`: what rows that are read block by block are made of.
pub trait Entry: Copy + Into<f64> + Send + Sync + sealed::Sealed {
    /// The nearest number.
    fn of(value: f64) -> Self;

    /// `A B` in memory of its own, in this precision.
    ///
    /// # Shapes
    /// `a` m x k, `b` k x n; the result m x n.
    ///
    /// # Panics
    /// If the shapes disagree: callers have checked them.
    fn product(backend: &dyn Backend, a: ArrayView2<'_, Self>, b: ArrayView2<'_, Self>) -> Array2<Self>
    where
        Self: Sized;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

impl Entry for f32 {
    fn of(value: f64) -> Self {
        value as f32
    }

    fn product(backend: &dyn Backend, a: ArrayView2<'_, f32>, b: ArrayView2<'_, f32>) -> Array2<f32> {
        let mut c = Array2::zeros((a.nrows(), b.ncols()));
        MatMul::<f32>::gemm(backend, 1.0, a, b, 0.0, c.view_mut());
        c
    }
}

impl Entry for f64 {
    fn of(value: f64) -> Self {
        value
    }

    fn product(backend: &dyn Backend, a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> Array2<f64> {
        super::product(backend, a, b)
    }
}
