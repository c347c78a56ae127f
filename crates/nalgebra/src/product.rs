//! Products and Gram matrices.

use dhll_core::{GramBuilder, MatMul};
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, ShapeBuilder, s};

use crate::Nalgebra;
use crate::view::{backwards, contiguous_columns, forwards, view, view_mut};

/// Order up to which a diagonal block of a Gram matrix is computed whole: splitting further saves less than the
/// shorter products lose.
const BLOCK: usize = 64;
/// Size up to which the columns of the left factor must be contiguous. Where a size is at most 5, nalgebra 0.35 multiplies
/// column by column (`axcpy_uninit`), and takes the length of a column's memory, gaps included, for the number of its
/// entries: it then writes past the end of the result. Above, it calls matrixmultiply, which takes any strides.
const BY_COLUMNS: usize = 16;

impl GramBuilder for Nalgebra {
    fn add_gram(&self, z: ArrayView2<'_, f64>, s: ArrayViewMut2<'_, f64>) {
        add_lower(forwards(z).view(), s);
    }
}

/// ```text
/// [ S11  .  ]     [ Z1^T Z1    .     ]
/// [ S21 S22 ]  += [ Z2^T Z1  Z2^T Z2 ]
/// ```
/// with the blocks on the diagonal halved in their turn, so that hardly more than a triangle is computed.
fn add_lower(z: ArrayView2<'_, f64>, s: ArrayViewMut2<'_, f64>) {
    let order = z.ncols();
    if order <= BLOCK {
        return add_block(z, s);
    }
    let half = order / 2;
    let (z1, z2) = z.split_at(Axis(1), half);
    let (s1, s2) = s.split_at(Axis(0), half);
    let (s21, s22) = s2.split_at(Axis(1), half);
    add_lower(z1, s1.slice_move(s![.., ..half]));
    Nalgebra.gemm(1.0, z2.t(), z1, 1.0, s21);
    add_lower(z2, s22);
}

/// A block on the diagonal, through a buffer: what stands above the diagonal of `s` is not ours.
fn add_block(z: ArrayView2<'_, f64>, mut s: ArrayViewMut2<'_, f64>) {
    let order = z.ncols();
    let mut block = Array2::zeros((order, order));
    Nalgebra.gemm(1.0, z.t(), z, 0.0, block.view_mut());
    for i in 0..order {
        for j in 0..=i {
            s[[i, j]] += block[[i, j]];
        }
    }
}

macro_rules! impl_matmul {
    ($scalar:ty) => {
        impl MatMul<$scalar> for Nalgebra {
            fn gemm(
                &self,
                alpha: $scalar,
                mut a: ArrayView2<'_, $scalar>,
                mut b: ArrayView2<'_, $scalar>,
                beta: $scalar,
                mut c: ArrayViewMut2<'_, $scalar>,
            ) {
                // An axis of the product may be turned around together with that of the factor it comes from, and
                // the axis that is summed over in both factors. What still runs backwards then is copied.
                if backwards(&c.view(), 0) {
                    c.invert_axis(Axis(0));
                    a.invert_axis(Axis(0));
                }
                if backwards(&c.view(), 1) {
                    c.invert_axis(Axis(1));
                    b.invert_axis(Axis(1));
                }
                if backwards(&a, 1) {
                    a.invert_axis(Axis(1));
                    b.invert_axis(Axis(0));
                }
                if c.nrows().min(c.ncols()).min(a.ncols()) <= BY_COLUMNS && !contiguous_columns(&a) {
                    if contiguous_columns(&b.t()) {
                        // C^T = B^T A^T
                        return self.gemm(
                            alpha,
                            b.reversed_axes(),
                            a.reversed_axes(),
                            beta,
                            c.reversed_axes(),
                        );
                    }
                    let mut copy = Array2::zeros(a.dim().f());
                    copy.assign(&a);
                    return self.gemm(alpha, copy.view(), b, beta, c);
                }
                let (a, b) = (forwards(a), forwards(b));
                view_mut(c).gemm(alpha, &view(a.view()), &view(b.view()), beta);
            }
        }
    };
}

impl_matmul!(f32);
impl_matmul!(f64);
