//! How far one layer on hidden targets comes on MNIST, with settings found by trials on validation rows.
//!
//! ```text
//! cargo run --release --package dhll --example accuracy -- TASK [SEEDS] [validate]
//!
//! 3v8           MNIST 3 vs 8, shifted by up to 1 pixel while training
//! ten           all digits; the layer knows nothing of images
//! ten-shifts    all digits, shifted by up to 2 pixels while training
//! closed-form   all digits, random features of rectangles with ridge: no epochs
//! ```
//!
//! Prints test errors seed by seed and their mean with its 95 % interval. With `validate` the errors are those of rows that are held out of the training rows, by
//! which settings are to be chosen; the test rows are not looked at then.

use std::io::{self, Write as _};
use std::time::Instant;

use dhll::data::Silent as NoProgress;
use dhll::data::mnist::Mnist;
use dhll::diagnose::MeanInterval;
use dhll::train::{
    Activation, Adam, Annealing, Checkpoint, Dropout, Init, LayerTrainer, MlpTrainer, RandomFeatureTrainer,
    ReceptiveFields, Schedule,
};
use dhll::{Dhll, InputScaling, Shifts, Widths};

type Failure = Box<dyn std::error::Error>;

/// What a task is, and settings found by trials on validation rows.
struct Recipe {
    digits: Option<(usize, usize)>,
    alphas: Vec<f64>,
    /// Columns of the targets, the leading ones.
    columns: usize,
    /// Pixels an image is shifted by at most.
    shifts: usize,
    held_out: usize,
    trainer: Box<dyn LayerTrainer>,
}

fn recipe(task: &str) -> Option<Recipe> {
    // A layer of one hidden map is the paper's; further ones, of the same width, lie between its two affine maps.
    let mlp = |units, hidden_maps: usize, epochs, batch_size, learning_rate, dropout| {
        let schedule = Schedule {
            epochs,
            batch_size,
            adam: Adam { learning_rate, ..Adam::default() },
            annealing: Annealing::Cosine { warm_up: 0.02 },
            dropout,
            checkpoint: Checkpoint::Last,
            ..Schedule::default()
        };
        let output_init = Some(Init::Variance(0.0));
        let (hidden_width, further_maps) = (Some(units), hidden_maps - 1);
        Box::new(MlpTrainer { hidden_width, further_maps, schedule, output_init, ..MlpTrainer::default() })
    };
    let none = Dropout::default();
    Some(match task {
        "3v8" => Recipe {
            digits: Some((3, 8)),
            alphas: vec![0.97],
            columns: 200,
            shifts: 1,
            held_out: 2000,
            trainer: mlp(1024, 1, 40, 100, 2e-3, none),
        },
        "ten" => Recipe {
            digits: None,
            alphas: vec![0.99],
            columns: 100,
            shifts: 0,
            held_out: 10_000,
            trainer: mlp(1024, 3, 100, 200, 2e-3, Dropout { input: 0.2, hidden: 0.4 }),
        },
        "ten-shifts" => Recipe {
            digits: None,
            alphas: vec![0.99],
            columns: 100,
            shifts: 2,
            held_out: 10_000,
            trainer: mlp(1024, 3, 100, 200, 2e-3, Dropout { input: 0.0, hidden: 0.2 }),
        },
        "closed-form" => Recipe {
            digits: None,
            alphas: vec![1.0],
            columns: 9,
            shifts: 0,
            held_out: 10_000,
            trainer: Box::new(RandomFeatureTrainer {
                units: 4096,
                fields: Some(ReceptiveFields { height: 28, width: 28, shortest: 8, longest: 16 }),
                activation: Activation::SquaredRelu,
                ..RandomFeatureTrainer::default()
            }),
        },
        _ => return None,
    })
}

/// Inputs and targets are three times as large as usual: of 1, 3, 9 and 28 this did best on validation rows.
const NORM: f64 = 3.0;

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let task = words.first().map_or("", String::as_str);
    let known = || {
        recipe(task).ok_or_else(|| {
            format!(
                "the task must be 3v8, ten, ten-shifts or closed-form, got {task:?}; then the number of seeds"
            )
        })
    };
    let Recipe { digits, held_out, .. } = known()?;
    let seeds: u64 = words.get(1).map_or(Ok(1), |text| text.parse())?;
    let mnist = Mnist::locate(&NoProgress)?;
    let split = match digits {
        Some((first, second)) => mnist.pair(first, second)?,
        None => mnist.all()?,
    };
    let (train, judge) = match words.get(2).map(String::as_str) {
        Some("validate") => split.train.split(held_out, 1)?,
        _ => (split.train, split.test),
    };
    let mut errors = Vec::new();
    for seed in 1..=seeds {
        let start = Instant::now();
        let Recipe { alphas, columns, shifts, trainer, .. } = known()?;
        let mut builder = Dhll::builder()
            .scaling(InputScaling::Norm(NORM))
            .alphas(alphas)
            .widths(Widths::Given(vec![columns]))
            .boxed_trainer(trainer, task)
            .seed(seed);
        if shifts > 0 {
            let shape = train.image.ok_or("the rows are no images")?;
            builder = builder.alter(Shifts { shape, pixels: shifts });
        }
        let model = builder.fit(&train)?;
        let seconds = start.elapsed().as_secs_f64();
        let (score, parameters) = (model.evaluate(&judge)?.score, model.summary().n_parameters);
        writeln!(
            io::stdout(),
            "{task}, seed {seed}: {:.2} % ({} of {}), {parameters} parameters, {seconds:.0} s",
            100.0 * score.error(),
            score.errors,
            score.n
        )?;
        errors.push(100.0 * score.error());
    }
    if let Ok(MeanInterval { mean, low, high, .. }) = MeanInterval::of(&errors) {
        writeln!(io::stdout(), "{task}, {seeds} seeds: {mean:.3} % ({low:.3} to {high:.3})")?;
    }
    Ok(())
}
