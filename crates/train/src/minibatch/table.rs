//! Rows side by side in memory, so that gathering the rows of a batch is a copy of slices.

use ndarray::{ArrayView2, CowArray, Ix2};

/// A matrix whose row `i` is `values[i * width..(i + 1) * width]`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table<'a, T> {
    values: &'a [T],
    width: usize,
}

impl<'a, T: Copy> Table<'a, T> {
    /// A view of `a`, which [`rows_together`] gave.
    pub(crate) fn new(a: &'a CowArray<'_, T, Ix2>) -> Self {
        Self { values: a.as_slice().expect("rows that were brought together"), width: a.ncols() }
    }

    /// Rows of the given width that lie side by side already.
    pub(crate) fn of(values: &'a [T], width: usize) -> Self {
        Self { values, width }
    }

    pub(crate) fn n_rows(self) -> usize {
        self.values.len() / self.width
    }

    pub(crate) fn width(self) -> usize {
        self.width
    }

    pub(crate) fn row(self, row: usize) -> &'a [T] {
        &self.values[row * self.width..(row + 1) * self.width]
    }

    /// The given rows, one after the other, at the beginning of `to`.
    pub(crate) fn gather(self, rows: &[usize], to: &mut [T]) {
        for (&row, to) in rows.iter().zip(to.chunks_exact_mut(self.width)) {
            to.copy_from_slice(self.row(row));
        }
    }
}

/// `a` itself if its rows lie one after the other in memory, else a copy in which they do.
pub(crate) fn rows_together<T: Clone>(a: ArrayView2<'_, T>) -> CowArray<'_, T, Ix2> {
    if a.is_standard_layout() { a.into() } else { a.as_standard_layout().into_owned().into() }
}
