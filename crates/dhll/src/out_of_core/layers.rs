//! The hidden layers of a network of rows that are not held, and what they give out.

use dhll_core::layer::{LayerBlocks, RowBlocks};
use dhll_core::linalg::{BlockRows as _, Threads};
use dhll_core::{Layer, Observer, Run, TrainedLayer};
use dhll_model::LayerSummary;
use dhll_train::{FitError, LayerReport, LayerStore as _, Order, layer_seed};

use super::error::OutOfCoreError;
use super::fit::OutOfCoreFit;
use super::held::RowPair;
use crate::estimator::summary;
use crate::resume::KeptLayers;

impl OutOfCoreFit<'_> {
    /// The hidden layers; the inputs become what they give out.
    pub(super) fn layers(
        &mut self,
        kept: Option<&KeptLayers<'_>>,
        observer: &mut dyn Observer,
    ) -> Result<(Vec<Layer>, Vec<LayerSummary>), OutOfCoreError> {
        let (mut layers, mut summaries) = (Vec::new(), Vec::new());
        let mut side_by_side = match self.builder.order {
            Order::Sequential => Vec::new(),
            Order::Parallel { .. } => self.side_by_side(kept, observer)?,
        }
        .into_iter();
        for layer in 0..self.maps.len() {
            let trained = match side_by_side.next() {
                Some(trained) => trained,
                None => self.next_layer(layer, kept, observer)?,
            };
            let TrainedLayer { layer: trained, history, kept_epoch } = trained;
            let train = self.passes(&self.train).passed((layer, &trained), &self.inputs.0, observer)?;
            let validation = self.validation.as_ref().zip(self.inputs.1.as_ref());
            let passed = |(part, input)| self.passes(part).passed((layer, &trained), input, observer);
            self.inputs = (train, validation.map(passed).transpose()?);
            let report = LayerReport { trainer: self.choices.trainer.name(), history, kept_epoch };
            summaries.push(summary(self.alphas[layer], &trained, &report));
            layers.push(trained);
        }
        Ok((layers, summaries))
    }

    /// A layer on what those before it give out.
    fn next_layer(
        &self,
        layer: usize,
        kept: Option<&KeptLayers<'_>>,
        observer: &mut dyn Observer,
    ) -> Result<TrainedLayer, OutOfCoreError> {
        if let Some(trained) = self.kept(layer, self.inputs.0.dim().1, kept, observer)? {
            return Ok(trained);
        }
        let target = self.target(layer, observer)?;
        let trained = self.trained_layer(layer, [&self.inputs, &target], kept, observer)?;
        self.keep(layer, &trained, kept)?;
        Ok(trained)
    }

    /// A layer of so many inputs from the folder, if it is there.
    pub(super) fn kept(
        &self,
        layer: usize,
        inputs: usize,
        kept: Option<&KeptLayers<'_>>,
        observer: &mut dyn Observer,
    ) -> Result<Option<TrainedLayer>, OutOfCoreError> {
        let widths = [inputs, self.maps[layer].width()];
        let trained = kept.map_or(Ok(None), |kept| kept.load(layer, widths));
        let trained = trained.map_err(|source| FitError::Store { layer, source })?;
        let history = trained.iter().flat_map(|trained| &trained.history);
        history.for_each(|record| observer.on_layer_epoch(layer, record));
        Ok(trained)
    }

    /// The target of a layer.
    pub(super) fn target(
        &self,
        layer: usize,
        observer: &mut dyn Observer,
    ) -> Result<RowPair, OutOfCoreError> {
        let mut of = |part| self.passes(part).target(&self.maps[layer], observer);
        let train = of(&self.train)?;
        Ok((train, self.validation.as_ref().map(of).transpose()?))
    }

    /// A layer of these inputs and targets.
    pub(super) fn trained_layer(
        &self,
        layer: usize,
        [input, target]: [&RowPair; 2],
        kept: Option<&KeptLayers<'_>>,
        observer: &mut dyn Observer,
    ) -> Result<TrainedLayer, OutOfCoreError> {
        // In memory, layers side by side get one thread each.
        let alone = self.builder.order != Order::Sequential && self.backend.depends_on_threads();
        let backend = if alone { self.backend.with_threads(Threads::ONE) } else { self.backend.clone() };
        // Checkpoints are given to all processes, which are at different layers then.
        let apart = self.builder.order != Order::Sequential && self.team.size() > 1;
        let checkpoints = kept.filter(|_| !apart).and_then(|kept| kept.checkpoints(layer));
        let seed = layer_seed(self.builder.seed_value(), layer);
        let run = Run::new(&*backend, seed, observer).with_checkpoints(checkpoints.as_deref());
        let mut run = Run { layer: Some(layer), ..run };
        let validation = input.1.as_ref().zip(target.1.as_ref());
        let blocks = LayerBlocks {
            input: &input.0,
            target: &target.0,
            validation: validation.map(|(x, target)| [x as RowBlocks<'_>, target]),
            weights: self.weights(),
            folder: self.scratch,
        };
        let trained = self.choices.trainer.train_blocks(&blocks, &mut run);
        trained.map_err(|source| OutOfCoreError::of_training(Some(layer), source))
    }

    /// Puts a layer into the folder, if there is one.
    pub(super) fn keep(
        &self,
        layer: usize,
        trained: &TrainedLayer,
        kept: Option<&KeptLayers<'_>>,
    ) -> Result<(), OutOfCoreError> {
        let saved = kept.map_or(Ok(()), |kept| kept.save(layer, trained));
        Ok(saved.map_err(|source| FitError::Store { layer, source })?)
    }
}
