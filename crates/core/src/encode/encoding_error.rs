//! Why a data set was not encoded.

use std::error::Error;

use thiserror::Error;

use crate::data::LabelError;
use crate::input::InputError;

/// Why a data set was not encoded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EncodingError {
    /// The features or the target values do not fit.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The labels do not fit.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// Classes where values were learnt, or the other way round.
    #[error("the rows have classes where the training rows had values, or the other way round")]
    TargetKind,
    /// No column of the table makes a feature.
    #[error("every column of features is constant or missing; there is nothing to learn from")]
    NoFeatures,
    /// The similarity was not fitted.
    #[error("the similarity {name} cannot be fitted to these rows")]
    Similarity {
        /// Its name.
        name: String,
        /// Why not.
        source: Box<dyn Error + Send + Sync>,
    },
}
