//! A network layer by layer: `layer_l` learns `t_l` from `layer_(l-1)(...)` (sequential) or from `t_(l-1)` (parallel).

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use dhll_core::data::Finite;
use dhll_core::{
    EpochRecord, InputError, LayerTask, LayerTrainer, Network, Observer, Run, TaskWeights, TrainedLayer,
};
use ndarray::Array2;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::FitError;
use super::store::LayerStore;
use super::targets::{Before, InputRows, Target, TargetSource};

/// Layers that are trained side by side at most, on a machine with fewer cores.
const MOST_WORKERS: usize = 64;

/// How one layer came about.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerReport {
    /// Name of the trainer.
    pub trainer: &'static str,
    /// Its records.
    pub history: Vec<EpochRecord>,
    /// The epoch whose parameters were kept.
    pub kept_epoch: usize,
}

/// Hidden layers that were trained one by one.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedLayers {
    /// The layers.
    pub network: Network,
    /// A report a layer.
    pub reports: Vec<LayerReport>,
}

/// In which order layers are trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// One after the other; each learns its target from the outputs of the trained layers before it, so that it can make up for what they
    /// missed. The paper's choice.
    #[default]
    Sequential,
    /// Side by side; each learns from the target before its own, the first from the rows. The result does not depend on the number of workers.
    Parallel {
        /// Threads, at least 1; no more are used than there are layers, nor than there are cores or 64.
        workers: usize,
    },
}

/// The seed of a layer, from that of the whole network: SplitMix64 of both, so that neighbouring layers share nothing.
pub fn layer_seed(seed: u64, layer: usize) -> u64 {
    let mut z = seed.wrapping_add((layer as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Trains the hidden layers of a network one by one, each against a target of its own.
///
/// # References
/// Section 4 of the paper.
#[derive(Clone, Copy)]
pub struct LayerByLayer<'a> {
    /// The trainer for every layer.
    pub trainer: &'a dyn LayerTrainer,
    /// The order of training.
    pub order: Order,
    /// Where finished layers, and checkpoints of those in training, are kept and taken from, if anywhere.
    pub store: Option<&'a dyn LayerStore>,
    /// How much every row counts, in every layer.
    pub weights: TaskWeights<'a>,
}

impl<'a> LayerByLayer<'a> {
    /// One layer after the other; nothing is kept.
    pub fn new(trainer: &'a dyn LayerTrainer) -> Self {
        Self { trainer, order: Order::Sequential, store: None, weights: TaskWeights::default() }
    }

    /// The network of these rows and targets. Checkpoints are those of the store, not of `run`. With [`Order::Parallel`] every layer gets the backend of `run`: hand in one that keeps to one thread.
    ///
    /// # Errors
    /// [`FitError`], naming the layer: the first of those that failed.
    pub fn fit(
        &self,
        rows: InputRows<'_>,
        targets: &dyn TargetSource,
        run: &mut Run<'_>,
    ) -> Result<FittedLayers, FitError> {
        let trained = match self.order {
            Order::Sequential => self.sequential(rows, targets, run)?,
            Order::Parallel { workers } => self.parallel(rows, targets, workers, run)?,
        };
        if trained.is_empty() {
            return Err(FitError::NoTargets);
        }
        let report = |TrainedLayer { layer, history, kept_epoch }| {
            (layer, LayerReport { trainer: self.trainer.name(), history, kept_epoch })
        };
        let (layers, reports) = trained.into_iter().map(report).unzip();
        Ok(FittedLayers { network: Network::new(layers)?, reports })
    }

    fn sequential(
        &self,
        rows: InputRows<'_>,
        targets: &dyn TargetSource,
        run: &mut Run<'_>,
    ) -> Result<Vec<TrainedLayer>, FitError> {
        let mut trained = Vec::with_capacity(targets.n_layers());
        let mut passed: Option<Passed> = None;
        for layer in 0..targets.n_layers() {
            let rows = passed.as_ref().map_or_else(|| rows.reborrow(), Passed::rows);
            let one = {
                let of_layer = &mut of_layer(layer, run);
                self.layer(rows.reborrow(), targets, Before::Layers(&trained), of_layer)?
            };
            if layer + 1 < targets.n_layers() {
                let forward = |x| -> Result<Array2<f32>, FitError> {
                    one.layer.forward(run.backend, x).map_err(|source| FitError::Forward { layer, source })
                };
                passed = Some(Passed {
                    train: forward(rows.train)?,
                    validation: rows.validation.map(forward).transpose()?,
                });
            }
            trained.push(one);
        }
        Ok(trained)
    }

    fn parallel(
        &self,
        rows: InputRows<'_>,
        targets: &dyn TargetSource,
        workers: usize,
        run: &mut Run<'_>,
    ) -> Result<Vec<TrainedLayer>, FitError> {
        if workers == 0 {
            return Err(FitError::NoWorkers);
        }
        let n_layers = targets.n_layers();
        let (backend, seed) = (run.backend, run.seed);
        let observer = Mutex::new(&mut *run.observer);
        // Layers behind the first that failed need not be trained; those before it must be, since one of them may fail as well.
        let failed = AtomicUsize::new(n_layers);
        let one_layer = |layer: usize| {
            if layer > failed.load(Ordering::Relaxed) {
                return None;
            }
            let mut observer = Shared(&observer);
            let mut whole = Run::new(backend, seed, &mut observer);
            let one = self.one_of_many(layer, rows.reborrow(), targets, &mut of_layer(layer, &mut whole));
            if one.is_err() {
                failed.fetch_min(layer, Ordering::Relaxed);
            }
            Some(one)
        };
        // Workers beyond the cores gain nothing, and thousands of threads may not be had.
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let workers = workers.min(n_layers).min(cores.max(MOST_WORKERS)).max(1);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(workers).build();
        let pool = pool.map_err(|error| FitError::Threads(error.into()))?;
        let trained: Vec<_> = pool.install(|| (0..n_layers).into_par_iter().map(one_layer).collect());
        trained.into_iter().flatten().collect()
    }

    /// A layer on the target before its own.
    fn one_of_many(
        &self,
        layer: usize,
        rows: InputRows<'_>,
        targets: &dyn TargetSource,
        run: &mut Run<'_>,
    ) -> Result<TrainedLayer, FitError> {
        let target = |layer| targets.target(layer).map_err(|source| FitError::Target { layer, source });
        let before = layer.checked_sub(1).map(target).transpose()?;
        let invalid = |source: InputError| FitError::Layer { layer, source: source.into() };
        let rows = before.as_deref().map_or_else(|| Ok(rows.reborrow()), Target::rows).map_err(invalid)?;
        let from = if layer == 0 { Before::Layers(&[]) } else { Before::Target };
        self.layer(rows, targets, from, run)
    }

    /// The layer that `run` is of: taken from the store if it is there, else trained and kept.
    fn layer(
        &self,
        rows: InputRows<'_>,
        targets: &dyn TargetSource,
        from: Before<'_>,
        run: &mut Run<'_>,
    ) -> Result<TrainedLayer, FitError> {
        let layer = run.layer.unwrap_or(0);
        let target = targets.target(layer).map_err(|source| FitError::Target { layer, source })?;
        let at = |source| FitError::Store { layer, source };
        let widths = [rows.train.ncols(), target.train.ncols()];
        if let Some(kept) = self.store.map_or(Ok(None), |store| store.load(layer, widths)).map_err(at)? {
            kept.history.iter().for_each(|record| run.report(record));
            return Ok(kept);
        }
        let invalid = |source: InputError| FitError::Layer { layer, source: source.into() };
        let task = LayerTask::new(rows.train.reborrow(), target.train.view()).map_err(invalid)?;
        let task = match (&rows.validation, &target.validation) {
            (Some(x), Some(target)) => task.with_validation(x.reborrow(), target.view()).map_err(invalid)?,
            (None, None) => task,
            (Some(_), None) => {
                return Err(FitError::Validation { layer, present: "input", absent: "target" });
            }
            (None, Some(_)) => {
                return Err(FitError::Validation { layer, present: "target", absent: "input" });
            }
        };
        let augmentation = targets.augmentation(layer, from, run.backend);
        let augmentation = augmentation.map_err(|source| FitError::RowAugmentation { layer, source })?;
        let task = LayerTask { augmentation: augmentation.as_deref(), weights: self.weights, ..task };
        let checkpoints = self.store.and_then(|store| store.checkpoints(layer));
        let kept =
            Run::new(run.backend, run.seed, &mut *run.observer).with_checkpoints(checkpoints.as_deref());
        let run = &mut Run { layer: run.layer, ..kept };
        let trained = self.trainer.train(&task, run).map_err(|source| FitError::Layer { layer, source })?;
        self.store.map_or(Ok(()), |store| store.save(layer, &trained)).map_err(at)?;
        Ok(trained)
    }
}

/// What a layer gives out for all rows. It is finite: layers refuse rows that overflow.
struct Passed {
    train: Array2<f32>,
    validation: Option<Array2<f32>>,
}

impl Passed {
    fn rows(&self) -> InputRows<'_> {
        InputRows {
            train: Finite::known(self.train.view()),
            validation: self.validation.as_ref().map(|x| Finite::known(x.view())),
        }
    }
}

/// The run of one layer of the network of `run`.
fn of_layer<'r>(layer: usize, run: &'r mut Run<'_>) -> Run<'r> {
    Run {
        backend: run.backend,
        seed: layer_seed(run.seed, layer),
        layer: Some(layer),
        observer: &mut *run.observer,
        checkpoints: None,
    }
}

/// The observer of layers that are trained side by side: one record at a time.
struct Shared<'m, 'o, 'd>(&'m Mutex<&'o mut (dyn Observer + 'd)>);

impl Observer for Shared<'_, '_, '_> {
    fn on_epoch(&mut self, record: &EpochRecord) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).on_epoch(record);
    }

    fn on_layer_epoch(&mut self, layer: usize, record: &EpochRecord) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).on_layer_epoch(layer, record);
    }

    fn stops(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).stops()
    }
}
