//! Layers as data, layer trainers as plug-ins, and the fitting of networks layer by layer.
//!
//! A [`Network`] is a list of [`Layer`]s and a layer a list of [`Operation`]s: whatever trained it, it is saved, loaded and run without its
//! trainer. A [`LayerTrainer`] makes a layer from inputs and targets; no error signal leaves the layer.
//!
//! ```text
//! h_0 = x                                       inputs
//! h_l = layer_l(h_(l-1))                        layer_l = argmin mean_i 0.5 |layer(h_(l-1),i) - t_l,i|^2
//! p(y | x) = softmax(head(h_L))_y               head    = argmin mean_i -log p(y_i | x_i)
//! ```
//!
//! | step | module |
//! |---|---|
//! | what a layer is, and running it | [`layer`], [`network`], [`activation`] |
//! | the plug-in trait, its task, its run | [`trainer`], [`run`] |
//! | the minibatch loop: parameters, batches, optimiser, which epoch is kept | [`schedule`], [`batches`], [`adam`], [`annealing`], [`init`], [`checkpoint`] |
//! | against learning by heart | [`dropout`], [`augmentation`] |
//! | the paper's layer; one in closed form; one with a skip | [`mlp`]; [`random_features`]; [`residual`] |
//! | all layers, one after the other or side by side | [`targets`], [`fit`] |
//! | the head, and the end-to-end baseline | [`classification`], [`head`], [`backprop`] |
//!
//! Regression layers, heads and end-to-end networks are one thing inside: a chain of affine maps under a loss.

pub mod activation;
pub mod adam;
pub mod annealing;
pub mod augmentation;
pub mod backprop;
pub mod batches;
mod chain;
mod check;
pub mod checkpoint;
pub mod classification;
mod course;
pub mod directions;
pub mod dropout;
pub mod error;
pub mod fit;
pub mod head;
pub mod init;
mod label_regression;
pub mod layer;
mod least_squares;
mod loss;
mod minibatch;
pub mod mlp;
pub mod network;
pub mod random_features;
pub mod residual;
pub mod run;
mod scalar;
pub mod schedule;
mod table;
pub mod targets;
pub mod trainer;

pub use activation::Activation;
pub use adam::Adam;
pub use annealing::Annealing;
pub use augmentation::Augmentation;
pub use backprop::{BackpropTrainer, EndToEndLoss, TrainedNetwork};
pub use batches::Batches;
pub use checkpoint::Checkpoint;
pub use classification::{ClassificationTask, classify};
pub use directions::{Directions, ReceptiveFields};
pub use dropout::Dropout;
pub use error::TrainError;
pub use fit::{FitError, FittedLayers, LayerReport, fit_parallel, fit_sequential};
pub use head::HeadTrainer;
pub use init::Init;
pub use layer::{Layer, LayerError, Operation};
pub use mlp::MlpTrainer;
pub use network::Network;
pub use random_features::RandomFeatureTrainer;
pub use residual::ResidualTrainer;
pub use run::{EpochRecord, Observer, Run, Silent};
pub use schedule::Schedule;
pub use targets::{Before, LazyTargets, Rows, Target, TargetSource};
pub use trainer::{LayerTask, LayerTrainer, Setting, TrainedLayer};
