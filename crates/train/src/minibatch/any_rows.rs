//! Rows to learn from, in memory or in a file.

use std::ops::Range;

use dhll_core::layer::{RowBlocks, TrainError};
use ndarray::Array2;

use super::table::Table;

/// Rows of the same width.
#[derive(Clone, Copy)]
pub(crate) enum AnyRows<'a> {
    /// In memory.
    Table(Table<'a, f32>),
    /// Read piece by piece.
    Blocks(RowBlocks<'a>),
}

impl AnyRows<'_> {
    pub(crate) fn n_rows(self) -> usize {
        match self {
            Self::Table(table) => table.n_rows(),
            Self::Blocks(blocks) => blocks.dim().0,
        }
    }

    pub(crate) fn width(self) -> usize {
        match self {
            Self::Table(table) => table.width(),
            Self::Blocks(blocks) => blocks.dim().1,
        }
    }

    /// The rows that can be read here.
    pub(crate) fn own(self) -> Range<usize> {
        match self {
            Self::Table(table) => 0..table.n_rows(),
            Self::Blocks(blocks) => blocks.own(),
        }
    }

    /// The sums over all processes that hold the rows together, in the order of these: of a gradient, in its place.
    pub(crate) fn add_up(self, values: &mut [f32]) -> Result<(), TrainError> {
        match self {
            Self::Table(_) => Ok(()),
            Self::Blocks(blocks) => blocks.add_up(values),
        }
    }

    /// The same, of few numbers in double precision.
    pub(crate) fn added<const N: usize>(self, own: [f64; N]) -> Result<[f64; N], TrainError> {
        let Self::Blocks(blocks) = self else { return Ok(own) };
        let all = blocks.stacked(Array2::from(vec![own]))?;
        let mut sums = [0.0; N];
        all.rows().into_iter().for_each(|row| sums.iter_mut().zip(row).for_each(|(sum, one)| *sum += one));
        Ok(sums)
    }

    /// The given rows, which can be read here, one after the other, at the beginning of `to`.
    pub(crate) fn gather(self, rows: &[usize], to: &mut [f32]) -> Result<(), TrainError> {
        let blocks = match self {
            Self::Table(table) => {
                table.gather(rows, to);
                return Ok(());
            }
            Self::Blocks(blocks) => blocks,
        };
        let mut places = to.chunks_exact_mut(self.width());
        // Rows that follow one another are read together.
        for run in rows.chunk_by(|a, b| a + 1 == *b) {
            let (Some(&first), Some(&last)) = (run.first(), run.last()) else { continue };
            let block = blocks.block(first, last + 1)?;
            for (row, to) in block.rows().into_iter().zip(&mut places) {
                to.iter_mut().zip(row).for_each(|(to, &value)| *to = value);
            }
        }
        Ok(())
    }
}
