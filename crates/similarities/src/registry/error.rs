//! Why there is no such similarity.

use thiserror::Error;

use crate::kernels::bandwidth::BandwidthError;
use crate::kernels::polynomial::PolynomialError;
use crate::maps::blocks::FeatureMapError;

/// Why there is no such similarity.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SimilarityError {
    /// None has this name.
    #[error("there is no similarity `{name}`; the similarities are {known}")]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// The names there are, with commas.
        known: String,
    },
    /// Settings of a kernel were given to a similarity that has others.
    #[error("`{name}` does not take the settings of a kernel")]
    OtherSettings {
        /// Its name.
        name: &'static str,
    },
    /// The kernel is no expectation over random directions.
    #[error("the {name} kernel has no random features; use the map nystroem or pivoted-cholesky")]
    NotRandom {
        /// Its name.
        name: &'static str,
    },
    /// The kernel has no bandwidth on these rows.
    #[error(transparent)]
    Bandwidth(#[from] BandwidthError),
    /// The parameters of the polynomial kernel are invalid.
    #[error(transparent)]
    Polynomial(#[from] PolynomialError),
    /// The feature map was not fitted.
    #[error(transparent)]
    Map(#[from] FeatureMapError),
}
