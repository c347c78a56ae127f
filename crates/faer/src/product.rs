//! Products and Gram matrices.

use dhll_core::{GramBuilder, MatMul};
use faer::linalg::matmul::matmul;
use faer::linalg::matmul::triangular::{self, BlockStructure};
use faer::{Accum, Par};
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
                // With a vector on one side and contiguous output faer shares the terms of each sum among the threads, so that
                // the bits of the result would depend on how many there are.
                let contiguous = |stride: isize| stride.abs() == 1;
                let shares_terms = (c.ncols() == 1 && contiguous(a.strides()[0]))
                    || (c.nrows() == 1 && contiguous(b.strides()[1]));
                let par = if shares_terms { Par::Seq } else { self.par };
                matmul(view_mut(c), accum, view(a), view(b), alpha, par);
                clear_upper_halves();
            }
        }
    };
}

impl_matmul!(f32);
impl_matmul!(f64);
