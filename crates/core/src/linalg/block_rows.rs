//! Rows that are read in blocks, wherever they are kept.

use std::convert::Infallible;

use ndarray::{ArrayView2, CowArray, Ix2, s};
use thiserror::Error;

use super::eigen::EigenError;
use crate::input::InputError;

/// Rows of which any piece can be read, as often as is wanted.
///
/// # Contract
/// - The same rows are the same bits every time.
/// - Entries are finite.
pub trait BlockRows<T> {
    /// What keeps rows from being read.
    type Error;

    /// Rows and columns, n x p.
    fn dim(&self) -> (usize, usize);

    /// The rows `start..end`, which are there.
    ///
    /// # Errors
    /// If they cannot be read.
    fn block(&self, start: usize, end: usize) -> Result<CowArray<'_, T, Ix2>, Self::Error>;
}

/// Rows in memory.
impl<T> BlockRows<T> for ArrayView2<'_, T> {
    type Error = Infallible;

    fn dim(&self) -> (usize, usize) {
        self.dim()
    }

    fn block(&self, start: usize, end: usize) -> Result<CowArray<'_, T, Ix2>, Infallible> {
        Ok(self.slice(s![start..end, ..]).into())
    }
}

impl<T, X: BlockRows<T> + ?Sized> BlockRows<T> for &X {
    type Error = X::Error;

    fn dim(&self) -> (usize, usize) {
        (**self).dim()
    }

    fn block(&self, start: usize, end: usize) -> Result<CowArray<'_, T, Ix2>, Self::Error> {
        (**self).block(start, end)
    }
}

/// Why something was not computed of rows that are read in blocks.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum BlockError<E> {
    /// It cannot be computed of these rows.
    #[error(transparent)]
    Eigen(EigenError),
    /// The rows cannot be read.
    #[error("{0}")]
    Rows(E),
}

impl<E> From<EigenError> for BlockError<E> {
    fn from(error: EigenError) -> Self {
        Self::Eigen(error)
    }
}

impl<E> From<InputError> for BlockError<E> {
    fn from(error: InputError) -> Self {
        Self::Eigen(error.into())
    }
}

impl BlockError<Infallible> {
    /// What is left where rows are in memory.
    pub(super) fn of_memory(self) -> EigenError {
        match self {
            Self::Eigen(error) => error,
            Self::Rows(never) => match never {},
        }
    }
}

/// Where the blocks of `size` rows begin and end.
pub(super) fn ranges(rows: usize, size: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..rows).step_by(size).map(move |start| (start, (start + size).min(rows)))
}
