//! How an estimator fits: features and codes, targets along the path, layers one by one, the head on top.

mod prepare;

use std::borrow::Cow;
use std::sync::Arc;

use dhll_core::{Backend, ClassificationTask, LayerTrainer, Observer, Run, Silent, TargetMap, Threads};
use dhll_data::Dataset;
use dhll_train::layer_seed;
use dhll_train::{FittedLayers, HeadTrainer, InputRows, LayerByLayer, LayerStore, Order, TargetSource};
use ndarray::ArrayView2;

use crate::alteration::Alteration;
use crate::estimator_error::EstimatorError;
use crate::inputs::Inputs;
use crate::model::Model;
use crate::model_file::{self, Problem};
use crate::path_targets::{Part, PathTargets};
use crate::resume::{Earlier, Keep, KeptLayers, LayerFolder};
use crate::settings::Settings;
use crate::summary::{LayerSummary, Provenance};

pub(crate) use prepare::prepare;

/// A fit before its training: every choice was checked against the data, and nothing was written yet.
pub struct PreparedFit<'a, 'd> {
    train: Cow<'d, Dataset>,
    validation: Option<Cow<'d, Dataset>>,
    parts: (Part, Option<Part>),
    backend: Arc<dyn Backend>,
    inputs: Inputs,
    maps: Vec<TargetMap>,
    alphas: Vec<f64>,
    alterations: Vec<Box<dyn Alteration>>,
    trainer: Box<dyn LayerTrainer>,
    order: Order,
    head: HeadTrainer,
    seed: u64,
    notes: Vec<String>,
    /// All that the hidden layers depend on.
    layer_settings: Settings,
    observer: Option<&'a mut dyn Observer>,
    keep: Option<Keep<'a>>,
    /// Which rows of the caller's are trained on and held out, where they are parts of one data set.
    rows: Option<[Vec<usize>; 2]>,
}

impl PreparedFit<'_, '_> {
    /// The fit of these rows of a data set; errors name rows as the data set counts them.
    pub(crate) fn of_rows(
        fit: Result<Self, EstimatorError>,
        rows: Option<[Vec<usize>; 2]>,
    ) -> Result<Self, EstimatorError> {
        match fit {
            Ok(fit) => Ok(Self { rows, ..fit }),
            Err(error) => Err(as_counted(error, rows.as_ref())),
        }
    }

    /// All that the model will depend on; its [`Provenance`] has the same.
    pub fn settings(&self) -> Settings {
        self.layer_settings.clone().with("head", format!("{:?}", self.head))
    }

    /// `Ok` if the model can be saved once it is trained.
    ///
    /// # Errors
    /// [`Problem::Similarity`] if the similarity is one of the user's own.
    pub fn check_saved(&self) -> Result<(), Problem> {
        model_file::check_saved(&self.inputs)
    }

    /// Train the layers and the head.
    ///
    /// # Errors
    /// [`EstimatorError`] if the training diverges, or the folder for finished layers cannot be used or holds another fit.
    pub fn run(mut self) -> Result<Model, EstimatorError> {
        let rows = self.rows.take();
        self.fit().map_err(|error| as_counted(error, rows.as_ref()))
    }

    fn fit(self) -> Result<Model, EstimatorError> {
        let settings = self.settings();
        let Self {
            train,
            validation,
            parts: (train_part, validation_part),
            backend,
            inputs,
            maps,
            alphas,
            alterations,
            trainer,
            order,
            head,
            seed,
            notes,
            layer_settings,
            observer,
            keep,
            rows: _,
        } = self;
        let mut silent = Silent;
        let observer: &mut dyn Observer = match observer {
            Some(observer) => observer,
            None => &mut silent,
        };
        let validation = validation.as_deref();
        let own;
        let kept = match keep {
            None => None,
            Some(Keep::Locked(folder, earlier)) => Some((folder, earlier)),
            Some(Keep::Path(path)) => {
                own = LayerFolder::lock(path)?;
                Some((&own, Earlier::Resume))
            }
        };
        let kept =
            kept.map(|(folder, earlier)| KeptLayers::open(folder, earlier, &layer_settings)).transpose()?;
        let targets = PathTargets {
            maps: &maps,
            backend: &*backend,
            train: &train_part,
            validation: validation_part.as_ref(),
            raw: train.features.view(),
            inputs: &inputs,
            alterations: &alterations,
        };
        let rows = InputRows {
            train: train_part.single.view(),
            validation: validation_part.as_ref().map(|part| part.single.view()),
        };
        let training = Training {
            backend: &*backend,
            trainer: &*trainer,
            order,
            store: kept.as_ref().map(|kept| kept as &dyn LayerStore),
            seed,
        };
        let layers = training.layers(rows, &targets, observer)?;

        let outputs = |x: ArrayView2<'_, f32>| layers.network.forward(&*backend, x);
        let hidden = outputs(train_part.single.view())?;
        let hidden_validation = validation_part.as_ref().map(|part| outputs(part.single.view())).transpose();
        let hidden_validation = hidden_validation.map_err(EstimatorError::ValidationInput)?;
        let task = ClassificationTask {
            input: hidden.view(),
            labels: &train.labels,
            n_classes: train.n_classes(),
            validation: hidden_validation
                .as_ref()
                .zip(validation)
                .map(|(hidden, validation)| (hidden.view(), validation.labels.as_slice())),
            augmentation: None,
        };
        let mut head_run = Run::new(&*backend, layer_seed(seed, maps.len()), observer);
        let head = head.train(&task, &mut head_run).map_err(EstimatorError::Head)?;

        let summaries = layers.reports.iter().zip(layers.network.layers()).zip(&alphas);
        let summaries = summaries.map(|((report, layer), &alpha)| LayerSummary::new(alpha, layer, report));
        let provenance = Provenance {
            data: train.label(),
            n_samples: train.n_samples(),
            n_validation: validation.map_or(0, Dataset::n_samples),
            seed,
            backend: backend.name().to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            notes,
            settings,
        };
        let summaries = summaries.collect();
        let classes = train.classes.clone();
        let model = Model::new(inputs, layers.network, head.layer, classes, summaries, provenance, backend);
        Ok(model.with_columns(train.columns.clone()))
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

/// How layers are trained, whatever they are trained on.
pub(crate) struct Training<'a> {
    pub(crate) backend: &'a dyn Backend,
    pub(crate) trainer: &'a dyn LayerTrainer,
    pub(crate) order: Order,
    pub(crate) store: Option<&'a dyn LayerStore>,
    pub(crate) seed: u64,
}

impl Training<'_> {
    pub(crate) fn layers(
        &self,
        rows: InputRows<'_>,
        targets: &dyn TargetSource,
        observer: &mut dyn Observer,
    ) -> Result<FittedLayers, EstimatorError> {
        let Self { trainer, order, store, .. } = *self;
        let one_thread;
        let backend = match order {
            Order::Sequential => self.backend,
            Order::Parallel { .. } => {
                one_thread = self.backend.with_threads(Threads::ONE);
                &*one_thread
            }
        };
        let mut run = Run::new(backend, self.seed, observer);
        Ok(LayerByLayer { trainer, order, store }.fit(rows, targets, &mut run)?)
    }
}
