//! Where finished layers are kept, so that a fit that was cut off can be resumed.

use std::error::Error;

use dhll_core::{CheckpointStore, TrainedLayer};

/// Keeps finished layers.
///
/// # Contract
/// A layer that was saved is loaded bit for bit.
pub trait LayerStore: Send + Sync {
    /// The layer that was kept, if it was; `widths` are its numbers of inputs and outputs.
    ///
    /// # Errors
    /// Whatever keeps it from being read, or what is wrong with it.
    fn load(
        &self,
        layer: usize,
        widths: [usize; 2],
    ) -> Result<Option<TrainedLayer>, Box<dyn Error + Send + Sync>>;

    /// Where the state of a layer is kept while it is trained; nowhere unless overridden.
    fn checkpoints(&self, layer: usize) -> Option<Box<dyn CheckpointStore + '_>> {
        let _ = layer;
        None
    }

    /// Keep a layer. Its checkpoint is needed no more.
    ///
    /// # Errors
    /// Whatever keeps it from being written.
    fn save(&self, layer: usize, trained: &TrainedLayer) -> Result<(), Box<dyn Error + Send + Sync>>;
}
