//! How BLAS sees a view: which axis is contiguous, and how far apart its rows or columns lie.

use std::ffi::c_int;

use cblas_sys::{CBLAS_LAYOUT, CBLAS_TRANSPOSE};
use ndarray::{ArrayView2, CowArray, Ix2};

/// The largest size BLAS can count.
pub(crate) const LARGEST: usize = c_int::MAX as usize;

/// The axis along which neighbours in memory lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Major {
    Row,
    Column,
}

impl Major {
    pub(crate) fn cblas(self) -> CBLAS_LAYOUT {
        match self {
            Major::Row => CBLAS_LAYOUT::CblasRowMajor,
            Major::Column => CBLAS_LAYOUT::CblasColMajor,
        }
    }

    /// What to tell a BLAS function that takes its operands in the order `call` about one that lies in this order.
    pub(crate) fn seen_from(self, call: Major) -> CBLAS_TRANSPOSE {
        if self == call { CBLAS_TRANSPOSE::CblasNoTrans } else { CBLAS_TRANSPOSE::CblasTrans }
    }
}

/// A view in terms of BLAS.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    pub(crate) major: Major,
    /// Distance of two rows (row-major) or columns (column-major), in elements.
    pub(crate) leading: c_int,
}

impl Layout {
    /// The layout of a view with that shape and these strides, if BLAS can take it.
    pub(crate) fn of((rows, columns): (usize, usize), strides: &[isize]) -> Option<Self> {
        let fits = |major, (outer, outer_stride): (usize, isize), (inner, inner_stride): (usize, isize)| {
            // The stride of an axis with at most one element is never used, and may be anything.
            let least = inner.max(1);
            let leading = if outer <= 1 { least } else { usize::try_from(outer_stride).ok()? };
            let leading = (leading >= least).then(|| c_int::try_from(leading).ok())??;
            (inner <= 1 || inner_stride == 1).then_some(Self { major, leading })
        };
        let (row_axis, column_axis) = ((rows, strides[0]), (columns, strides[1]));
        fits(Major::Row, row_axis, column_axis).or_else(|| fits(Major::Column, column_axis, row_axis))
    }
}

/// `a` and its layout; a row-major copy of it if BLAS cannot take it as it lies. Its sizes must be at most [`LARGEST`].
pub(crate) fn operand<'a, T: Copy>(a: ArrayView2<'a, T>) -> (CowArray<'a, T, Ix2>, Layout) {
    match Layout::of(a.dim(), a.strides()) {
        Some(layout) => (a.into(), layout),
        None => {
            let copy = ndarray::Array2::from_shape_fn(a.dim(), |index| a[index]);
            let layout = Layout { major: Major::Row, leading: int(a.ncols().max(1)) };
            (copy.into(), layout)
        }
    }
}

/// A size that has been checked against [`LARGEST`].
pub(crate) fn int(size: usize) -> c_int {
    debug_assert!(size <= LARGEST);
    size as c_int
}
