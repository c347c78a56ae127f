//! A network layer by layer: `layer_l` learns `t_l` from `layer_(l-1)(...)` (sequential) or from `t_(l-1)` (parallel).

use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use dhll_core::InputError;
use ndarray::Array2;
use thiserror::Error;

use crate::augmentation::Augmentation;
use crate::error::TrainError;
use crate::layer::LayerError;
use crate::network::Network;
use crate::run::{EpochRecord, Observer, Run};
use crate::targets::{Before, Rows, Target, TargetSource};
use crate::trainer::{LayerTask, LayerTrainer, TrainedLayer};

/// Layers that are trained side by side at most, on a machine with fewer cores.
const MOST_WORKERS: usize = 64;

/// Why a network was not fitted.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FitError {
    /// There are no targets.
    #[error("a network needs the target of at least one layer, got 0")]
    NoTargets,
    /// No worker is to do the work.
    #[error("the number of workers must be at least 1, got 0")]
    NoWorkers,
    /// A worker has no thread to run on.
    #[error("no thread for a worker")]
    Thread(#[source] Box<dyn Error + Send + Sync>),
    /// A target could not be made.
    #[error("the target of layer {} could not be made", layer + 1)]
    Target {
        /// Which layer, from 0; messages count from 1.
        layer: usize,
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A layer's rows could not be altered.
    #[error("the rows of layer {} cannot be altered", layer + 1)]
    Augmentation {
        /// Which layer, from 0; messages count from 1.
        layer: usize,
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// Validation rows on one side alone.
    #[error("layer {}: there are validation rows of the {present}, but none of the {absent}", layer + 1)]
    Validation {
        /// Which layer, from 0; messages count from 1.
        layer: usize,
        /// Which side has them.
        present: &'static str,
        /// Which has not.
        absent: &'static str,
    },
    /// A layer was not trained.
    #[error("layer {} was not trained", layer + 1)]
    Layer {
        /// Which layer, from 0; messages count from 1.
        layer: usize,
        /// Why.
        source: TrainError,
    },
    /// What a trained layer gives out for its own input is not finite.
    #[error("layer {} cannot pass its training rows on", layer + 1)]
    Forward {
        /// Which layer, from 0; messages count from 1.
        layer: usize,
        /// Why.
        source: InputError,
    },
    /// The layers make no network.
    #[error(transparent)]
    Network(#[from] LayerError),
}

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

/// The seed of a layer, from that of the whole network: SplitMix64 of both, so that neighbouring layers share nothing.
pub fn layer_seed(seed: u64, layer: usize) -> u64 {
    let mut z = seed.wrapping_add((layer as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// One layer after the other; each learns its target from what the trained layers before it give out, so that it
/// can make up for what they missed. The paper's choice.
///
/// # Errors
/// [`FitError`], naming the layer.
///
/// # References
/// Section 4 of the paper.
pub fn fit_sequential(
    rows: Rows<'_>,
    targets: &dyn TargetSource,
    trainer: &dyn LayerTrainer,
    run: &mut Run<'_>,
) -> Result<FittedLayers, FitError> {
    let observer = Mutex::new(&mut *run.observer);
    let mut trained = Vec::with_capacity(targets.n_layers());
    let mut passed: Option<Target> = None;
    for layer in 0..targets.n_layers() {
        let rows = passed.as_ref().map_or_else(|| rows.reborrow(), Target::rows);
        let target = targets.target(layer).map_err(|source| FitError::Target { layer, source })?;
        let mut observer = OfLayer { layer, observer: &observer };
        let mut run = Run { engine: run.engine, seed: layer_seed(run.seed, layer), observer: &mut observer };
        let augmentation = targets.augmentation(layer, Before::Layers(&trained), run.engine);
        let augmentation = augmentation.map_err(|source| FitError::Augmentation { layer, source })?;
        let one = train_layer(layer, rows, &target, augmentation.as_deref(), trainer, &mut run)?;
        drop(augmentation);
        if layer + 1 < targets.n_layers() {
            let forward = |x| -> Result<Array2<f32>, FitError> {
                one.layer.forward(run.engine, x).map_err(|source| FitError::Forward { layer, source })
            };
            passed = Some(Target {
                train: forward(rows.train)?,
                validation: rows.validation.map(forward).transpose()?,
            });
        }
        trained.push(one);
    }
    gather(trainer, trained)
}

/// All layers at once, each from the target before its own (the first from the rows), on `workers` threads; fewer where there are fewer layers, and
/// no more than there are cores or 64.
///
/// The result does not depend on the number of workers. Each of them keeps to one thread; hand in an engine that does the same
/// (`Faer::sequential()`).
///
/// # Errors
/// [`FitError`], of the first of the layers that failed.
pub fn fit_parallel(
    rows: Rows<'_>,
    targets: &dyn TargetSource,
    trainer: &dyn LayerTrainer,
    workers: usize,
    run: &mut Run<'_>,
) -> Result<FittedLayers, FitError> {
    if workers == 0 {
        return Err(FitError::NoWorkers);
    }
    let n_layers = targets.n_layers();
    let (engine, seed) = (run.engine, run.seed);
    let observer = Mutex::new(&mut *run.observer);
    let next = AtomicUsize::new(0);
    let one_layer = |layer: usize| {
        let target = |layer| targets.target(layer).map_err(|source| FitError::Target { layer, source });
        let before = layer.checked_sub(1).map(&target).transpose()?;
        let rows = before.as_deref().map_or_else(|| rows.reborrow(), Target::rows);
        let mut observer = OfLayer { layer, observer: &observer };
        let mut run = Run { engine, seed: layer_seed(seed, layer), observer: &mut observer };
        let from = if layer == 0 { Before::Layers(&[]) } else { Before::Target };
        let augmentation = targets.augmentation(layer, from, engine);
        let augmentation = augmentation.map_err(|source| FitError::Augmentation { layer, source })?;
        train_layer(layer, rows, &*target(layer)?, augmentation.as_deref(), trainer, &mut run)
    };
    let worker = || {
        let mut done = Vec::new();
        loop {
            let layer = next.fetch_add(1, Ordering::Relaxed);
            if layer >= n_layers {
                return done;
            }
            let one = one_layer(layer);
            if one.is_err() {
                // No new layers are begun. Those before this one have been, so the first failure is always found.
                next.fetch_max(n_layers, Ordering::Relaxed);
            }
            done.push((layer, one));
        }
    };
    // Workers beyond the cores gain nothing, and thousands of threads may not be had.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = workers.min(n_layers).min(cores.max(MOST_WORKERS));
    // Pools of one thread each, so that whatever a trainer spreads over its pool stays on its worker's thread.
    let pools: Vec<_> = (0..workers)
        .map(|_| rayon::ThreadPoolBuilder::new().num_threads(1).build())
        .collect::<Result<_, _>>()
        .map_err(|error| FitError::Thread(error.into()))?;
    let results = Mutex::new(Vec::with_capacity(n_layers));
    std::thread::scope(|scope| {
        for pool in &pools {
            scope.spawn(|| {
                let done = pool.install(worker);
                results.lock().unwrap_or_else(PoisonError::into_inner).extend(done);
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(layer, _)| *layer);
    gather(trainer, results.into_iter().map(|(_, one)| one).collect::<Result<_, _>>()?)
}

fn train_layer(
    layer: usize,
    rows: Rows<'_>,
    target: &Target,
    augmentation: Option<&dyn Augmentation>,
    trainer: &dyn LayerTrainer,
    run: &mut Run<'_>,
) -> Result<TrainedLayer, FitError> {
    let validation = match (rows.validation, &target.validation) {
        (Some(x), Some(target)) => Some((x, target.view())),
        (None, None) => None,
        (Some(_), None) => {
            return Err(FitError::Validation { layer, present: "input", absent: "target" });
        }
        (None, Some(_)) => {
            return Err(FitError::Validation { layer, present: "target", absent: "input" });
        }
    };
    let task = LayerTask { validation, augmentation, ..LayerTask::new(rows.train, target.train.view()) };
    trainer.train(&task, run).map_err(|source| FitError::Layer { layer, source })
}

fn gather(trainer: &dyn LayerTrainer, trained: Vec<TrainedLayer>) -> Result<FittedLayers, FitError> {
    if trained.is_empty() {
        return Err(FitError::NoTargets);
    }
    let (layers, reports) = trained
        .into_iter()
        .map(|TrainedLayer { layer, history, kept_epoch }| {
            (layer, LayerReport { trainer: trainer.name(), history, kept_epoch })
        })
        .unzip();
    Ok(FittedLayers { network: Network::new(layers)?, reports })
}

/// Tells the network's observer which layer a record belongs to.
struct OfLayer<'m, 'o, 'd> {
    layer: usize,
    observer: &'m Mutex<&'o mut (dyn Observer + 'd)>,
}

impl Observer for OfLayer<'_, '_, '_> {
    fn on_epoch(&mut self, record: &EpochRecord) {
        let mut observer = self.observer.lock().unwrap_or_else(PoisonError::into_inner);
        observer.on_layer_epoch(self.layer, record);
    }
}
