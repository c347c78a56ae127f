//! ndarray views as nalgebra views, by strides.

use nalgebra::{DMatrix, Dyn, Matrix, Scalar, ViewStorage, ViewStorageMut};
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, CowArray, Ix2};

/// A matrix for reading, with any strides that are not negative.
pub(crate) type View<'a, T> = Matrix<T, Dyn, Dyn, ViewStorage<'a, T, Dyn, Dyn, Dyn, Dyn>>;
/// A matrix for writing, with any strides that are not negative.
pub(crate) type ViewMut<'a, T> = Matrix<T, Dyn, Dyn, ViewStorageMut<'a, T, Dyn, Dyn, Dyn, Dyn>>;

/// Whether that axis runs backwards through memory.
pub(crate) fn backwards<T>(a: &ArrayView2<'_, T>, axis: usize) -> bool {
    a.len_of(Axis(axis)) > 1 && a.strides()[axis] < 0
}

/// Whether the entries of each column are neighbours in memory.
pub(crate) fn contiguous_columns<T>(a: &ArrayView2<'_, T>) -> bool {
    a.nrows() <= 1 || a.ncols() == 0 || a.strides()[0] == 1
}

/// `a` itself, or a copy if one of its axes runs backwards.
pub(crate) fn forwards<'a, T: Scalar>(a: ArrayView2<'a, T>) -> CowArray<'a, T, Ix2> {
    if backwards(&a, 0) || backwards(&a, 1) {
        // `to_owned` would keep the order of the memory, and with it the negative strides.
        Array2::from_shape_fn(a.dim(), |(i, j)| a[[i, j]].clone()).into()
    } else {
        a.into()
    }
}

/// `a` as nalgebra sees it, without a copy; its axes must run forwards.
pub(crate) fn view<'a, T: Scalar>(a: ArrayView2<'a, T>) -> View<'a, T> {
    let (shape, strides) = layout(a.dim(), a.strides());
    // SAFETY: pointer, shape and strides (counted in elements by both crates) are those of a live view, which
    // ndarray keeps within one allocation; `layout` has checked that no stride is negative; the lifetime of the
    // result is that of the view.
    Matrix::from_data(unsafe { ViewStorage::from_raw_parts(a.as_ptr(), shape, strides) })
}

/// `a` as nalgebra sees it, for writing, without a copy; its axes must run forwards.
pub(crate) fn view_mut<'a, T: Scalar>(mut a: ArrayViewMut2<'a, T>) -> ViewMut<'a, T> {
    let (shape, strides) = layout(a.dim(), a.strides());
    // SAFETY: as in `view`; the view is unique and consumed, and an ndarray view for writing has no element twice.
    Matrix::from_data(unsafe { ViewStorageMut::from_raw_parts(a.as_mut_ptr(), shape, strides) })
}

fn layout((rows, columns): (usize, usize), strides: &[isize]) -> ((Dyn, Dyn), (Dyn, Dyn)) {
    let stride = |length: usize, stride: isize| {
        // The stride of an axis with at most one element is never used, and may be anything.
        assert!(length <= 1 || stride >= 0, "the axes of a view have been turned forwards");
        Dyn(stride.unsigned_abs())
    };
    ((Dyn(rows), Dyn(columns)), (stride(rows, strides[0]), stride(columns, strides[1])))
}

/// The lower triangle of `a` with zeros above it, as nalgebra's own matrix.
pub(crate) fn lower(a: ArrayView2<'_, f64>) -> DMatrix<f64> {
    DMatrix::from_fn(a.nrows(), a.ncols(), |i, j| if i >= j { a[[i, j]] } else { 0.0 })
}
