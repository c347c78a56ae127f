//! `dhll baselines`: other classifiers on the same rows, beside a layer on hidden targets.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use clap::ValueEnum;
use dhll::data::Dataset;
use dhll::diagnose::{LogisticRegression, Probe, RidgeClassifier, Score};
use dhll::similarities::{ArcCosine, RandomFeatures};
use dhll::train::{BackpropTrainer, ClassificationTask, Run, classify};
use dhll::{Backend, Dhll, InputScaling, InputSimilarity, Inputs, Similarity as _, backends, defaults};
use ndarray::Array2;
use serde::Serialize;

use crate::context::Context;
use crate::input::Data;
use crate::output::{accuracy, table};
use crate::watch::Watch;

/// Random units, and so features, of the baseline on them.
const RANDOM: usize = 2048;

/// Logistic regression, ridge classifier, random features, backpropagation and hidden targets on the same rows
#[derive(clap::Args)]
#[command(after_help = "\
All get inputs that are centred and divided by their mean norm. Data of one part is split: a fifth of its rows is for the test.

  logistic         L2-regularised with C = 1, one class against the rest, solved to convergence
  ridge            least squares onto label codes
  random-features  the same on 2048 random rectified linear units
  backprop         one hidden layer of --width units, end to end, as many epochs as a layer gets
  hidden-targets   one layer on its target at alpha = 0.9, and a head: the defaults of `dhll fit`

Examples:
  dhll baselines --data mnist:3,8
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
        default_value = "logistic,ridge,random-features,backprop,hidden-targets"
    )]
    methods: Vec<Method>,

    /// Hidden units of the network that is trained end to end
    #[arg(long, value_name = "N", default_value_t = 512)]
    width: usize,

    /// Fixes every random choice
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Method {
    Logistic,
    Ridge,
    RandomFeatures,
    Backprop,
    HiddenTargets,
}

#[derive(Serialize)]
struct Document {
    data: String,
    n_train: usize,
    n_test: usize,
    engine: &'static str,
    results: Vec<Measured>,
}

#[derive(Serialize)]
struct Measured {
    method: &'static str,
    n: usize,
    errors: usize,
    error: f64,
    error_interval: [f64; 2],
    n_parameters: usize,
    seconds: f64,
}

/// The rows of both parts, scaled by what was learnt from the training rows.
struct Rows {
    train: Dataset,
    test: Dataset,
    train_features: Array2<f64>,
    test_features: Array2<f64>,
}

pub(crate) fn run(context: &Context, options: Options) -> Result<()> {
    let engine = context.engine(None)?;
    let parts = options.data.load(&context.progress)?;
    let (train, test) = match parts.test {
        Some(test) => (parts.train, test),
        None => parts.train.split(parts.train.n_samples() / 5, options.seed)?,
    };
    let x = train.features.view();
    let inputs = Inputs::fit(x, InputScaling::MeanNorm, InputSimilarity::DotProduct)?;
    let rows = Rows {
        train_features: inputs.features(x)?,
        test_features: inputs.features(test.features.view())?,
        train,
        test,
    };
    let mut watch = Watch::new(&context.progress, "baselines", options.methods.len());
    let mut results = Vec::new();
    for &method in &options.methods {
        let started = Instant::now();
        let (score, n_parameters) = method.measure(&rows, &*engine, &options)?;
        let name = method.name();
        watch.step(name);
        results.push(Measured {
            method: name,
            n: score.n,
            errors: score.errors,
            error: score.error(),
            error_interval: score.interval()?,
            n_parameters,
            seconds: started.elapsed().as_secs_f64(),
        });
    }
    let document = Document {
        data: rows.train.label(),
        n_train: rows.train.n_samples(),
        n_test: rows.test.n_samples(),
        engine: engine.name(),
        results,
    };
    context.output.show(&document, || in_words(&document))
}

impl Method {
    fn name(self) -> &'static str {
        match self {
            Method::Logistic => "logistic",
            Method::Ridge => "ridge",
            Method::RandomFeatures => "random-features",
            Method::Backprop => "backprop",
            Method::HiddenTargets => "hidden-targets",
        }
    }

    /// Errors on the test rows, and the number of parameters.
    fn measure(self, rows: &Rows, engine: &dyn Backend, options: &Options) -> Result<(Score, usize)> {
        let (x, test) = (rows.train_features.view(), rows.test_features.view());
        let (y, classes) = (&rows.train.labels, rows.train.n_classes());
        let columns = if classes == 2 { 1 } else { classes };
        let linear = (x.ncols() + 1) * columns;
        match self {
            Method::Logistic => {
                let probe = Probe::fit(&LogisticRegression::default(), engine, x, y, classes)?;
                Ok((probe.evaluate(engine, test, &rows.test.labels)?, linear))
            }
            Method::Ridge => {
                let model = RidgeClassifier::default().fit(engine, x, y, classes)?;
                Ok((model.evaluate(engine, test, &rows.test.labels)?, linear))
            }
            Method::RandomFeatures => {
                let own: Arc<dyn Backend> = backends::by_name(engine.name())?.into();
                let map = RandomFeatures::new(&ArcCosine::Relu, own, x.ncols(), RANDOM, options.seed)?;
                let model =
                    RidgeClassifier { ridge: 1e-2 }.fit(engine, map.features(x)?.view(), y, classes)?;
                let score = model.evaluate(engine, map.features(test)?.view(), &rows.test.labels)?;
                Ok((score, (RANDOM + 1) * columns))
            }
            Method::Backprop => {
                let schedule = defaults::DefaultTrainer::default().trainer(x.nrows(), options.width).schedule;
                let hidden_widths = vec![options.width];
                let trainer = BackpropTrainer { hidden_widths, schedule, ..BackpropTrainer::default() };
                let input = x.mapv(|value| value as f32);
                let task = ClassificationTask::new(input.view(), y, classes);
                let mut silent = dhll::train::Silent;
                let mut run = Run { engine, seed: options.seed, observer: &mut silent };
                let network = trainer.train(&task, &mut run)?.network;
                let logits = network.forward(engine, test.mapv(|value| value as f32).view())?;
                Ok((Score::of(&classify(logits.view()), &rows.test.labels)?, network.n_parameters()))
            }
            Method::HiddenTargets => {
                let own = backends::by_name(engine.name())?;
                let model = Dhll::builder().seed(options.seed).backend(own).fit(&rows.train)?;
                Ok((model.evaluate(&rows.test)?.score, model.summary().n_parameters))
            }
        }
    }
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
