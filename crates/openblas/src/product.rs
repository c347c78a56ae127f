//! Products by `sgemm` and `dgemm`.

use std::ffi::c_int;

use cblas_sys::{CBLAS_LAYOUT, CBLAS_TRANSPOSE};
use dhll_core::MatMul;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, LinalgScalar};

use crate::OpenBlas;
use crate::layout::{LARGEST, Layout, Major, int, operand};

/// `C <- alpha A B + beta C` by BLAS, cut into pieces of at most `largest` rows, columns and terms.
pub fn product<T: Gemm>(
    largest: usize,
    alpha: T,
    a: ArrayView2<'_, T>,
    b: ArrayView2<'_, T>,
    beta: T,
    c: ArrayViewMut2<'_, T>,
) {
    let ((rows, columns), terms) = (c.dim(), a.ncols());
    if rows > largest {
        let ((a1, a2), (c1, c2)) = (a.split_at(Axis(0), rows / 2), c.split_at(Axis(0), rows / 2));
        product(largest, alpha, a1, b, beta, c1);
        product(largest, alpha, a2, b, beta, c2);
    } else if columns > largest {
        let ((b1, b2), (c1, c2)) = (b.split_at(Axis(1), columns / 2), c.split_at(Axis(1), columns / 2));
        product(largest, alpha, a, b1, beta, c1);
        product(largest, alpha, a, b2, beta, c2);
    } else if terms > largest {
        let ((a1, a2), (b1, b2)) = (a.split_at(Axis(1), terms / 2), b.split_at(Axis(0), terms / 2));
        let mut c = c;
        product(largest, alpha, a1, b1, beta, c.view_mut());
        product(largest, alpha, a2, b2, T::one(), c);
    } else if rows > 0 && columns > 0 {
        piece(alpha, a, b, beta, c);
    }
}

/// A product whose sizes BLAS can count.
fn piece<T: Gemm>(
    alpha: T,
    a: ArrayView2<'_, T>,
    b: ArrayView2<'_, T>,
    beta: T,
    mut c: ArrayViewMut2<'_, T>,
) {
    let Some(layout) = Layout::of(c.dim(), c.strides()) else {
        let mut buffer = Array2::zeros(c.dim());
        if !beta.is_zero() {
            buffer.assign(&c);
        }
        piece(alpha, a, b, beta, buffer.view_mut());
        return c.assign(&buffer);
    };
    if layout.major == Major::Column {
        // C^T = B^T A^T
        return piece(alpha, b.reversed_axes(), a.reversed_axes(), beta, c.reversed_axes());
    }
    let (rows, columns, terms) = (int(c.nrows()), int(c.ncols()), int(a.ncols()));
    let ((a, a_layout), (b, b_layout)) = (operand(a), operand(b));
    // SAFETY: pointers, sizes and leading dimensions describe three live views of matching shapes, `c` is unique, and
    // `Layout` has made sure that a row reaches no further than the leading dimension.
    unsafe {
        T::gemm(
            CBLAS_LAYOUT::CblasRowMajor,
            a_layout.major.seen_from(Major::Row),
            b_layout.major.seen_from(Major::Row),
            rows,
            columns,
            terms,
            alpha,
            a.as_ptr(),
            a_layout.leading,
            b.as_ptr(),
            b_layout.leading,
            beta,
            c.as_mut_ptr(),
            layout.leading,
        );
    }
}

/// A scalar that BLAS multiplies.
pub trait Gemm: LinalgScalar {
    /// `cblas_?gemm`.
    ///
    /// # Safety
    /// As for the C function: sizes, leading dimensions and pointers describe three matrices that fit together, and no
    /// other reference to `c` is in use.
    #[expect(clippy::too_many_arguments, reason = "the signature is that of BLAS")]
    unsafe fn gemm(
        layout: CBLAS_LAYOUT,
        transpose_a: CBLAS_TRANSPOSE,
        transpose_b: CBLAS_TRANSPOSE,
        m: c_int,
        n: c_int,
        k: c_int,
        alpha: Self,
        a: *const Self,
        lda: c_int,
        b: *const Self,
        ldb: c_int,
        beta: Self,
        c: *mut Self,
        ldc: c_int,
    );
}

macro_rules! impl_gemm {
    ($scalar:ty, $gemm:path) => {
        impl Gemm for $scalar {
            unsafe fn gemm(
                layout: CBLAS_LAYOUT,
                transpose_a: CBLAS_TRANSPOSE,
                transpose_b: CBLAS_TRANSPOSE,
                m: c_int,
                n: c_int,
                k: c_int,
                alpha: Self,
                a: *const Self,
                lda: c_int,
                b: *const Self,
                ldb: c_int,
                beta: Self,
                c: *mut Self,
                ldc: c_int,
            ) {
                // SAFETY: the caller's.
                unsafe {
                    $gemm(layout, transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
                }
            }
        }
    };
}

impl_gemm!(f32, cblas_sys::cblas_sgemm);
impl_gemm!(f64, cblas_sys::cblas_dgemm);

impl<T: Gemm> MatMul<T> for OpenBlas {
    fn gemm(&self, alpha: T, a: ArrayView2<'_, T>, b: ArrayView2<'_, T>, beta: T, c: ArrayViewMut2<'_, T>) {
        self.set_threads();
        product(LARGEST, alpha, a, b, beta, c);
    }
}
