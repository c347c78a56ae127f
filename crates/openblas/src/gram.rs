//! Gram matrices by `dsyrk`, which computes one triangle.

use cblas_sys::{CBLAS_TRANSPOSE, CBLAS_UPLO};
use dhll_core::GramBuilder;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, s};

use crate::OpenBlas;
use crate::layout::{LARGEST, Layout, int, operand};

impl GramBuilder for OpenBlas {
    fn add_gram(&self, z: ArrayView2<'_, f64>, mut s: ArrayViewMut2<'_, f64>) {
        self.set_threads();
        let Some(layout) = Layout::of(s.dim(), s.strides()) else {
            let mut buffer = Array2::zeros(s.dim());
            self.add_gram(z, buffer.view_mut());
            for i in 0..s.nrows() {
                s.slice_mut(s![i, ..=i]).scaled_add(1.0, &buffer.slice(s![i, ..=i]));
            }
            return;
        };
        // The order needs no check: a matrix of more than `LARGEST` columns and as many rows has no address space.
        for rows in z.axis_chunks_iter(Axis(0), LARGEST) {
            add(rows, s.view_mut(), layout);
        }
    }
}

fn add(z: ArrayView2<'_, f64>, mut s: ArrayViewMut2<'_, f64>, layout: Layout) {
    let (order, rows) = (int(s.nrows()), int(z.nrows()));
    if order == 0 || rows == 0 {
        return;
    }
    let (z, z_layout) = operand(z);
    let transpose = if z_layout.major == layout.major {
        CBLAS_TRANSPOSE::CblasTrans
    } else {
        // Seen in the order of `s`, what lies in memory is Z^T.
        CBLAS_TRANSPOSE::CblasNoTrans
    };
    // SAFETY: pointers, sizes and leading dimensions describe two live views of matching shapes, `s` is unique, and
    // `Layout` has made sure that a row (or column) reaches no further than the leading dimension.
    unsafe {
        cblas_sys::cblas_dsyrk(
            layout.major.cblas(),
            CBLAS_UPLO::CblasLower,
            transpose,
            order,
            rows,
            1.0,
            z.as_ptr(),
            z_layout.leading,
            1.0,
            s.as_mut_ptr(),
            layout.leading,
        );
    }
}
