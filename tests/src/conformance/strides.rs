//! Views of every kind: row-major, column-major, blocks, sliced, reversed.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, ShapeBuilder, s};
use num_traits::Float;

/// How a matrix lies in memory.
#[derive(Debug, Clone, Copy)]
pub struct Strides {
    column_major: bool,
    /// Steps along rows and columns; negative ones run backwards.
    steps: (isize, isize),
    /// Rows and columns before the first of the view.
    margin: usize,
}

/// The kinds that the checks run through.
pub const ALL: [Strides; 10] = [
    Strides { column_major: false, steps: (1, 1), margin: 0 },
    Strides { column_major: true, steps: (1, 1), margin: 0 },
    Strides { column_major: false, steps: (1, 1), margin: 3 },
    Strides { column_major: true, steps: (1, 1), margin: 2 },
    Strides { column_major: false, steps: (-1, 1), margin: 0 },
    Strides { column_major: false, steps: (1, -1), margin: 0 },
    Strides { column_major: true, steps: (-1, -1), margin: 1 },
    Strides { column_major: false, steps: (2, 3), margin: 1 },
    Strides { column_major: true, steps: (-2, 1), margin: 0 },
    Strides { column_major: false, steps: (1, -2), margin: 1 },
];

impl Strides {
    /// Memory that holds `a` in this way, with NaN in the gaps.
    pub fn store<T: Float>(self, a: ArrayView2<'_, T>) -> Array2<T> {
        let length = |n: usize, step: isize| self.margin + n * step.unsigned_abs();
        let shape = (length(a.nrows(), self.steps.0), length(a.ncols(), self.steps.1));
        let mut memory = Array2::from_elem(shape.set_f(self.column_major), T::nan());
        self.view_mut(&mut memory).assign(&a);
        memory
    }

    /// The matrix in that memory.
    pub fn view<T>(self, memory: &Array2<T>) -> ArrayView2<'_, T> {
        memory.slice(s![self.margin..;self.steps.0, self.margin..;self.steps.1])
    }

    /// The matrix in that memory, for writing.
    pub fn view_mut<T>(self, memory: &mut Array2<T>) -> ArrayViewMut2<'_, T> {
        memory.slice_mut(s![self.margin..;self.steps.0, self.margin..;self.steps.1])
    }

    /// The matrix in that memory, provided that the gaps are as they were.
    pub fn take<T: Float>(self, memory: &Array2<T>) -> Array2<T> {
        let mut rest = memory.clone();
        self.view_mut(&mut rest).fill(T::nan());
        assert!(rest.iter().all(|v| v.is_nan()), "{self:?}: something was written outside the view");
        self.view(memory).to_owned()
    }
}
