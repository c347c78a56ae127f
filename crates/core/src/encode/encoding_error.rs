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
    /// Another kind of target than that of the training rows.
    #[error("the rows have another kind of target than the training rows: classes, values or labels")]
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
