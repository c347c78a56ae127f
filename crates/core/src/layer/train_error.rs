//! Why a layer was not trained.

use std::convert::Infallible;

use crate::data::LabelError;
use crate::input::InputError;
use crate::linalg::{BlockError, EigenError, SolveError};
use crate::memory::MemoryError;
use crate::team::TeamError;
use thiserror::Error;

use super::checkpoint::CheckpointError;
use super::layer_error::LayerError;

/// Why a layer, a head or a network was not trained.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum TrainError {
    /// Rows or widths do not fit, or an entry is not finite.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Labels that are no classes.
    #[error(transparent)]
    Labels(#[from] LabelError),
    /// A linear system has no solution.
    #[error(transparent)]
    Solve(#[from] SolveError),
    /// The row space of wide rows could not be computed.
    #[error(transparent)]
    Eigen(#[from] EigenError),
    /// What was trained makes no layer.
    #[error(transparent)]
    Layer(#[from] LayerError),
    /// What is to be trained does not fit in memory.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// A checkpoint could not be kept or read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A checkpoint that was kept belongs to another training.
    #[error("{place}: the checkpoint belongs to another training: {why}; delete it to train from the start")]
    OtherCheckpoint {
        /// Where it is kept.
        place: String,
        /// What does not fit.
        why: String,
    },
    /// A parameter of the trainer is out of range.
    #[error("{name} must be {constraint}, got {value}")]
    Parameter {
        /// Which parameter.
        name: &'static str,
        /// What holds for it.
        constraint: &'static str,
        /// Its value.
        value: f64,
    },
    /// A choice that would be ignored.
    #[error("{name} needs {needs}; {remedy}")]
    Needs {
        /// Which choice.
        name: &'static str,
        /// What it cannot do without.
        needs: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// Rows that do not fit in memory, which a trainer or a head cannot learn from.
    #[error(
        "the {kind} {name} needs all rows in memory; choose {other}, which reads them in blocks, or learn from fewer rows"
    )]
    NeedsMemory {
        /// `trainer` or `head`.
        kind: &'static str,
        /// Its name.
        name: &'static str,
        /// What to choose instead, as options of the command line.
        other: &'static str,
    },
    /// Rows that are read in blocks could not be read again.
    #[error("the rows cannot be read: {reason}")]
    Rows {
        /// What the system says.
        reason: String,
    },
    /// Another process that holds rows has stopped.
    #[error(transparent)]
    Team(#[from] TeamError),
    /// Rows could not be kept in a temporary file.
    #[error(
        "rows cannot be kept in a temporary file in {folder}: {reason}; make room there, or learn from fewer rows"
    )]
    Scratch {
        /// Where it is.
        folder: String,
        /// What the system says.
        reason: String,
    },
    /// Rows have weights, which a trainer or a head would ignore.
    #[error("the {kind} {name} takes no weights of rows; choose another {kind}, or leave out the weights")]
    TakesNoWeights {
        /// `trainer` or `head`.
        kind: &'static str,
        /// Its name.
        name: &'static str,
    },
    /// A head that learns classes was asked for values.
    #[error("the head {head} learns classes, not values; the ridge head learns values")]
    ClassesAlone {
        /// Its name.
        head: &'static str,
    },
    /// A head that does not learn several labels at once was asked for them.
    #[error(
        "the head {head} does not learn several labels at once; the logistic head does (`--head logistic`)"
    )]
    NoLabels {
        /// Its name.
        head: &'static str,
    },
    /// The loss grew without bound.
    #[error(
        "training diverged: the loss is {loss:?} after epoch {epoch} and was {start:?} before the first step; lower the \
         learning rate (it is {learning_rate:?}) or bring input and target to the scale of 1"
    )]
    Diverged {
        /// The epoch after which it was seen; 0 is the first step.
        epoch: usize,
        /// The loss.
        loss: f64,
        /// The loss of the parameters the training started from.
        start: f64,
        /// The learning rate the training started with.
        learning_rate: f64,
    },
    /// The observer stopped the training.
    #[error("the training was stopped")]
    Stopped,
    /// The rows are so large that there is no loss to begin with.
    #[error(
        "the loss is {loss} before the first step: the rows are too large for single precision; bring input and target to \
         the scale of 1"
    )]
    Overflow {
        /// The loss.
        loss: f64,
    },
}

impl From<Infallible> for TrainError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl<E> From<BlockError<E>> for TrainError
where
    Self: From<E>,
{
    fn from(error: BlockError<E>) -> Self {
        match error {
            BlockError::Eigen(error) => error.into(),
            BlockError::Rows(error) => error.into(),
        }
    }
}

/// `Ok` if `count` is at least 1.
///
/// # Errors
/// [`TrainError::Parameter`], naming `name`.
pub fn at_least_one(name: &'static str, count: usize) -> Result<(), TrainError> {
    within(name, "at least 1", count as f64, count > 0)
}

/// `Ok` if `holds`; otherwise the complaint that `name` must be `constraint` and is `value`.
///
/// # Errors
/// [`TrainError::Parameter`].
pub fn within(
    name: &'static str,
    constraint: &'static str,
    value: f64,
    holds: bool,
) -> Result<(), TrainError> {
    if holds { Ok(()) } else { Err(TrainError::Parameter { name, constraint, value }) }
}
