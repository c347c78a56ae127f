//! One measurement: who learns, on which data, from which seed; and what came of it.

use anyhow::Result;
use dhll::baselines::{self, Baseline};
use dhll::core::Gauge;
use dhll::data::Split;
use dhll::train::{
    Activation, Annealing, BackpropTrainer, Checkpoint, Init, MlpTrainer, RandomFeatureTrainer,
    ResidualTrainer, Schedule,
};
use dhll::{Dhll, DhllBuilder, Widths, backends};
use serde::{Deserialize, Serialize};

use super::data::Data;

/// A classifier with its settings, which are fixed beforehand: nothing is chosen by the test rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Learner {
    /// One against the rest, C = 1, solved to convergence.
    Logistic,
    /// Least squares onto label codes.
    Ridge,
    /// The same on random rectified linear units.
    RandomFeatures {
        /// How many units.
        count: usize,
    },
    /// A network trained end to end on the log-loss.
    Backprop(Shape),
    /// The same network trained layer by layer on hidden targets, then a head.
    HiddenTargets(Shape, Trainer),
}

/// Who trains a layer on its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trainer {
    /// The paper's: affine, activation, affine, by Adam.
    Mlp,
    /// The same beside a skip. Targets are in the aligned gauge, so that all layers are as wide as the inputs and the skip is the identity.
    Residual,
    /// Random units and ridge regression, without epochs.
    RandomFeatures,
}

/// A network: `depth` times (affine, activation, affine to the target), or for backpropagation as many activations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// Layers with an activation.
    pub depth: usize,
    /// Units of each.
    pub width: usize,
    /// Columns of the hidden targets at the most; those of a network trained end to end do not exist.
    pub target: usize,
    /// Which activation.
    pub sigmoid: bool,
    /// Epochs, of every layer or of the whole network.
    pub epochs: usize,
}

/// What is measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Who learns.
    pub learner: Learner,
    /// What.
    pub data: Data,
    /// Weights and batches.
    pub seed: u64,
    /// The engine.
    pub backend: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Test rows.
    pub n: usize,
    /// Those of them that were classified wrongly.
    pub errors: usize,
    /// Weights and biases that were learnt.
    pub parameters: usize,
    /// Seconds of training, from rows in memory to a classifier.
    pub seconds: f64,
    /// Bytes the process held at its peak, data included; where the system tells.
    pub peak_memory: Option<u64>,
}

impl Measured {
    /// Share of the test rows that were classified wrongly.
    pub fn error(&self) -> f64 {
        self.errors as f64 / self.n as f64
    }
}

impl Job {
    /// Learn and test, in this process.
    ///
    /// # Errors
    /// If the data cannot be had or the training fails.
    pub fn run(&self) -> Result<Measured> {
        let split = self.data.load()?;
        let learnt = self.learner.learn(&split, self.seed, &self.backend)?;
        let baselines::Measured { score, n_parameters: parameters, seconds } = learnt;
        Ok(Measured { n: score.n, errors: score.errors, parameters, seconds, peak_memory: peak_memory() })
    }
}

impl Learner {
    fn learn(&self, split: &Split, seed: u64, backend: &str) -> Result<baselines::Measured> {
        let Split { train, test } = split;
        let baseline = match self {
            Self::Logistic => Baseline::Logistic,
            Self::Ridge => Baseline::Ridge,
            Self::RandomFeatures { count } => Baseline::RandomFeatures { units: *count },
            Self::Backprop(shape) => Baseline::Backprop(BackpropTrainer {
                hidden_widths: vec![shape.width; shape.depth],
                activation: activation(shape),
                schedule: schedule(shape),
                ..BackpropTrainer::default()
            }),
            Self::HiddenTargets(shape, trainer) => {
                let builder = Dhll::builder()
                    .alphas(alphas(shape.depth))
                    .widths(Widths::Given(vec![shape.target]))
                    .seed(seed)
                    .backend(backends::by_name(backend)?);
                return Ok(baselines::hidden_targets(trainer.of(builder, shape), train, test)?);
            }
        };
        Ok(baseline.measure(train, test, &backends::by_name(backend)?.into(), seed)?)
    }
}

impl Trainer {
    /// `builder` with this trainer of layers of the given shape.
    fn of<'a>(self, builder: DhllBuilder<'a>, shape: &Shape) -> DhllBuilder<'a> {
        let mlp = MlpTrainer {
            hidden_width: Some(shape.width),
            activation: activation(shape),
            output_init: Some(Init::Variance(0.0)),
            schedule: schedule(shape),
            ..MlpTrainer::default()
        };
        match self {
            Self::Mlp => builder.trainer(mlp),
            Self::Residual => {
                let trainer = ResidualTrainer { inner: mlp, ..ResidualTrainer::default() };
                builder.gauge(Gauge::Aligned).trainer(trainer)
            }
            Self::RandomFeatures => {
                let default = RandomFeatureTrainer::default();
                builder.trainer(RandomFeatureTrainer {
                    units: shape.width,
                    activation: activation(shape),
                    ..default
                })
            }
        }
    }
}

/// Where the layers stand: evenly from .1 to .9, where one layer alone stands.
pub fn alphas(depth: usize) -> Vec<f64> {
    (1..=depth)
        .map(|l| if depth == 1 { 0.9 } else { 0.1 + 0.8 * (l - 1) as f64 / (depth - 1) as f64 })
        .collect()
}

fn activation(shape: &Shape) -> Activation {
    if shape.sigmoid { Activation::Sigmoid } else { Activation::Relu }
}

fn schedule(shape: &Shape) -> Schedule {
    let annealing = Annealing::Cosine { warm_up: 0.02 };
    Schedule { epochs: shape.epochs, annealing, checkpoint: Checkpoint::Last, ..Schedule::default() }
}

/// The most memory the process has held so far; where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kibibytes| kibibytes << 10)
}
