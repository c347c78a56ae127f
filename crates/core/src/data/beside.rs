//! Two sources side by side: `[A B]`.

use ndarray::{ArrayViewMut2, Axis};

use crate::data::{RowSource, SourceError};

/// The rows of one source, each followed by the row of another.
///
/// # Examples
/// ```
/// use dhll_core::data::{Beside, RowSource, MemoryRows};
/// use ndarray::{Array2, array};
///
/// let (a, b) = (array![[1.0, 2.0], [3.0, 4.0]], array![[-1.0], [1.0]]);
/// let mut z = Beside::new(MemoryRows::new(a.view()), MemoryRows::new(b.view()));
/// let mut rows = Array2::zeros((5, 3));
/// assert_eq!(z.read(rows.view_mut())?, 2);
/// assert_eq!(rows.row(1), array![3.0, 4.0, 1.0]);
/// # Ok::<(), dhll_core::data::SourceError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Beside<L, R> {
    left: L,
    right: R,
    read: usize,
}

impl<L: RowSource, R: RowSource> Beside<L, R> {
    /// The columns of `left`, then those of `right`.
    pub fn new(left: L, right: R) -> Self {
        Self { left, right, read: 0 }
    }
}

impl<L: RowSource, R: RowSource> RowSource for Beside<L, R> {
    fn n_columns(&self) -> usize {
        self.left.n_columns() + self.right.n_columns()
    }

    fn by_columns(&self) -> bool {
        self.left.by_columns()
    }

    fn read(&mut self, rows: ArrayViewMut2<'_, f64>) -> Result<usize, SourceError> {
        let (left, right) = rows.split_at(Axis(1), self.left.n_columns());
        let (left, right) = (self.left.read(left)?, self.right.read(right)?);
        let shorter = left.min(right);
        self.read += shorter;
        if left == right { Ok(shorter) } else { Err(SourceError::Ends { shorter: self.read }) }
    }

    fn rewind(&mut self) -> Result<(), SourceError> {
        self.read = 0;
        self.left.rewind()?;
        self.right.rewind()
    }
}
