//! What keeps a network from being fitted.

use dhll_core::path::ComparisonError;
use dhll_core::{DatasetError, EigenError, TargetKind};
use dhll_core::{EncodingError, InputError, PathError, ScheduleError};
use dhll_core::{LayerError, TrainError};
use dhll_diagnose::{LabelR2Error, ProbeError, StatisticsError};
use dhll_train::FitError;
use thiserror::Error;

use dhll_backends::BackendError;
use dhll_model::ColumnError;

use crate::resume::ResumeError;

/// Why no network was fitted.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EstimatorError {
    /// A choice is invalid.
    #[error("{name} must be {constraint}, got {value}")]
    Option {
        /// Which choice.
        name: &'static str,
        /// What holds for it.
        constraint: &'static str,
        /// What was given.
        value: String,
    },
    /// A choice has no effect beside the others.
    #[error("{name} has no effect {reason}; {remedy}")]
    NoEffect {
        /// Which choice.
        name: &'static str,
        /// Why: it follows "has no effect".
        reason: String,
        /// What to do.
        remedy: &'static str,
    },
    /// A width is above the number of columns there are.
    #[error(
        "the width of layer {} is {width}, but its target at alpha = {alpha} has {columns} columns; give at most that, or leave out \
         the widths to learn all columns",
        layer + 1
    )]
    Width {
        /// Which layer, from 0; messages count from 1.
        layer: usize,
        /// Where on the path its target stands.
        alpha: f64,
        /// The width.
        width: usize,
        /// Columns of the target.
        columns: usize,
    },
    /// Codes of rows without a target were not found.
    #[error("the targets of unlabelled rows cannot be estimated: {0}")]
    Propagation(#[source] EigenError),
    /// There is nothing to learn from.
    #[error(
        "all {rows} training rows have the same features, so that there is nothing to learn from; check the feature columns"
    )]
    EqualRows {
        /// Rows that are trained on.
        rows: usize,
    },
    /// Training and validation rows do not have the same classes, columns of values or labels.
    #[error("the target of the validation rows must be {expected:?}, got {found:?}")]
    Target {
        /// That of the training rows.
        expected: TargetKind,
        /// That of the validation rows.
        found: TargetKind,
    },
    /// The validation rows do not have the columns of the training rows.
    #[error("{data}: {source}")]
    Columns {
        /// Name of the validation rows.
        data: String,
        /// Why not.
        source: ColumnError,
    },
    /// The data set could not be split.
    #[error(transparent)]
    Data(#[from] DatasetError),
    /// The features do not fit or are not finite.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The features of validation rows do not fit.
    #[error("validation rows: {0}")]
    ValidationInput(#[source] InputError),
    /// The rows cannot be encoded.
    #[error(transparent)]
    Encoding(EncodingError),
    /// There is no backend.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// A target does not exist.
    #[error(transparent)]
    Path(#[from] PathError),
    /// The schedule gives no alphas.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// A target could not be brought into its gauge.
    #[error("the target of layer {} could not be brought into its gauge", layer + 1)]
    Gauge {
        /// Which layer, from 0; messages count from 1.
        layer: usize,
        /// Why.
        source: ComparisonError,
    },
    /// The trainer of the hidden layers has a parameter out of range, or a choice that would be ignored.
    #[error(transparent)]
    Trainer(TrainError),
    /// A hidden layer was not trained.
    #[error(transparent)]
    Layers(FitError),
    /// The head was not trained.
    #[error("the head was not trained")]
    Head(#[source] TrainError),
    /// A linear readout of a layer was not fitted.
    #[error("a linear readout was not fitted")]
    Readout(#[source] ProbeError),
    /// There is no interval.
    #[error(transparent)]
    Statistics(StatisticsError),
    /// The label R² is not defined.
    #[error(transparent)]
    LabelR2(#[from] LabelR2Error),
    /// What was trained makes no network.
    #[error(transparent)]
    Network(#[from] LayerError),
    /// Finished layers could not be kept or taken up again.
    #[error(transparent)]
    Resume(#[from] ResumeError),
}

impl From<EncodingError> for EstimatorError {
    fn from(error: EncodingError) -> Self {
        match error {
            EncodingError::Input(error) => Self::Input(error),
            error => Self::Encoding(error),
        }
    }
}

impl From<FitError> for EstimatorError {
    fn from(error: FitError) -> Self {
        match error {
            FitError::Store { source, layer } => match source.downcast::<ResumeError>() {
                Ok(error) => Self::Resume(*error),
                Err(source) => Self::Layers(FitError::Store { source, layer }),
            },
            error => Self::Layers(error),
        }
    }
}
