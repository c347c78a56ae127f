//! How far one layer on hidden targets comes on images, beside its controls.
//!
//! ```text
//! cargo run --release --package dhll --example accuracy -- TASK [SEEDS] [validate] [METHOD ...]
//!
//! 3v8            MNIST 3 vs 8, shifted by up to 1 pixel while training
//! ten            all digits; nothing known of images
//! ten-shifts     all digits, shifted by up to 2 pixels while training
//! closed-form    all digits, ridge regression on random features of rectangles: no epochs
//! ```
//!
//! Methods, all unless some are named: `hidden-targets`, with several maps inside the layer where the task has them, which is backpropagation through
//! these maps; `one-map`, the same with one; `label-alone`, the same layer at alpha = 1; and the same maps end to end: `cross-entropy`, `smoothed` (labels, by 0.1),
//! `squared` (error on the label code), `reconstruction` (the same plus that of the input).
//!
//! Prints test errors seed by seed, their mean with its 95 % interval, and the paired differences of `hidden-targets` to the others. With `validate` the rows
//! judged are held out of the training rows; settings are to be chosen by these.

use std::io::{self, Write as _};
use std::sync::Arc;

use dhll::baselines::{Baseline, Conditions, Measured, layer_by_layer};
use dhll::core::Activation;
use dhll::data::mnist::Mnist;
use dhll::data::{Dataset, Silent as NoProgress};
use dhll::diagnose::{MeanInterval, PairedDifference};
use dhll::train::{
    Adam, BackpropTrainer, Dropout, EndToEndLoss, EpochSelection, Init, LrSchedule, MlpTrainer,
    RandomFeatureTrainer, ReceptiveFields, SgdParams,
};
use dhll::{Backend, Dhll, InputScaling, Shifts, Widths, backends};

type Failure = Box<dyn std::error::Error>;

/// What a task is, with settings found by trials on validation rows.
#[derive(Debug, Clone, Copy)]
struct Recipe {
    digits: Option<(usize, usize)>,
    alpha: f64,
    /// Columns of the hidden target, the leading ones.
    columns: usize,
    /// Pixels an image is shifted by at most.
    shifts: usize,
    held_out: usize,
    /// None for random features in closed form.
    layer: Option<MlpTrainer>,
}

/// Inputs and label codes are three times as large as usual: of 1, 3, 9 and 28 this did best on validation rows.
const NORM: f64 = 3.0;

const METHODS: [&str; 7] =
    ["hidden-targets", "one-map", "label-alone", "cross-entropy", "smoothed", "squared", "reconstruction"];

fn recipe(task: &str) -> Option<Recipe> {
    let layer = |hidden_maps: usize, epochs, batch_size, dropout| {
        let schedule = SgdParams {
            epochs,
            batch_size,
            adam: Adam { learning_rate: 2e-3, ..Adam::default() },
            lr_schedule: LrSchedule::Cosine { warm_up: 0.02 },
            dropout,
            epoch_selection: EpochSelection::Last,
            ..SgdParams::default()
        };
        let (hidden_width, further_maps, output_init) =
            (Some(1024), hidden_maps - 1, Some(Init::Variance(0.0)));
        Some(MlpTrainer { hidden_width, further_maps, sgd: schedule, output_init, ..MlpTrainer::default() })
    };
    let ten = Recipe {
        digits: None,
        alpha: 0.99,
        columns: 100,
        shifts: 0,
        held_out: 10_000,
        layer: layer(3, 100, 200, Dropout { input: 0.2, hidden: 0.4 }),
    };
    Some(match task {
        "3v8" => Recipe {
            digits: Some((3, 8)),
            alpha: 0.97,
            columns: 200,
            shifts: 1,
            held_out: 2000,
            layer: layer(1, 40, 100, Dropout::default()),
        },
        "ten" => ten,
        "ten-shifts" => {
            Recipe { shifts: 2, layer: layer(3, 100, 200, Dropout { input: 0.0, hidden: 0.2 }), ..ten }
        }
        "closed-form" => Recipe { alpha: 1.0, columns: 10, layer: None, ..ten },
        _ => return None,
    })
}

impl Recipe {
    fn measure(
        &self,
        method: &str,
        train: &Dataset,
        test: &Dataset,
        backend: &Arc<dyn Backend>,
        seed: u64,
    ) -> Result<Measured, Failure> {
        let shifts = match self.shifts {
            0 => None,
            pixels => Some(Shifts { shape: train.image().ok_or("the rows are no images")?, pixels }),
        };
        let builder = || {
            let builder = Dhll::builder()
                .scaling(InputScaling::Norm(NORM))
                .alphas([self.alpha])
                .widths(Widths::Given(vec![self.columns]))
                .seed(seed);
            match shifts {
                Some(shifts) => builder.alter(shifts),
                None => builder,
            }
        };
        let Some(layer) = self.layer else {
            // On the label alone this is ridge regression on random features.
            let trainer = RandomFeatureTrainer {
                units: 4096,
                receptive_fields: Some(ReceptiveFields { height: 28, width: 28, shortest: 8, longest: 16 }),
                activation: Activation::SquaredRelu,
                ..RandomFeatureTrainer::default()
            };
            return Ok(layer_by_layer(&builder().trainer(trainer).label_alone(), train, test)?);
        };
        let squared = |reconstruction| EndToEndLoss::SquaredError { norm: NORM, reconstruction };
        let (loss, output_init) = match method {
            "hidden-targets" => return Ok(layer_by_layer(&builder().trainer(layer), train, test)?),
            "one-map" => {
                let layer = MlpTrainer { further_maps: 0, ..layer };
                return Ok(layer_by_layer(&builder().trainer(layer), train, test)?);
            }
            "label-alone" => {
                return Ok(layer_by_layer(&builder().trainer(layer).label_alone(), train, test)?);
            }
            "cross-entropy" => (EndToEndLoss::CrossEntropy { smoothing: 0.0 }, None),
            "smoothed" => (EndToEndLoss::CrossEntropy { smoothing: 0.1 }, None),
            "squared" => (squared(0.0), layer.output_init),
            "reconstruction" => (squared((1.0 - self.alpha) / self.alpha), layer.output_init),
            _ => return Err(format!("the methods are {}, got {method:?}", METHODS.join(", ")).into()),
        };
        let width = layer.hidden_width.unwrap_or(self.columns);
        let mut hidden = vec![(width, Some(layer.activation)); 1 + layer.further_maps];
        hidden.push((self.columns, None));
        let trainer =
            BackpropTrainer { hidden, loss, output_init, sgd: layer.sgd, ..BackpropTrainer::default() };
        let conditions = Conditions {
            scaling: InputScaling::Norm(NORM),
            alterations: shifts.into_iter().map(|shifts| Arc::new(shifts) as _).collect(),
        };
        Ok(Baseline::Backprop(trainer).measure(train, test, &conditions, backend, seed)?)
    }
}

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let task = words.first().map_or("", String::as_str);
    let recipe = recipe(task)
        .ok_or_else(|| format!("the task must be 3v8, ten, ten-shifts or closed-form, got {task:?}"))?;
    let rest = words.get(1..).unwrap_or_default();
    let seeds: u64 = rest.first().map_or(Ok(1), |text| text.parse())?;
    let rest = rest.get(1..).unwrap_or_default();
    let validate = rest.first().is_some_and(|word| word == "validate");
    let named: Vec<&str> = rest[usize::from(validate)..].iter().map(String::as_str).collect();
    let methods = match (recipe.layer, named.as_slice()) {
        (None, _) => &METHODS[..1],
        (Some(_), []) => &METHODS,
        (Some(_), named) => named,
    };
    let mnist = Mnist::locate(&NoProgress)?;
    let split = match recipe.digits {
        Some((first, second)) => mnist.pair(first, second)?,
        None => mnist.all()?,
    };
    let (train, judged) =
        if validate { split.train.split(recipe.held_out, 1)? } else { (split.train, split.test) };
    let backend = backends::from_environment()?;

    let mut hidden: Vec<Vec<usize>> = Vec::new();
    for method in methods {
        let (mut errors, mut wrong) = (Vec::new(), Vec::new());
        for seed in 1..=seeds {
            let measured = recipe.measure(method, &train, &judged, &backend, seed)?;
            let (score, seconds) = (measured.score, measured.seconds);
            let (error, parameters) = (100.0 * score.error(), measured.n_parameters);
            writeln!(
                io::stdout(),
                "{task}, {method}, seed {seed}: {error:.2} % ({} of {}), {parameters} parameters, {seconds:.0} s",
                score.errors,
                score.n
            )?;
            errors.push(error);
            wrong.push(measured.wrong);
        }
        if let Ok(MeanInterval { mean, low, high, .. }) = MeanInterval::of(&errors) {
            writeln!(
                io::stdout(),
                "{task}, {method}, {seeds} seeds: {mean:.3} % ({:.3} to {high:.3})",
                low.max(0.0)
            )?;
        }
        if *method == "hidden-targets" {
            hidden = wrong;
        } else if let Ok(found) = PairedDifference::on_rows(&hidden, &wrong, judged.n_samples()) {
            let [mean, low, high] = [found.mean, found.low, found.high].map(|v| 100.0 * v);
            let verdict = found.verdict();
            writeln!(
                io::stdout(),
                "hidden-targets less {method}: {mean:+.3} points ({low:+.3} to {high:+.3}): {verdict}"
            )?;
        }
    }
    Ok(())
}
