//! A fit before its training, and the training: layers one by one, the head on top.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use dhll_core::data::Finite;
use dhll_core::encode::single;
use dhll_core::{
    Backend, CheckpointStore, ClassificationTask, Dataset, Encoding, HeadTrainer, InputError, Layer,
    LayerTask, LayerTrainer, MultiLabelTask, Network, Observer, Run, Target, TargetMap, TaskWeights,
};
use dhll_model::file::Problem;
use dhll_model::{LayerSummary, Model, Settings};
use dhll_train::{FittedLayers, InputRows, LayerReport, LayerStore, Order, layer_seed};

use ndarray::{CowArray, Ix2, s};

use super::error::EstimatorError;
use super::path_targets::{EncodedPart, Encodings, PathTargets, TARGET};
use super::provenance::provenance;
use super::training::Training;
use crate::resume::{Earlier, KeptLayers, LayerFolder};
use crate::rows::Alteration;

/// A fit before its training: every choice was checked against the data, and nothing was written yet.
pub struct PreparedFit<'d> {
    pub(super) train: Cow<'d, Dataset>,
    pub(super) validation: Option<Cow<'d, Dataset>>,
    pub(super) parts: (EncodedPart, Option<EncodedPart>),
    pub(super) backend: Arc<dyn Backend>,
    pub(super) encoding: Encoding,
    /// Of the targets, where it is another.
    pub(super) target_encoding: Option<Encoding>,
    pub(super) maps: Vec<TargetMap>,
    pub(super) alphas: Vec<f64>,
    pub(super) alterations: Vec<Arc<dyn Alteration>>,
    pub(super) trainer: Arc<dyn LayerTrainer>,
    pub(super) order: Order,
    pub(super) head: Arc<dyn HeadTrainer>,
    pub(super) seed: u64,
    pub(super) notes: Vec<String>,
    /// All that the hidden layers depend on.
    pub(super) layer_settings: Settings,
    /// All that the model depends on.
    pub(super) settings: Settings,
    /// Where layers are kept.
    pub(super) folder: Option<PathBuf>,
    /// Which rows of the caller's are trained on and which are validation rows, where they are parts of one data set.
    pub(super) rows: Option<[Vec<usize>; 2]>,
}

impl PreparedFit<'_> {
    /// The fit of these rows of a data set; errors name rows as the data set counts them.
    pub(super) fn of_rows(
        fit: Result<Self, EstimatorError>,
        rows: Option<[Vec<usize>; 2]>,
    ) -> Result<Self, EstimatorError> {
        match fit {
            Ok(fit) => Ok(Self { rows, ..fit }),
            Err(error) => Err(as_counted(error, rows.as_ref())),
        }
    }

    /// All that the model will depend on; its [`Provenance`](dhll_model::Provenance) has the same.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// `Ok` if the model can be saved once it is trained.
    ///
    /// # Errors
    /// [`Problem::Similarity`] if its similarity does not say how.
    pub fn check_saved(&self) -> Result<(), Problem> {
        Model::check_saved(&self.encoding)
    }

    /// Trains the layers and the head.
    ///
    /// # Errors
    /// [`EstimatorError`] if the training diverges, or the folder for finished layers cannot be used or holds another fit.
    pub fn run(self, observer: &mut dyn Observer) -> Result<Model, EstimatorError> {
        match self.folder.clone() {
            None => self.train(None, observer),
            Some(path) => {
                let folder = LayerFolder::lock(path)?;
                self.run_in(&folder, Earlier::Resume, observer)
            }
        }
    }

    /// As [`run`](Self::run), with finished layers and checkpoints in a folder that the caller has locked, and a choice what is to become of layers that an
    /// earlier fit has kept. The folder stays as it is when the model is trained.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn run_in(
        self,
        folder: &LayerFolder,
        earlier: Earlier,
        observer: &mut dyn Observer,
    ) -> Result<Model, EstimatorError> {
        let kept = KeptLayers::open(folder, earlier, &self.layer_settings)?;
        self.train(Some(&kept), observer)
    }

    fn train(
        mut self,
        kept: Option<&KeptLayers<'_>>,
        observer: &mut dyn Observer,
    ) -> Result<Model, EstimatorError> {
        let rows = self.rows.take();
        self.trained(kept, observer).map_err(|error| as_counted(error, rows.as_ref()))
    }

    fn trained(
        self,
        kept: Option<&KeptLayers<'_>>,
        observer: &mut dyn Observer,
    ) -> Result<Model, EstimatorError> {
        let (train_part, validation_part) = &self.parts;
        let (backend, validation) = (&*self.backend, self.validation.as_deref());
        let layers = self.layers(kept, observer)?;

        let outputs = |part| outputs(&layers.network, backend, part);
        let hidden = outputs(train_part)?;
        // The head learns from rows that have a target.
        let known = ..self.train.n_samples();
        let hidden_validation = validation_part.as_ref().map(outputs).transpose();
        let hidden_validation = hidden_validation.map_err(EstimatorError::ValidationInput)?;
        let hidden_validation = hidden_validation.as_ref().map(|hidden| Finite::known(hidden.view()));
        let checkpoints = kept.map(|kept| kept.head_checkpoints(&self.settings));
        let mut run = Run::new(backend, layer_seed(self.seed, self.maps.len()), observer)
            .with_checkpoints(checkpoints.as_ref().map(|file| file as &dyn CheckpointStore));
        run.check_stop().map_err(EstimatorError::Head)?;
        let (input, weights) = (Finite::known(hidden.slice(s![known, ..])), self.weights());
        let head = match self.train.target() {
            Target::Classes { labels, names } => {
                let task = ClassificationTask {
                    input,
                    labels,
                    n_classes: names.len(),
                    validation: hidden_validation.zip(validation.map(Dataset::labels)),
                    augmentation: None,
                    weights,
                };
                self.head.train(&task, &mut run)
            }
            Target::Values { .. } => {
                let coded = |part: &EncodedPart| single(TARGET, part.b.view());
                let target = single(TARGET, train_part.b.slice(s![known, ..]))?;
                let coded_validation = validation_part.as_ref().map(coded).transpose()?;
                let coded_validation = coded_validation.as_ref().map(|b| Finite::known(b.view()));
                let task = LayerTask {
                    input,
                    target: Finite::known(target.view()),
                    validation: hidden_validation.zip(coded_validation),
                    augmentation: None,
                    weights,
                };
                self.head.train_values(&task, &mut run)
            }
            Target::Labels { values, .. } => {
                let of_validation = validation.and_then(|data| data.target().labels());
                let validation = hidden_validation.zip(of_validation);
                let task = MultiLabelTask { input, labels: values.view(), validation, weights };
                self.head.train_labels(&task, &mut run)
            }
        };
        let head = head.map_err(EstimatorError::Head)?;

        let summaries = layers.reports.iter().zip(layers.network.layers()).zip(&self.alphas);
        let summaries = summaries.map(|((report, layer), &alpha)| summary(alpha, layer, report)).collect();
        let n_validation = validation.map_or(0, Dataset::n_samples);
        let provenance =
            provenance(&self.train, n_validation, self.seed, backend, (self.notes, self.settings));
        let names = (self.train.columns().clone(), self.train.target().kind());
        let parts = (self.encoding, layers.network, head.layer);
        Ok(Model::new(parts, names, (summaries, provenance), self.backend.clone()))
    }
}

impl PreparedFit<'_> {
    /// How much the rows that have a target count.
    fn weights(&self) -> TaskWeights<'_> {
        let validation = self.validation.as_deref().and_then(Dataset::weights);
        TaskWeights { train: self.train.weights(), validation }
    }

    /// The hidden layers, each against its target.
    fn layers(
        &self,
        kept: Option<&KeptLayers<'_>>,
        observer: &mut dyn Observer,
    ) -> Result<FittedLayers, EstimatorError> {
        let (train, validation) = &self.parts;
        if self.maps.is_empty() {
            let network = Network::identity(train.input().ncols());
            return Ok(FittedLayers { network, reports: Vec::new() });
        }
        let raw = self.train.all_features();
        let targets = PathTargets {
            maps: &self.maps,
            backend: &*self.backend,
            train,
            validation: validation.as_ref(),
            raw: raw.view(),
            encodings: Encodings { inputs: &self.encoding, targets: self.target_encoding.as_ref() },
            alterations: &self.alterations,
        };
        let rows =
            InputRows { train: train.input(), validation: validation.as_ref().map(EncodedPart::input) };
        let (trainer, order, seed) = (&*self.trainer, self.order, self.seed);
        let weights = TaskWeights {
            train: train.weights.as_deref(),
            validation: validation.as_ref().and_then(|part| part.weights.as_deref()),
        };
        let backend = &*self.backend;
        let store = kept.map(|kept| kept as &dyn LayerStore);
        let training = Training { backend, trainer, order, store, seed, weights };
        Ok(training.layers(rows, &targets, observer)?)
    }
}

/// What the head gets; without layers not copied.
fn outputs<'p>(
    network: &Network,
    backend: &dyn Backend,
    part: &'p EncodedPart,
) -> Result<CowArray<'p, f32, Ix2>, InputError> {
    match network.layers() {
        [] => Ok(part.input().view().into()),
        _ => Ok(network.forward(backend, part.input())?.into()),
    }
}

/// How the training of a layer ended.
pub(crate) fn summary(alpha: f64, layer: &Layer, report: &LayerReport) -> LayerSummary {
    let kept = report.history.iter().find(|record| record.epoch == report.kept_epoch);
    LayerSummary {
        alpha,
        width: layer.output_width(),
        n_parameters: layer.n_parameters(),
        trainer: report.trainer.to_owned(),
        epochs: report.history.last().map_or(0, |record| record.epoch),
        kept_epoch: report.kept_epoch,
        train_loss: kept.map(|record| record.train_loss),
        validation_loss: kept.and_then(|record| record.validation_loss),
    }
}

/// The same error with rows as the caller counts them.
fn as_counted(error: EstimatorError, rows: Option<&[Vec<usize>; 2]>) -> EstimatorError {
    match (error, rows) {
        (EstimatorError::Input(error), Some([trained, _])) => error.of_rows(|row| trained[row]).into(),
        (EstimatorError::ValidationInput(error), Some([_, held_out])) => {
            error.of_rows(|row| held_out[row]).into()
        }
        (error, _) => error,
    }
}
