//! Why nothing was learnt of rows that are not held.

use dhll_core::data::SourceError;
use dhll_core::team::TeamError;
use dhll_core::{DatasetError, EncodingError, InputError, TrainError};
use dhll_data::DataError;
use dhll_train::FitError;
use thiserror::Error;

use crate::estimator::EstimatorError;

/// Why no network was fitted to rows that are read in blocks.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OutOfCoreError {
    /// A choice needs all rows in memory.
    #[error("{name} needs all rows in memory; {remedy}, or hold the rows with --out-of-core never")]
    Needs {
        /// Which choice.
        name: String,
        /// What to do.
        remedy: &'static str,
    },
    /// A choice needs a process that holds all rows.
    #[error(
        "{name} cannot learn from rows that several processes share; {remedy}, or start a single process"
    )]
    NotShared {
        /// Which choice.
        name: String,
        /// What to do.
        remedy: &'static str,
    },
    /// Processes that share the rows read other files.
    #[error(
        "rank {rank} reads {other}, but rank 0 {first}; give all ranks the same files and options, on processors of one kind"
    )]
    OtherData {
        /// The first process that does.
        rank: usize,
        /// What the process 0 reads.
        first: String,
        /// What that process reads.
        other: String,
    },
    /// Another process that holds rows has stopped.
    #[error(transparent)]
    Team(#[from] TeamError),
    /// There are fewer rows than features, which takes another way that holds all rows.
    #[error(
        "there are {rows} rows of {columns} features; leave out --out-of-core, which is of use where there are more rows than features"
    )]
    FewRows {
        /// N.
        rows: usize,
        /// p.
        columns: usize,
    },
    /// Another pass over the files found other rows.
    #[error("{name} has changed while it was read: it had {expected} rows, and then {found}")]
    Changed {
        /// What the data is called.
        name: String,
        /// Rows before.
        expected: usize,
        /// Rows now.
        found: usize,
    },
    /// The files cannot be read.
    #[error(transparent)]
    Data(#[from] DataError),
    /// Rows cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A temporary file for encoded rows cannot be written, or the observer stopped the fit.
    #[error(transparent)]
    Rows(#[from] TrainError),
    /// A layer was not trained.
    #[error("layer {} was not trained: {source}", layer + 1)]
    Layer {
        /// Which layer, from 0; messages count from 1.
        layer: usize,
        /// Why.
        source: TrainError,
    },
    /// The head was not trained.
    #[error("the head was not trained: {source}")]
    Head {
        /// Why.
        source: TrainError,
    },
    /// As for rows in memory.
    #[error(transparent)]
    Fit(#[from] EstimatorError),
}

impl OutOfCoreError {
    /// Why a layer, by its number from 0, was not trained, or the head.
    pub(super) fn of_training(layer: Option<usize>, source: TrainError) -> Self {
        match (source, layer) {
            // It says what went wrong elsewhere, with the layer.
            (TrainError::Team(error), _) => Self::Team(error),
            (source, Some(layer)) => Self::Layer { layer, source },
            (source, None) => Self::Head { source },
        }
    }
}

/// Errors that a fit of rows in memory has as well.
macro_rules! of_fit {
    ($($error:ty),*) => {
        $(impl From<$error> for OutOfCoreError {
            fn from(error: $error) -> Self {
                Self::Fit(error.into())
            }
        })*
    };
}

of_fit!(EncodingError, InputError, DatasetError, FitError);
