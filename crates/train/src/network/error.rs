//! Why a network was not fitted, naming the layer.

use std::error::Error;

use dhll_core::{InputError, LayerError, TrainError};
use thiserror::Error;

/// Why a network was not fitted.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FitError {
    /// There are no targets.
    #[error("a network needs the target of at least one layer, got 0")]
    NoTargets,
    /// No worker is to do the work.
    #[error("the number of workers must be at least 1, got 0")]
    NoWorkers,
    /// The threads for the workers cannot be had.
    #[error("no threads for the workers")]
    Threads(#[source] Box<dyn Error + Send + Sync>),
    /// A target could not be made.
    #[error("the target of layer {} could not be made", layer + 1)]
    Target {
        /// Which layer, from 0; messages count from 1.
        layer: usize,
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A layer's rows could not be altered.
    #[error("the rows of layer {} cannot be altered", layer + 1)]
    RowAugmentation {
        /// Which layer, from 0; messages count from 1.
        layer: usize,
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// Validation rows on one side alone.
    #[error("layer {}: there are validation rows of the {present}, but none of the {absent}", layer + 1)]
    Validation {
        /// Which layer, from 0; messages count from 1.
        layer: usize,
        /// Which side has them.
        present: &'static str,
        /// Which has not.
        absent: &'static str,
    },
    /// A layer was not trained.
    #[error("layer {} was not trained", layer + 1)]
    Layer {
        /// Which layer, from 0; messages count from 1.
        layer: usize,
        /// Why.
        source: TrainError,
    },
    /// What a trained layer gives out for its own input is not finite.
    #[error("layer {} cannot pass its training rows on", layer + 1)]
    Forward {
        /// Which layer, from 0; messages count from 1.
        layer: usize,
        /// Why.
        source: InputError,
    },
    /// A finished layer could not be kept, or a kept one not be taken.
    #[error("{source}")]
    Store {
        /// Which layer, from 0; messages count from 1.
        layer: usize,
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The layers make no network.
    #[error(transparent)]
    Network(#[from] LayerError),
}
