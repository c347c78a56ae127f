//! Rows that come in blocks from wherever they are kept: `S` needs one block of them at a time, never all.

use std::error::Error;

use ndarray::{ArrayView2, ArrayViewMut2, s};
use thiserror::Error;

use super::label_error::LabelError;
use crate::input::InputError;
use crate::team::TeamError;

/// Rows that are looked at together by the passes over a source.
const BLOCK_ROWS: usize = 1024;

/// Why rows could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The rows do not fit what they are needed for, or are not finite.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Another process that holds rows has stopped.
    #[error(transparent)]
    Team(#[from] TeamError),
    /// A label is no class.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// What should be a class number is none.
    #[error("the label of row {} is {found}; it must be a whole number from 0 on", row + 1)]
    Class {
        /// The row.
        row: usize,
        /// What stands there.
        found: f64,
    },
    /// Two sources side by side do not have the same number of rows.
    #[error("the sources side by side must end together, but one has {shorter} rows and the other has more")]
    Ends {
        /// Rows of the one that ends first.
        shorter: usize,
    },
    /// What the rows come from says why.
    #[error(transparent)]
    Read(Box<dyn Error + Send + Sync>),
}

/// Rows in order, read in blocks of any size.
///
/// # Contract
/// - [`read`](Self::read) gives the next rows, as many as there is room for; fewer only at the end.
/// - The same rows come again, bit for bit, after [`rewind`](Self::rewind).
pub trait RowSource: Send {
    /// Columns of every row.
    fn n_columns(&self) -> usize;

    /// Whether rows are kept column by column, so that a block of them is best laid out so too. A hint: every layout is served.
    fn by_columns(&self) -> bool {
        false
    }

    /// The next rows into `rows`, from its first row on; how many there were. 0 says that there are no more.
    ///
    /// # Shapes
    /// `rows` n x q with q = [`n_columns`](Self::n_columns), any strides. Rows beyond those read are left as they were.
    ///
    /// # Errors
    /// [`SourceError`]; what has been read until then is lost.
    fn read(&mut self, rows: ArrayViewMut2<'_, f64>) -> Result<usize, SourceError>;

    /// Passes over the next rows, at most so many; how many there were. Unless overridden, they are read.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    fn skip(&mut self, rows: usize) -> Result<usize, SourceError> {
        let mut block = ndarray::Array2::zeros((BLOCK_ROWS.min(rows), self.n_columns()));
        let mut done = 0;
        while done < rows {
            let most = BLOCK_ROWS.min(rows - done);
            let count = self.read(block.slice_mut(s![..most, ..]))?;
            if count == 0 {
                break;
            }
            done += count;
        }
        Ok(done)
    }

    /// Back to the first row.
    ///
    /// # Errors
    /// [`SourceError`] if what the rows come from cannot go back.
    fn rewind(&mut self) -> Result<(), SourceError>;
}

impl<S: RowSource + ?Sized> RowSource for &mut S {
    fn n_columns(&self) -> usize {
        (**self).n_columns()
    }

    fn by_columns(&self) -> bool {
        (**self).by_columns()
    }

    fn read(&mut self, rows: ArrayViewMut2<'_, f64>) -> Result<usize, SourceError> {
        (**self).read(rows)
    }

    fn skip(&mut self, rows: usize) -> Result<usize, SourceError> {
        (**self).skip(rows)
    }

    fn rewind(&mut self) -> Result<(), SourceError> {
        (**self).rewind()
    }
}

/// Rows that are in memory, N x q.
#[derive(Debug, Clone)]
pub struct MemoryRows<'a> {
    rows: ArrayView2<'a, f64>,
    next: usize,
}

impl<'a> MemoryRows<'a> {
    /// From the first row on.
    pub fn new(rows: ArrayView2<'a, f64>) -> Self {
        Self { rows, next: 0 }
    }
}

impl RowSource for MemoryRows<'_> {
    fn n_columns(&self) -> usize {
        self.rows.ncols()
    }

    fn by_columns(&self) -> bool {
        self.rows.t().is_standard_layout() && !self.rows.is_standard_layout()
    }

    fn read(&mut self, mut rows: ArrayViewMut2<'_, f64>) -> Result<usize, SourceError> {
        let count = rows.nrows().min(self.rows.nrows() - self.next);
        rows.slice_mut(s![..count, ..]).assign(&self.rows.slice(s![self.next..self.next + count, ..]));
        self.next += count;
        Ok(count)
    }

    fn skip(&mut self, rows: usize) -> Result<usize, SourceError> {
        let count = rows.min(self.rows.nrows() - self.next);
        self.next += count;
        Ok(count)
    }

    fn rewind(&mut self) -> Result<(), SourceError> {
        self.next = 0;
        Ok(())
    }
}

/// Show every row of `source` to `see`, in blocks, from the first row on; the source stands at its end then.
pub(crate) fn for_each_block(
    source: &mut dyn RowSource,
    mut see: impl FnMut(ArrayView2<'_, f64>) -> Result<(), SourceError>,
) -> Result<(), SourceError> {
    let mut block = ndarray::Array2::zeros((BLOCK_ROWS, source.n_columns()));
    source.rewind()?;
    loop {
        let count = source.read(block.view_mut())?;
        if count == 0 {
            return Ok(());
        }
        see(block.slice(s![..count, ..]))?;
    }
}
