//! Why a diffusion map was not fitted.

use dhll_core::{EigenError, InputError};
use thiserror::Error;

/// Why a diffusion map was not fitted.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum DiffusionError {
    /// A setting is 0, or distances do not fit in memory.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The eigenvectors of the graph were not found.
    #[error(transparent)]
    Eigen(#[from] EigenError),
    /// The diffusion would go backwards, or for ever.
    #[error("the time of the diffusion must be a finite number of at least 0, got {0}")]
    Time(f64),
    /// There are too few different rows for a graph.
    #[error("a graph of neighbours needs at least {least} different rows, got {found}")]
    FewRows {
        /// The least number.
        least: usize,
        /// Different rows.
        found: usize,
    },
}
