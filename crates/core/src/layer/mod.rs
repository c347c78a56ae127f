//! Layers as data and layer trainers as plug-ins.
//!
//! A [`Network`] is a list of [`Layer`]s and a layer a list of [`Operation`]s: whatever trained it, it is saved, loaded and run without its
//! trainer. A [`LayerTrainer`] makes a layer from inputs and targets; no error signal leaves the layer.

mod activation;
mod augmentation;
mod checkpoint;
mod classification;
mod head;
#[allow(clippy::module_inception)]
mod layer;
mod layer_error;
mod layer_trainer;
mod multi_label;
mod network;
mod patches;
mod run;
mod scalar;
mod task_weights;
mod train_error;

pub use activation::{Activation, activate, add_bias_and_activate, backward};
pub use augmentation::RowAugmentation;
pub use checkpoint::{Checkpoint, CheckpointError, CheckpointStore};
pub use classification::{ClassificationTask, classify};
pub use head::{HeadBlocks, HeadTarget, HeadTrainer};
pub use layer::{Layer, Operation};
pub use layer_error::LayerError;
pub use layer_trainer::{FitContext, LayerBlocks, LayerTask, LayerTrainer, RowBlocks, TrainedLayer};
pub use multi_label::MultiLabelTask;
pub use network::Network;
pub use patches::PatchGrid;
pub use run::{EpochRecord, Observer, Run, Silent};
pub use scalar::{Scalar, vectorised};
pub use task_weights::TaskWeights;
pub use train_error::{TrainError, at_least_one, within};
