//! Rows for a model in blocks, so that no more than a block of them is held.

use anyhow::Result;
use dhll::core::memory;
use dhll::data::npy::NpyParts;
use dhll::data::{Dataset, LabelledBlocks, TableBlocks};
use dhll::{Model, TargetKind};
use ndarray::Array2;

use super::Parts;

/// Bytes of a block, about, and the share of the memory that is left that it takes at the most.
const BLOCK_BYTES: u64 = 16 << 20;
const SHARE: u64 = 8;
/// The fewest and the most pieces of [`dhll::model::BLOCK_ROWS`] rows that make a block.
const PIECES: [usize; 2] = [1, 16];

/// Rows of a block: a multiple of those that a model takes at once, so that blocks change no bit of what it gives.
pub(crate) fn block_rows(model: &Model) -> usize {
    let piece = dhll::model::BLOCK_ROWS;
    let bytes = BLOCK_BYTES.min(memory::available() / SHARE) as usize;
    let [fewest, most] = PIECES;
    piece * (bytes / (piece * size_of::<f64>() * model.n_features().max(1))).clamp(fewest, most)
}

/// Rows without their target.
pub(crate) enum FeatureBlocks {
    Table(Box<TableBlocks>),
    Array(Box<NpyParts>),
    /// All of them, until they are given.
    Whole(Option<Array2<f64>>),
}

impl FeatureBlocks {
    /// The next `most` rows, fewer only at the end, or all at once; none if there are no more.
    pub(crate) fn next(&mut self, most: usize) -> Result<Option<Array2<f64>>> {
        Ok(match self {
            Self::Table(blocks) => blocks.next(most)?.map(|table| table.features),
            Self::Array(rows) => Some(rows.next(most)?).filter(|block| block.nrows() > 0),
            Self::Whole(rows) => rows.take(),
        })
    }
}

/// Rows with their target.
pub(crate) enum Labelled {
    Table(Box<TableBlocks>, TargetKind),
    Array(Box<LabelledBlocks>),
    /// All of them, in one part or two.
    Whole(Box<Parts>),
}

impl Labelled {
    /// All rows, in one part or two.
    pub(crate) fn all(self) -> Result<Parts> {
        let rows = match self {
            Self::Table(mut blocks, kind) => blocks.next(usize::MAX)?.map(|rows| rows.into_dataset_of(&kind)),
            Self::Array(mut blocks) => blocks.next(usize::MAX)?.map(Ok),
            Self::Whole(parts) => return Ok(*parts),
        };
        match rows {
            Some(rows) => Ok(Parts::one(rows?)),
            None => anyhow::bail!("there are no rows"),
        }
    }

    /// The next `most` rows of data that is one part, fewer only at the end; none if there are no more.
    pub(crate) fn next(&mut self, most: usize) -> Result<Option<Dataset>> {
        Ok(match self {
            Self::Table(blocks, kind) => {
                blocks.next(most)?.map(|rows| rows.into_dataset_of(kind)).transpose()?
            }
            Self::Array(blocks) => blocks.next(most)?,
            Self::Whole(_) => None,
        })
    }
}
