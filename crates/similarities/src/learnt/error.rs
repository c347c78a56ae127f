//! Why a similarity was not learnt.

use dhll_core::{EigenError, InputError};
use thiserror::Error;

use crate::kernels::bandwidth::BandwidthError;
use crate::maps::blocks::FeatureMapError;

/// Why a similarity was not learnt.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LearntError {
    /// A setting is 0, rows and targets do not fit, or distances overflow.
    #[error(transparent)]
    Input(#[from] InputError),
    /// More iterations than can do any good.
    #[error("the number of iterations must be at most {most}, got {found}; more than 3 seldom help")]
    Iterations {
        /// The largest number.
        most: usize,
        /// The number that was asked for.
        found: usize,
    },
    /// The eigenproblem of a trial failed.
    #[error(transparent)]
    Eigen(#[from] EigenError),
    /// The features of a trial, or those of the result, were not found.
    #[error(transparent)]
    Map(#[from] FeatureMapError),
    /// Distances are too small or too large for a bandwidth.
    #[error(transparent)]
    Bandwidth(#[from] BandwidthError),
}

impl LearntError {
    /// The same error with rows as the caller counts them.
    pub(crate) fn of_rows(self, place: impl FnOnce(usize) -> usize) -> Self {
        match self {
            Self::Input(error) => Self::Input(error.of_rows(place)),
            other => other,
        }
    }
}
