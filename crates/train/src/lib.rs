//! Layers as data, layer trainers as plug-ins, and the fitting of networks layer by layer.
//!
//! A [`Network`](dhll_core::Network) is a list of [`Layer`](dhll_core::Layer)s and a layer a list of [`Operation`](dhll_core::Operation)s: whatever trained it, it is saved, loaded and run without its
//! trainer. A [`LayerTrainer`](dhll_core::LayerTrainer) makes a layer from inputs and targets; no error signal leaves the layer.
//!
//! ```text
//! h_0 = x                                       inputs
//! h_l = layer_l(h_(l-1))                        layer_l = argmin mean_i 0.5 |layer(h_(l-1),i) - t_l,i|^2
//! p(y | x) = softmax(head(h_L))_y               head    = argmin mean_i -log p(y_i | x_i)
//! ```
//!
//! | step | module |
//! |---|---|
//! | the paper's layer; one with a skip; one in closed form | [`MlpTrainer`]; [`ResidualTrainer`]; [`RandomFeatureTrainer`] |
//! | the minibatch loop and its parameters | [`SgdParams`], [`Batches`], [`Init`] |
//! | the optimiser | [`Adam`], [`LrSchedule`], [`EpochSelection`] |
//! | regularisation | [`Dropout`], and [`RowAugmentation`](dhll_core::RowAugmentation) |
//! | all layers, one after the other or side by side | [`LayerByLayer`] |
//! | the head: solved for classes and labels, for values; by Adam | [`LogisticHead`]; [`RidgeHead`]; [`SoftmaxHead`] |
//! | the control: a whole network end to end | [`BackpropTrainer`] |
//!
//! Layers, tasks and the trait of trainers are in [`dhll_core::layer`].

mod end_to_end;
mod heads;
mod minibatch;
mod network;
mod optimiser;
mod regularisation;
mod scratch;
mod settings;
mod trainers;

pub use end_to_end::{BackpropTrainer, EndToEndLoss, TrainedNetwork};
pub use heads::{LabelFit, LogisticFit, LogisticHead, RidgeHead, SoftmaxHead};
pub use minibatch::{Batches, Init, SgdParams};
pub use network::{
    Before, FitError, FittedLayers, InputRows, LayerByLayer, LayerReport, LayerStore, LazyTargets, Order,
    Target, TargetSource, layer_seed,
};
pub use optimiser::{Adam, EpochSelection, LrSchedule};
pub use regularisation::Dropout;
pub use scratch::{Scratch, ScratchWriter, Stored};
pub use settings::{
    Annealing, MlpSettings, RandomFeatureSettings, ResidualSettings, SgdSettings, SoftmaxSettings,
};
pub use trainers::{Directions, MlpTrainer, Patches, RandomFeatureTrainer, ReceptiveFields, ResidualTrainer};

/// The example of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
