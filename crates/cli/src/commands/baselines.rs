//! `dhll baselines`: other classifiers on the same rows, beside layers on hidden targets.

use std::sync::Arc;

use anyhow::Result;
use clap::ValueEnum;
use dhll::baselines::{self, Baseline};
use dhll::data::{Dataset, Split};
use dhll::diagnose::MeanInterval;
use dhll::train::{BackpropTrainer, Init, MlpTrainer, RandomFeatureTrainer, ResidualTrainer};
use dhll::{Backend, Dhll, backends, defaults};
use serde::Serialize;

use crate::context::Context;
use crate::input::Data;
use crate::output::{accuracy, table};
use crate::watch::Watch;

/// Random units, and so features, of the baseline on them.
const RANDOM: usize = 2048;

/// Logistic regression, ridge classifier, random features, backpropagation and hidden targets with each trainer, on the same rows
#[derive(clap::Args)]
#[command(after_help = "\
All get inputs that are centred and divided by their mean norm. Data of one part is split: a fifth of its rows is for the test.

  logistic         L2-regularised with C = 1, one class against the rest, solved to convergence
  ridge            least squares onto label codes
  random-features  the same on 2048 random rectified linear units
  backprop         one hidden layer of --width units, end to end, as many epochs as a layer gets
  hidden-targets   one layer on its target at alpha = 0.9, and a head: the defaults of `dhll fit`
  hidden-residual  the same with a skip beside the layer
  hidden-random    the same with 2048 random units in the layer, solved for in closed form

Intervals are 95 %: Wilson's over the rows, with --seeds Student's over the seeds. Seconds are those of training. `cargo xtask compare networks` measures
peak memory too, each method in a process of its own.

Examples:
  dhll baselines --data mnist:3,8
  dhll baselines --data mnist:3,8 --seeds 5
  dhll baselines --data irises.csv --label species --methods ridge,hidden-targets --json")]
pub(crate) struct Options {
    #[command(flatten)]
    data: Data,

    /// Which, with commas
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        value_name = "NAMES",
        default_value = "logistic,ridge,random-features,backprop,hidden-targets,hidden-residual,hidden-random"
    )]
    methods: Vec<Method>,

    /// Hidden units of the network that is trained end to end
    #[arg(long, value_name = "N", default_value_t = 512)]
    width: usize,

    /// Fixes every random choice
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// So many seeds, from --seed on; errors and seconds are means over them
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Method {
    Logistic,
    Ridge,
    RandomFeatures,
    Backprop,
    HiddenTargets,
    HiddenResidual,
    HiddenRandom,
}

#[derive(Serialize)]
struct Document {
    data: String,
    n_train: usize,
    n_test: usize,
    seeds: u64,
    engine: &'static str,
    results: Vec<Measured>,
}

#[derive(Serialize)]
struct Measured {
    method: &'static str,
    n: usize,
    errors: f64,
    error: f64,
    error_interval: [f64; 2],
    n_parameters: usize,
    seconds: f64,
}

pub(crate) fn run(context: &Context, options: Options) -> Result<()> {
    let engine: Arc<dyn Backend> = context.engine(None)?.into();
    let parts = options.data.load(&context.progress)?;
    let (train, test) = match parts.test {
        Some(test) => (parts.train, test),
        None => parts.train.split(parts.train.n_samples() / 5, options.seed)?,
    };
    let split = Split { train, test };
    let steps = options.methods.len().saturating_mul(options.seeds as usize);
    let mut watch = Watch::new(&context.progress, "baselines", steps);
    let mut results = Vec::new();
    for &method in &options.methods {
        let seeds = (0..options.seeds).map(|number| options.seed.wrapping_add(number));
        let measured = seeds.map(|seed| {
            watch.step(method.name());
            method.measure(&split, &engine, options.width, seed)
        });
        results.push(Measured::of(method, &measured.collect::<Result<Vec<_>>>()?)?);
    }
    let document = Document {
        data: split.train.label(),
        n_train: split.train.n_samples(),
        n_test: split.test.n_samples(),
        seeds: options.seeds,
        engine: engine.name(),
        results,
    };
    context.output.show(&document, || in_words(&document))
}

impl Measured {
    /// Means over the seeds; none without at least one.
    fn of(method: Method, seeds: &[baselines::Measured]) -> Result<Self> {
        let values = |value: fn(&baselines::Measured) -> f64| seeds.iter().map(value).collect::<Vec<_>>();
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let errors = values(|one| one.score.error());
        let error_interval = match seeds {
            [one] => one.score.interval()?,
            _ => MeanInterval::of_shares(&errors).map(|interval| [interval.low, interval.high])?,
        };
        Ok(Self {
            method: method.name(),
            n: seeds[0].score.n,
            errors: mean(&values(|one| one.score.errors as f64)),
            error: mean(&errors),
            error_interval,
            n_parameters: seeds[0].n_parameters,
            seconds: mean(&values(|one| one.seconds)),
        })
    }
}

impl Method {
    fn name(self) -> &'static str {
        match self {
            Self::Logistic => "logistic",
            Self::Ridge => "ridge",
            Self::RandomFeatures => "random-features",
            Self::Backprop => "backprop",
            Self::HiddenTargets => "hidden-targets",
            Self::HiddenResidual => "hidden-residual",
            Self::HiddenRandom => "hidden-random",
        }
    }

    fn measure(
        self,
        split: &Split,
        engine: &Arc<dyn Backend>,
        width: usize,
        seed: u64,
    ) -> Result<baselines::Measured> {
        let Split { train, test } = split;
        let baseline = match self {
            Self::Logistic => Baseline::Logistic,
            Self::Ridge => Baseline::Ridge,
            Self::RandomFeatures => Baseline::RandomFeatures { units: RANDOM },
            Self::Backprop => Baseline::Backprop(BackpropTrainer {
                hidden_widths: vec![width],
                schedule: plain(train).schedule,
                ..BackpropTrainer::default()
            }),
            Self::HiddenTargets | Self::HiddenResidual | Self::HiddenRandom => {
                let builder = Dhll::builder().seed(seed).backend(backends::by_name(engine.name())?);
                let builder = match self {
                    Self::HiddenResidual => {
                        let inner = MlpTrainer {
                            hidden_width: None,
                            output_init: Some(Init::Variance(0.0)),
                            ..plain(train)
                        };
                        builder.trainer(ResidualTrainer { inner, ..ResidualTrainer::default() })
                    }
                    Self::HiddenRandom => builder
                        .trainer(RandomFeatureTrainer { units: RANDOM, ..RandomFeatureTrainer::default() }),
                    _ => builder,
                };
                return Ok(baselines::hidden_targets(builder, train, test)?);
            }
        };
        Ok(baseline.measure(train, test, engine, seed)?)
    }
}

/// The layer that `dhll fit` trains for so many rows.
fn plain(train: &Dataset) -> MlpTrainer {
    defaults::DefaultTrainer::default().trainer(train.n_samples(), 0)
}

fn in_words(document: &Document) -> String {
    let row = |one: &Measured| {
        [
            one.method.to_owned(),
            one.errors.to_string(),
            accuracy(1.0 - one.error, one.error_interval),
            one.n_parameters.to_string(),
            format!("{:.1}", one.seconds),
        ]
    };
    let rows: Vec<_> = document.results.iter().map(row).collect();
    format!(
        "{}: {} training and {} test rows; engine {}\n\n{}",
        document.data,
        document.n_train,
        document.n_test,
        document.engine,
        table(["method", "errors", "test accuracy", "parameters", "seconds"], &rows)
    )
}
