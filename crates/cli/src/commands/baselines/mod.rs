//! `dhll baselines`: other classifiers and controls on the same rows, beside layers on hidden targets.

mod method;
mod results;

use anyhow::{Result, bail};
use dhll::baselines::standardised;
use dhll::data::{Dataset, Split};
use dhll::diagnose::paired::LEAST_SEEDS;
use dhll::train::RandomFeatureSettings;
use dhll::{Shifts, Target};

use crate::context::Context;
use crate::input::Data;
use crate::watch::Watch;
use method::{Method, TRIALS, Units, choose};
use results::{Document, Row, Runs, differences};

/// Compare hidden targets with their controls and with other classifiers on the same rows
#[derive(clap::Args)]
#[command(after_help = "\
All methods get the same inputs: rows are centred and divided by their mean norm; tables are first standardised column by column. Every method chooses
among four settings on a fifth of its training rows. Data without test rows is split anew for every seed, with a fifth of the rows for testing.

  logistic                 one class against the rest, L2-regularised, solved to convergence
  ridge                    ridge regression onto label codes
  random-features          the same on --width random rectified linear units
  backprop                 the two maps of a layer and a head, end to end on the cross-entropy
  backprop-smoothed        the same with label smoothing of 0.1
  backprop-squared         the same on the squared error of the label code
  backprop-reconstruction  the same plus reconstruction of the input
  hidden-targets           a layer of --width units on its hidden target, and a head
  label-alone              the same layer on the label code alone (alpha = 1)
  hidden-residual          a layer with a skip connection on its hidden target
  label-residual           the same on the label code alone
  hidden-random            a layer of random units on its hidden target and a head, both in closed form
  label-random             the same on the label code alone: ridge regression on the same units

Intervals are 95 %: Student's over seeds, Wilson's over rows where all seeds agree. Differences are paired; the last column is the verdict that
their intervals allow. Seconds are those of training. `cargo xtask compare networks` has more shapes and depths, and measures peak memory.

Examples:
  dhll baselines --data mnist:3,8
  dhll baselines --data irises.csv --target species --methods ridge,hidden-targets,label-alone --json
  dhll baselines --data fashion-mnist --methods label-random,hidden-random --width 3200 --patches 7
  dhll baselines --data fashion-mnist --methods label-random --width 4000 --patches 7 --shifts 1 --copies 8
  dhll baselines --data circles --seeds 1")]
pub(crate) struct Options {
    #[command(flatten)]
    data: Data,

    /// The methods to compare, separated by commas [default: all]
    #[arg(
        long,
        help_heading = "Comparison",
        value_enum,
        value_delimiter = ',',
        value_name = "NAMES",
        hide_possible_values = true
    )]
    methods: Vec<Method>,

    /// Units of every hidden layer [default: 512]
    #[arg(long, help_heading = "Comparison", value_name = "N")]
    width: Option<usize>,

    /// For the layers of random units on images: each unit sees every patch with this many pixels a side [default: the whole image]
    #[arg(long, help_heading = "Comparison", value_name = "PIXELS")]
    patches: Option<usize>,

    /// Shift training images by up to so many pixels: batches of the networks, copies of the rows for layers of random units; other methods see the rows as they are
    #[arg(long, help_heading = "Comparison", value_name = "PIXELS", default_value_t = 0)]
    shifts: usize,

    /// For the layers of random units with --shifts: shifted copies of every row [default: 4]
    #[arg(long, help_heading = "Comparison", value_name = "N", requires = "shifts")]
    copies: Option<usize>,

    /// Make all classes count the same: rows of class k get the weight n / (K n_k), times that of --weights
    #[arg(long, help_heading = "Comparison")]
    balanced: bool,

    /// The first seed
    #[arg(long, help_heading = "Comparison", value_name = "N", default_value_t = 1)]
    seed: u64,

    /// Number of seeds; verdicts need at least 5 [default: 5]
    #[arg(long, help_heading = "Comparison", value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1000))]
    seeds: Option<u64>,
}

pub(crate) fn run(context: &Context, options: Options) -> Result<()> {
    let backend = context.backend(None)?;
    let mut parts = options.data.load(&context.progress)?;
    if !matches!(parts.train.target(), Target::Classes { .. }) {
        bail!(
            "baselines compares classifiers of one target column, but the target is {}; `dhll cross-validate` scores a fit to it",
            parts.train.target().kind().name()
        );
    }
    if let Some(factors) = parts.train.class_weights().filter(|_| options.balanced) {
        parts.train = parts.train.with_class_weights(&factors)?;
    }
    let methods = match options.methods.as_slice() {
        [] => <Method as clap::ValueEnum>::value_variants(),
        methods => methods,
    };
    let new_splits = parts.test.is_none();
    if options.width.is_some() && !methods.iter().any(|method| method.has_units()) {
        bail!("--width has no effect: none of the methods has hidden units");
    }
    if options.patches.is_some() && !methods.iter().any(|method| method.is_random_layer()) {
        bail!("--patches has no effect: it is an option of the methods label-random and hidden-random");
    }
    if options.shifts > 0 && !methods.iter().any(|method| method.alters_rows()) {
        bail!("--shifts has no effect: none of the methods learns from altered rows");
    }
    if options.copies.is_some() && !methods.iter().any(|method| method.is_random_layer()) {
        bail!("--copies has no effect: it is an option of the methods label-random and hidden-random");
    }
    if options.seeds.is_some() && !new_splits && !methods.iter().any(|method| method.has_units()) {
        bail!(
            "--seeds has no effect: the methods use no random numbers, and these data have a test part of their own"
        );
    }
    let (width, n_seeds) = (options.width.unwrap_or(512), options.seeds.unwrap_or(LEAST_SEEDS as u64));
    let plain = RandomFeatureSettings::default();
    let random = RandomFeatureSettings {
        hidden_width: width,
        patches: options.patches,
        copies: options.copies.unwrap_or(plain.copies),
        ..plain
    };
    let Some(random) = random.trainer(parts.train.image()) else {
        bail!("--patches takes images; the rows of these data are none");
    };
    let shifts = match (options.shifts, parts.train.image()) {
        (0, _) => None,
        (pixels, Some(shape)) => Some(Shifts { shape, pixels }),
        (_, None) => bail!("--shifts takes images; the rows of these data are none"),
    };
    let units = Units { width, random, shifts };
    let data = parts.train.label();
    let fixed = parts.test.map(|test| same_inputs(parts.train.clone(), test)).transpose()?;

    let trials = if new_splits { TRIALS * n_seeds as usize } else { TRIALS };
    let mut watch = Watch::new(&context.progress, "baselines", methods.len() * (trials + n_seeds as usize));
    let mut runs: Vec<Runs> = methods.iter().map(|&method| Runs { method, seeds: Vec::new() }).collect();
    let mut n = [0, 0];
    for seed in (0..n_seeds).map(|number| options.seed.wrapping_add(number)) {
        let drawn;
        let Split { train, test } = match &fixed {
            Some(split) => split,
            None => {
                let (train, test) = parts.train.split(parts.train.n_samples() / 5, seed)?;
                drawn = same_inputs(train, test)?;
                &drawn
            }
        };
        n = [train.n_samples(), test.n_samples()];
        for Runs { method, seeds } in &mut runs {
            let name = method.name();
            // Where all seeds share their training rows, the first one's choice holds for all.
            let setting = match seeds.first() {
                Some((setting, _)) if !new_splits => *setting,
                _ => choose(*method, train, &backend, &units, seed, &mut || watch.step(&name))?,
            };
            watch.step(&name);
            seeds.push((setting, method.measure(setting, train, test, &backend, &units, seed)?));
        }
    }
    let document = Document {
        data,
        n_train: n[0],
        n_test: n[1],
        seeds: n_seeds,
        new_split_per_seed: new_splits,
        backend: backend.name(),
        results: runs.iter().map(Row::of).collect::<Result<_>>()?,
        differences: differences(&runs, n, new_splits)?,
    };
    context.output.show(&document, || document.in_words())
}

/// Tables standardised by their training rows; images as they are.
fn same_inputs(train: Dataset, test: Dataset) -> Result<Split> {
    if train.image().is_some() {
        return Ok(Split { train, test });
    }
    let (train, test) = standardised(&train, &test)?;
    Ok(Split { train, test })
}
