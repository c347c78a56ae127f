//! ndarray views as faer views, by strides.

use faer::{MatMut, MatRef};
use ndarray::{ArrayView2, ArrayViewMut2};

/// `a` as faer sees it, without a copy.
pub(crate) fn view<'a, T>(a: ArrayView2<'a, T>) -> MatRef<'a, T> {
    let (rows, columns) = a.dim();
    let (row_stride, column_stride) = (a.strides()[0], a.strides()[1]);
    // SAFETY: pointer, shape and strides (counted in elements by both crates) are those of a live view, which
    // ndarray keeps within one allocation; the lifetime of the result is that of the view.
    unsafe { MatRef::from_raw_parts(a.as_ptr(), rows, columns, row_stride, column_stride) }
}

/// `a` as faer sees it, for writing, without a copy.
pub(crate) fn view_mut<'a, T>(mut a: ArrayViewMut2<'a, T>) -> MatMut<'a, T> {
    let (rows, columns) = a.dim();
    let (row_stride, column_stride) = (a.strides()[0], a.strides()[1]);
    // SAFETY: as in `view`; the view is unique and consumed, and an ndarray view for writing has no element twice.
    unsafe { MatMut::from_raw_parts_mut(a.as_mut_ptr(), rows, columns, row_stride, column_stride) }
}
