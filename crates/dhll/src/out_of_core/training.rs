//! The training of a network of rows that are not held: layer by layer, then the head.

use dhll_core::encode::single;
use dhll_core::layer::{HeadBlocks, HeadTarget, LayerBlocks, RowBlocks};
use dhll_core::linalg::BlockRows as _;
use dhll_core::{CheckpointStore, Dataset, Layer, Network, Observer, Run, Target, TaskWeights, TrainedLayer};
use dhll_model::{LayerSummary, Model};
use dhll_train::{FitError, LayerReport, LayerStore as _, layer_seed};
use ndarray::Array2;

use super::error::OutOfCoreError;
use super::fit::OutOfCoreFit;
use super::part::Part;
use crate::estimator::{EstimatorError, TARGET, provenance, summary};
use crate::resume::{Earlier, KeptLayers, LayerFolder};

impl OutOfCoreFit<'_> {
    /// Trains the layers and the head; in the builder's folder, if it has one.
    ///
    /// Of processes that share the rows, that of rank 0 alone uses the folder.
    ///
    /// # Errors
    /// [`OutOfCoreError`] if the training diverges, a file cannot be read or written, or the folder cannot be used or holds another fit; in all processes if
    /// there is an error in one of them.
    pub fn run(self, observer: &mut dyn Observer) -> Result<Model, OutOfCoreError> {
        let team = self.train.share.team.clone();
        let path = self.builder.folder.clone().filter(|_| team.rank() == 0);
        let trained = match path.map(LayerFolder::lock).transpose() {
            Ok(folder) => self.kept_in(folder.as_ref().map(|folder| (folder, Earlier::Resume)), observer),
            Err(error) => Err(EstimatorError::from(error).into()),
        };
        team.agreed(trained)
    }

    /// As [`run`](Self::run), with finished layers and checkpoints in a folder that the caller has locked, and a choice what is to become of layers that
    /// an earlier fit has kept. The folder stays as it is when the model is trained. Of processes that share the rows, that of rank 0 may call this, while the
    /// others call [`run`](Self::run).
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn run_in(
        self,
        folder: &LayerFolder,
        earlier: Earlier,
        observer: &mut dyn Observer,
    ) -> Result<Model, OutOfCoreError> {
        let team = self.train.share.team.clone();
        team.agreed(self.kept_in(Some((folder, earlier)), observer))
    }

    fn kept_in(
        self,
        folder: Option<(&LayerFolder, Earlier)>,
        observer: &mut dyn Observer,
    ) -> Result<Model, OutOfCoreError> {
        let team = &self.train.share.team;
        if folder.is_none() && team.size() == 1 {
            return self.trained(None, observer);
        }
        let kept = KeptLayers::shared(folder, &self.layer_settings, team).map_err(EstimatorError::from)?;
        self.trained(Some(&kept), observer)
    }

    fn trained(
        mut self,
        kept: Option<&KeptLayers<'_>>,
        observer: &mut dyn Observer,
    ) -> Result<Model, OutOfCoreError> {
        let (layers, summaries) = self.layers(kept, observer)?;
        let network = match layers.is_empty() {
            true => Network::identity(self.inputs.0.dim().1),
            false => Network::new(layers).map_err(EstimatorError::from)?,
        };
        let checkpoints = kept.map(|kept| kept.head_checkpoints(&self.settings));
        let mut run =
            Run::new(&*self.backend, layer_seed(self.builder.seed_value(), self.maps.len()), observer)
                .with_checkpoints(checkpoints.as_ref().map(|file| file as &dyn CheckpointStore));
        let head = self.head(&mut run)?;
        let data = &self.train.data;
        let n_validation = self.validation.as_ref().map_or(0, |part| part.data.n_samples());
        let made = (self.notes, self.settings);
        let provenance = provenance(data, n_validation, self.builder.seed_value(), &*self.backend, made);
        let names = (self.rows.columns.clone(), data.target().kind());
        Ok(Model::new((self.encoding, network, head), names, (summaries, provenance), self.backend))
    }

    /// The hidden layers; the inputs become what they give out.
    fn layers(
        &mut self,
        kept: Option<&KeptLayers<'_>>,
        observer: &mut dyn Observer,
    ) -> Result<(Vec<Layer>, Vec<LayerSummary>), OutOfCoreError> {
        let (mut layers, mut summaries) = (Vec::new(), Vec::new());
        for layer in 0..self.maps.len() {
            let TrainedLayer { layer: trained, history, kept_epoch } = self.layer(layer, kept, observer)?;
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

    /// A layer: taken from the folder if it is there, else trained and kept.
    fn layer(
        &self,
        layer: usize,
        kept: Option<&KeptLayers<'_>>,
        observer: &mut dyn Observer,
    ) -> Result<TrainedLayer, OutOfCoreError> {
        let store = |source| OutOfCoreError::Fit(FitError::Store { layer, source }.into());
        let (map, (input, validation_input)) = (&self.maps[layer], &self.inputs);
        let checkpoints = kept.and_then(|kept| kept.checkpoints(layer));
        let seed = layer_seed(self.builder.seed_value(), layer);
        let run = Run::new(&*self.backend, seed, observer).with_checkpoints(checkpoints.as_deref());
        let mut run = Run { layer: Some(layer), ..run };
        let widths = [input.dim().1, map.width()];
        if let Some(trained) = kept.map_or(Ok(None), |kept| kept.load(layer, widths)).map_err(store)? {
            trained.history.iter().for_each(|record| run.report(record));
            return Ok(trained);
        }
        let mut target = |part| self.passes(part).target(map, &mut *run.observer);
        let train_target = target(&self.train)?;
        let validation_target = self.validation.as_ref().map(&mut target).transpose()?;
        let validation = validation_input.as_ref().zip(validation_target.as_ref());
        let blocks = LayerBlocks {
            input,
            target: &train_target,
            validation: validation.map(|(x, target)| [x as RowBlocks<'_>, target]),
            weights: self.weights(),
            folder: self.scratch,
        };
        let trained = self.choices.trainer.train_blocks(&blocks, &mut run);
        let trained = trained.map_err(|source| OutOfCoreError::of_training(Some(layer), source))?;
        kept.map_or(Ok(()), |kept| kept.save(layer, &trained)).map_err(store)?;
        Ok(trained)
    }

    fn head(&self, run: &mut Run<'_>) -> Result<Layer, OutOfCoreError> {
        let (input, validation_input) = &self.inputs;
        let values = |part: &Part<'_>| self.values(&part.data);
        let coded = [values(&self.train)?, self.validation.as_ref().map_or(Ok(None), values)?];
        let validation = self.validation.as_ref().zip(validation_input.as_ref());
        let blocks = HeadBlocks {
            input,
            target: head_target(&self.train.data, coded[0].as_ref()),
            validation: validation
                .map(|(part, x)| (x as RowBlocks<'_>, head_target(&part.data, coded[1].as_ref()))),
            weights: self.weights(),
            folder: self.scratch,
        };
        let head = self.choices.head.train_blocks(&blocks, run);
        Ok(head.map_err(|source| OutOfCoreError::of_training(None, source))?.layer)
    }

    fn weights(&self) -> TaskWeights<'_> {
        let validation = self.validation.as_ref().and_then(|part| part.data.weights());
        TaskWeights { train: self.train.data.weights(), validation }
    }

    /// Values in single precision, where values are learnt.
    fn values(&self, data: &Dataset) -> Result<Option<Array2<f32>>, OutOfCoreError> {
        match data.target() {
            Target::Classes { .. } => Ok(None),
            other => Ok(Some(single(TARGET, self.encoding.code().encode(other)?.view())?)),
        }
    }
}

/// What the head learns of rows, `values` where these are coded.
fn head_target<'a>(data: &'a Dataset, values: Option<&'a Array2<f32>>) -> HeadTarget<'a> {
    match values {
        Some(values) => HeadTarget::Values(values.view()),
        None => HeadTarget::Classes { labels: data.labels(), n_classes: data.n_classes() },
    }
}
