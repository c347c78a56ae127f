//! What a design takes from the estimator.

use dhll_core::{Gauge, HeadTrainer, InputScaling, LayerTrainer, Mean, SimilarityFit};
use dhll_train::Order;

/// The choices of the estimator that a design takes as they are.
pub(super) struct Given<'a> {
    pub(super) scaling: InputScaling,
    pub(super) similarity: &'a dyn SimilarityFit,
    pub(super) mean: &'a dyn Mean,
    pub(super) gauge: Gauge,
    pub(super) order: Order,
    /// None for the default trainer, which gets as many units in every layer as the full target of the last one has columns: fewer columns
    /// to learn do not take fewer units to compute.
    pub(super) trainer: Option<&'a dyn LayerTrainer>,
    pub(super) head: &'a dyn HeadTrainer,
    pub(super) seed: u64,
}
