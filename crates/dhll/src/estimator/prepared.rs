//! A fit before its training, and the training: layers one by one, the head on top.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use dhll_core::data::Finite;
use dhll_core::{
    Backend, ClassificationTask, Dataset, Encoding, HeadTrainer, Layer, LayerTrainer, Observer, Run,
    TargetMap,
};
use dhll_model::file::Problem;
use dhll_model::{LayerSummary, Model, Provenance, Settings};
use dhll_train::{InputRows, LayerReport, LayerStore, Order, layer_seed};

use super::error::EstimatorError;
use super::path_targets::{EncodedPart, PathTargets};
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

    /// All that the model will depend on; its [`Provenance`] has the same.
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

    /// As [`run`](Self::run), with finished layers in a folder that the caller has locked, and a choice what is to become of layers that an
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
        store: Option<&dyn LayerStore>,
        observer: &mut dyn Observer,
    ) -> Result<Model, EstimatorError> {
        let rows = self.rows.take();
        self.trained(store, observer).map_err(|error| as_counted(error, rows.as_ref()))
    }

    fn trained(
        self,
        store: Option<&dyn LayerStore>,
        observer: &mut dyn Observer,
    ) -> Result<Model, EstimatorError> {
        let (train_part, validation_part) = &self.parts;
        let (backend, validation) = (&*self.backend, self.validation.as_deref());
        let targets = PathTargets {
            maps: &self.maps,
            backend,
            train: train_part,
            validation: validation_part.as_ref(),
            raw: self.train.features(),
            encoding: &self.encoding,
            alterations: &self.alterations,
        };
        let rows = InputRows {
            train: train_part.input(),
            validation: validation_part.as_ref().map(EncodedPart::input),
        };
        let training =
            Training { backend, trainer: &*self.trainer, order: self.order, store, seed: self.seed };
        let layers = training.layers(rows, &targets, observer)?;

        let outputs = |part: &EncodedPart| layers.network.forward(backend, part.input());
        let hidden = outputs(train_part)?;
        let hidden_validation = validation_part.as_ref().map(outputs).transpose();
        let hidden_validation = hidden_validation.map_err(EstimatorError::ValidationInput)?;
        let task = ClassificationTask {
            input: Finite::known(hidden.view()),
            labels: self.train.labels(),
            n_classes: self.train.n_classes(),
            validation: hidden_validation
                .as_ref()
                .zip(validation)
                .map(|(hidden, validation)| (Finite::known(hidden.view()), validation.labels())),
            augmentation: None,
        };
        let mut head_run = Run::new(backend, layer_seed(self.seed, self.maps.len()), observer);
        let head = self.head.train(&task, &mut head_run).map_err(EstimatorError::Head)?;

        let summaries = layers.reports.iter().zip(layers.network.layers()).zip(&self.alphas);
        let summaries = summaries.map(|((report, layer), &alpha)| summary(alpha, layer, report)).collect();
        let provenance = Provenance {
            data: self.train.label(),
            n_samples: self.train.n_samples(),
            n_validation: validation.map_or(0, Dataset::n_samples),
            seed: self.seed,
            backend: backend.name().to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            notes: self.notes,
            settings: self.settings,
        };
        let names = (self.train.columns().clone(), self.train.classes().to_vec());
        let parts = (self.encoding, layers.network, head.layer);
        Ok(Model::new(parts, names, (summaries, provenance), self.backend.clone()))
    }
}

/// How the training of a layer ended.
fn summary(alpha: f64, layer: &Layer, report: &LayerReport) -> LayerSummary {
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
