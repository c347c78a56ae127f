//! Why a classifier could not be measured.

use dhll_core::{DatasetError, EncodingError, InputError, TrainError};
use dhll_diagnose::{ProbeError, StatisticsError};

use crate::estimator::EstimatorError;
use dhll_model::EvaluationError;

/// Why a classifier could not be measured.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BaselineError {
    /// The rows do not fit or are not finite.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The rows cannot be encoded.
    #[error(transparent)]
    Encoding(#[from] EncodingError),
    /// The rows cannot be split.
    #[error(transparent)]
    Data(#[from] DatasetError),
    /// A linear classifier was not found.
    #[error(transparent)]
    Probe(#[from] ProbeError),
    /// A network could not be trained end to end.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// A network could not be trained layer by layer.
    #[error(transparent)]
    Fit(Box<EstimatorError>),
    /// The test rows do not fit the network.
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
    /// There is no score.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
    /// There is nothing to choose among.
    #[error("there are no candidates to choose among")]
    NoCandidates,
}

impl From<EstimatorError> for BaselineError {
    fn from(error: EstimatorError) -> Self {
        Self::Fit(Box::new(error))
    }
}
