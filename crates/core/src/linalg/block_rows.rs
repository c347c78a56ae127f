//! Rows that are read in blocks, wherever they are kept.

use std::convert::Infallible;
use std::ops::Range;

use ndarray::{Array2, ArrayView2, CowArray, Ix2, s};
use thiserror::Error;

use super::eigen::EigenError;
use crate::input::InputError;
use crate::parts::PartSums;

/// Rows of which any piece can be read, as often as is wanted.
///
/// Several processes can hold them together: each reads a range of its own, and the provided methods, which all of them call alike, bring together what they make of it.
///
/// # Contract
/// - The same rows are the same bits every time.
/// - Entries are finite.
pub trait BlockRows<T> {
    /// What keeps rows from being read.
    type Error;

    /// Rows and columns, n x p.
    fn dim(&self) -> (usize, usize);

    /// The rows that can be read here, which begin where a [part](crate::parts) does: all of them unless overridden.
    fn own(&self) -> Range<usize> {
        0..self.dim().0
    }

    /// The rows `start..end`, which are among the [own](Self::own).
    ///
    /// # Errors
    /// If they cannot be read.
    fn block(&self, start: usize, end: usize) -> Result<CowArray<'_, T, Ix2>, Self::Error>;

    /// A row, whoever holds it, 1 x p.
    ///
    /// # Errors
    /// If it cannot be read.
    fn row(&self, place: usize) -> Result<CowArray<'_, T, Ix2>, Self::Error> {
        self.block(place, place + 1)
    }

    /// The sum over all rows, from that over the parts of the own ones.
    ///
    /// # Errors
    /// If something goes wrong in another process.
    fn total(&self, sums: PartSums) -> Result<Array2<f64>, Self::Error> {
        Ok(sums.total())
    }

    /// What each process has of some rows, one below the other in the order of their own.
    ///
    /// # Errors
    /// If something goes wrong in another process.
    fn stacked(&self, own: Array2<f64>) -> Result<Array2<f64>, Self::Error> {
        Ok(own)
    }

    /// Puts the sums over all processes in the place of `values`, entry by entry and in the order of the processes.
    ///
    /// # Errors
    /// If something goes wrong in another process.
    fn add_up(&self, values: &mut [f32]) -> Result<(), Self::Error> {
        let _ = values;
        Ok(())
    }
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

    fn own(&self) -> Range<usize> {
        (**self).own()
    }

    fn row(&self, place: usize) -> Result<CowArray<'_, T, Ix2>, Self::Error> {
        (**self).row(place)
    }

    fn total(&self, sums: PartSums) -> Result<Array2<f64>, Self::Error> {
        (**self).total(sums)
    }

    fn stacked(&self, own: Array2<f64>) -> Result<Array2<f64>, Self::Error> {
        (**self).stacked(own)
    }

    fn add_up(&self, values: &mut [f32]) -> Result<(), Self::Error> {
        (**self).add_up(values)
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
pub(super) fn ranges(rows: Range<usize>, size: usize) -> impl Iterator<Item = (usize, usize)> {
    let end = rows.end;
    rows.step_by(size).map(move |start| (start, (start + size).min(end)))
}
