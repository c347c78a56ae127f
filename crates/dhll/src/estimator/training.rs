//! How layers are trained, whatever they are trained on.

use dhll_core::linalg::Threads;
use dhll_core::{Backend, LayerTrainer, Observer, Run, TaskWeights};
use dhll_train::{FitError, FittedLayers, InputRows, LayerByLayer, LayerStore, Order, TargetSource};

/// Backend, trainer, order, seed, weights of rows, and where finished layers are kept.
pub(crate) struct Training<'a> {
    pub(crate) backend: &'a dyn Backend,
    pub(crate) trainer: &'a dyn LayerTrainer,
    pub(crate) order: Order,
    pub(crate) store: Option<&'a dyn LayerStore>,
    pub(crate) seed: u64,
    pub(crate) weights: TaskWeights<'a>,
}

impl Training<'_> {
    /// The layers on these rows and targets. Layers side by side get one thread each.
    pub(crate) fn layers(
        &self,
        rows: InputRows<'_>,
        targets: &dyn TargetSource,
        observer: &mut dyn Observer,
    ) -> Result<FittedLayers, FitError> {
        let Self { trainer, order, store, weights, .. } = *self;
        let one_thread = match order {
            Order::Sequential => None,
            Order::Parallel { .. } => Some(self.backend.with_threads(Threads::ONE)),
        };
        let backend = one_thread.as_deref().unwrap_or(self.backend);
        let mut run = Run::new(backend, self.seed, observer);
        LayerByLayer { trainer, order, store, weights }.fit(rows, targets, &mut run)
    }
}
