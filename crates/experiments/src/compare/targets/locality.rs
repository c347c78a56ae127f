//! Locality: layers trained in parallel, one after the other, or end to end; errors, times and memory, each measured in its own process.

use std::num::NonZero;
use std::sync::Arc;

use anyhow::Result;
use dhll::baselines::layer_by_layer;
use dhll::core::Threads;
use dhll::data::Dataset;
use dhll::registry::Registry;
use dhll::train::Order;
use dhll_terminal::Progress;
use serde::{Deserialize, Serialize};

use crate::compare::measurements::{MeasurementStore, in_own_process, peak_memory};
use crate::compare::networks::data::ImageData;
use crate::compare::networks::job::Measurement;
use crate::compare::networks::learner::{LayerMethod, LayerTarget, Learner, LossKind, NetworkShape};

/// How a network is trained.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// One layer after the other.
    Sequential(LayerTarget),
    /// All layers at once, each from the target before its own.
    Parallel(LayerTarget),
    /// End to end.
    EndToEnd(LossKind),
}

/// What is measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LocalityJob {
    /// The data set.
    pub data: ImageData,
    /// Training rows, drawn by the seed.
    pub rows: usize,
    /// The maps and how they are trained.
    pub network: NetworkShape,
    /// How the network is trained.
    pub way: Way,
    /// Threads: of the backend, or for layers that are trained in parallel.
    pub threads: usize,
    /// Fixes the rows, weights and batches.
    pub seed: u64,
    /// The linear-algebra backend.
    pub backend: String,
}

impl LocalityJob {
    /// Trains and classifies, in this process.
    ///
    /// # Errors
    /// If the data is not available or the training fails.
    pub fn run(&self, registry: &Registry) -> Result<Measurement> {
        let split = self.data.load()?;
        let train = match split.train.n_samples().saturating_sub(self.rows) {
            0 => split.train,
            surplus => split.train.split(surplus, self.seed)?.0,
        };
        let threads = NonZero::new(self.threads).map_or(Threads::ONE, Threads::Exactly);
        let backend = registry.backend(Some(&self.backend))?.with_threads(threads);
        let measured = match self.way {
            Way::EndToEnd(loss) => {
                let learner = Learner::EndToEnd { network: self.network.clone(), loss, linear_last: false };
                learner.measure(&train, &split.test, 0, self.seed, &backend)?
            }
            Way::Sequential(target) => {
                self.layers(target, Order::Sequential, (&train, &split.test), &backend)?
            }
            Way::Parallel(target) => {
                let order = Order::Parallel { workers: self.threads };
                self.layers(target, order, (&train, &split.test), &backend)?
            }
        };
        Ok(Measurement {
            n: measured.score.n,
            wrong: measured.wrong,
            parameters: measured.n_parameters,
            seconds: measured.seconds,
            peak_memory: peak_memory(),
            metrics: None,
        })
    }

    fn layers(
        &self,
        target: LayerTarget,
        order: Order,
        (train, test): (&Dataset, &Dataset),
        backend: &Arc<dyn dhll::Backend>,
    ) -> Result<dhll::baselines::Measured> {
        let builder = self.network.builder(LayerMethod::Mlp, target).order(order).seed(self.seed);
        Ok(layer_by_layer(&builder.backend(Arc::clone(backend)), train, test)?)
    }
}

/// A contestant of this section.
pub struct LocalEntry {
    /// Its name.
    pub name: &'static str,
    /// The entries it is compared with.
    pub controls: &'static [&'static str],
    /// Its network.
    pub network: NetworkShape,
    /// How it is trained.
    pub way: Way,
    /// The time is measured with one and with two threads.
    pub timed: bool,
}

/// What was measured of a contestant.
pub struct LocalResult {
    /// The contestant.
    pub entry: LocalEntry,
    /// One measurement for each seed, on one thread.
    pub measured: Vec<Measurement>,
    /// Seconds with two threads, under the first seed.
    pub two_threads: Option<f64>,
}

/// The contestants.
pub fn entries(quick: bool) -> Vec<LocalEntry> {
    let network = |depth, width, columns, sigmoid| NetworkShape {
        depth,
        maps: 1,
        width,
        columns,
        sigmoid,
        epochs: if quick { 4 } else { 12 },
        learning_rate: 1e-3,
        norm: 3.0,
    };
    // A network end to end has one activation for each layer, and no maps to targets.
    let shallow = || network(4, 256, 100, false);
    let deep = || network(if quick { 6 } else { 20 }, 128, 64, true);
    let end_to_end = |network: NetworkShape| NetworkShape { columns: 0, ..network };
    let hidden = LayerTarget::Hidden { alpha: 0.9 };
    let entry = |name, controls, network, way, timed| LocalEntry { name, controls, network, way, timed };
    vec![
        entry(
            "4 layers: hidden targets, in parallel",
            &[
                "4 layers: hidden targets, one by one",
                "4 layers: label alone, one by one",
                "4 layers: end to end, squared error",
            ],
            shallow(),
            Way::Parallel(hidden),
            true,
        ),
        entry(
            "4 layers: hidden targets, one by one",
            &[
                "4 layers: label alone, one by one",
                "4 layers: end to end, squared error",
                "4 layers: end to end, cross-entropy",
            ],
            shallow(),
            Way::Sequential(hidden),
            true,
        ),
        entry(
            "4 layers: label alone, one by one",
            &[],
            shallow(),
            Way::Sequential(LayerTarget::LabelAlone),
            true,
        ),
        entry(
            "4 layers: end to end, squared error",
            &[],
            end_to_end(shallow()),
            Way::EndToEnd(LossKind::Squared),
            true,
        ),
        entry(
            "4 layers: end to end, cross-entropy",
            &[],
            end_to_end(shallow()),
            Way::EndToEnd(LossKind::CrossEntropy),
            true,
        ),
        entry(
            "deep sigmoids: hidden targets, one by one",
            &[
                "deep sigmoids: label alone, one by one",
                "deep sigmoids: end to end, squared error",
                "deep sigmoids: end to end, cross-entropy",
            ],
            deep(),
            Way::Sequential(hidden),
            false,
        ),
        entry(
            "deep sigmoids: label alone, one by one",
            &[],
            deep(),
            Way::Sequential(LayerTarget::LabelAlone),
            false,
        ),
        entry(
            "deep sigmoids: end to end, squared error",
            &[],
            end_to_end(deep()),
            Way::EndToEnd(LossKind::Squared),
            false,
        ),
        entry(
            "deep sigmoids: end to end, cross-entropy",
            &[],
            end_to_end(deep()),
            Way::EndToEnd(LossKind::CrossEntropy),
            false,
        ),
    ]
}

/// Makes the measurements of a data set that do not exist yet, one after the other, so that none slows another down.
///
/// # Errors
/// If a measurement fails or cannot be kept.
pub fn measure(
    store: &mut MeasurementStore<LocalityJob, Measurement>,
    data: ImageData,
    (rows, quick, seeds): (usize, bool, u64),
    backend: &str,
    progress: &Progress,
) -> Result<Vec<LocalResult>> {
    let entries = entries(quick);
    let bar = progress.task(format!("locality: {}", data.name()), entries.len() as u64 * (seeds + 1));
    let mut results = Vec::new();
    for entry in entries {
        let mut one = |threads, seed| -> Result<Measurement> {
            let (network, way, backend) = (entry.network.clone(), entry.way, backend.to_owned());
            let job = LocalityJob { data, rows, network, way, threads, seed, backend };
            if let Some(found) = store.find(&job) {
                return Ok(found.clone());
            }
            let measured: Measurement = in_own_process("targets", &job)?;
            store.keep(job, measured.clone())?;
            Ok(measured)
        };
        let mut measured = Vec::new();
        for seed in 1..=seeds {
            measured.push(one(1, seed)?);
            bar.inc(1);
        }
        let two_threads = if entry.timed { Some(one(2, 1)?.seconds) } else { None };
        bar.inc(1);
        results.push(LocalResult { entry, measured, two_threads });
    }
    bar.finish();
    Ok(results)
}
