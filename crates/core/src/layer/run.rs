//! What a training is given beside its data, and what it reports: backend, seed, observer, one record an epoch.

use serde::{Deserialize, Serialize};

use super::checkpoint::CheckpointStore;
use super::train_error::TrainError;
use crate::linalg::Backend;

/// Losses after an epoch; after the first step for epoch 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EpochRecord {
    /// Number of epochs completed.
    pub epoch: usize,
    /// Mean loss over the monitored training rows.
    pub train_loss: f64,
    /// Mean loss over all validation rows, if there are any.
    pub validation_loss: Option<f64>,
    /// Share of the monitored training rows that are classified correctly, where labels are learnt.
    pub train_accuracy: Option<f64>,
    /// The same for all validation rows.
    pub validation_accuracy: Option<f64>,
}

/// Something that watches a training: a progress bar, a log.
pub trait Observer: Send {
    /// Called after every record of a single training.
    fn on_epoch(&mut self, record: &EpochRecord);

    /// Called after every record while a network is fitted layer by layer; `layer` counts from 0. Layers that are trained side by side
    /// report in turn, in whatever order they come. Unless overridden, forgets the layer.
    fn on_layer_epoch(&mut self, layer: usize, record: &EpochRecord) {
        let _ = layer;
        self.on_epoch(record);
    }

    /// Called after every block of a pass over rows that are not held, of which so many are done. Unless overridden, does nothing.
    fn on_rows(&mut self, pass: &'static str, done: usize, all: usize) {
        let _ = (pass, done, all);
    }

    /// Whether the training is to end now, without a result ([`TrainError::Stopped`]). Asked before every step. Unless
    /// overridden, never.
    fn stops(&self) -> bool {
        false
    }
}

/// An observer that does nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Silent;

impl Observer for Silent {
    fn on_epoch(&mut self, _: &EpochRecord) {}
}

/// What a training is given beside its data.
pub struct Run<'a> {
    /// The backend for all products.
    pub backend: &'a dyn Backend,
    /// Fixes everything random: the same seed gives the same bits on the same machine, backend and number of threads.
    pub seed: u64,
    /// Which hidden layer of a network is trained, from 0; `None` for a layer, a head or a network by itself.
    pub layer: Option<usize>,
    /// What watches.
    pub observer: &'a mut dyn Observer,
    /// Where the state of the training is kept, if anywhere. The first training that the run is given to takes it away: a trainer that trains
    /// several things in turn must not resume one of them from the state of another.
    pub checkpoints: Option<&'a dyn CheckpointStore>,
}

impl<'a> Run<'a> {
    /// A training by itself, of no layer of a network.
    pub fn new(backend: &'a dyn Backend, seed: u64, observer: &'a mut dyn Observer) -> Self {
        Self { backend, seed, layer: None, observer, checkpoints: None }
    }

    /// With checkpoints, and resumed from the last one if there is one. The store must belong to this task, trainer and seed.
    #[must_use]
    pub fn with_checkpoints(self, checkpoints: Option<&'a dyn CheckpointStore>) -> Self {
        Self { checkpoints, ..self }
    }

    /// `Ok` unless the observer stops the training.
    ///
    /// # Errors
    /// [`TrainError::Stopped`].
    pub fn check_stop(&self) -> Result<(), TrainError> {
        if self.observer.stops() { Err(TrainError::Stopped) } else { Ok(()) }
    }

    /// Shows a record to the observer, with the layer it belongs to.
    pub fn report(&mut self, record: &EpochRecord) {
        match self.layer {
            Some(layer) => self.observer.on_layer_epoch(layer, record),
            None => self.observer.on_epoch(record),
        }
    }
}
