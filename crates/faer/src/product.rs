//! Products and Gram matrices.

use dhll_core::{GramBuilder, MatMul};
use faer::Accum;
use faer::linalg::matmul::matmul;
use faer::linalg::matmul::triangular::{self, BlockStructure};
use ndarray::{ArrayView2, ArrayViewMut2};

use crate::Faer;
use crate::registers::clear_upper_halves;
use crate::view::{view, view_mut};

impl GramBuilder for Faer {
    fn add_gram(&self, z: ArrayView2<'_, f64>, s: ArrayViewMut2<'_, f64>) {
        let z = view(z);
        triangular::matmul(
            view_mut(s),
            BlockStructure::TriangularLower,
            Accum::Add,
            z.transpose(),
            BlockStructure::Rectangular,
            z,
            BlockStructure::Rectangular,
            1.0,
            self.par,
        );
        clear_upper_halves();
    }
}

macro_rules! impl_matmul {
    ($scalar:ty) => {
        impl MatMul<$scalar> for Faer {
            fn gemm(
                &self,
                alpha: $scalar,
                a: ArrayView2<'_, $scalar>,
                b: ArrayView2<'_, $scalar>,
                beta: $scalar,
                mut c: ArrayViewMut2<'_, $scalar>,
            ) {
                let accum = if beta == 0.0 {
                    Accum::Replace
                } else {
                    if beta != 1.0 {
                        c *= beta;
                    }
                    Accum::Add
                };
                matmul(view_mut(c), accum, view(a), view(b), alpha, self.par);
                clear_upper_halves();
            }
        }
    };
}

impl_matmul!(f32);
impl_matmul!(f64);
