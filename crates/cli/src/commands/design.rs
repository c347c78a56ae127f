//! `dhll design`: alphas, widths and depth from data, with the evidence.

use std::path::PathBuf;

use anyhow::{Result, bail};
use dhll::core::{AlphaSchedule, Dataset};
use dhll::design::{Design, Holdout, Step, WidthRule};
use dhll::settings::{Alphas, FitSettings};
use dhll::{Designer, RowKind, Validation};

use crate::context::Context;
use crate::evidence;
use crate::input::Data;
use crate::outputs::check_folder;
use crate::settings::TargetOptions;
use crate::watch::Watch;

/// Choose alphas, widths and depth from the data, and show the evidence
#[derive(clap::Args)]
#[command(after_help = "\
Every choice is made by training layers on some of the rows and comparing them on others: by cross-validation on small tables, else on one set of validation
rows. At the end the design is compared with the default of `dhll fit`, with the label alone and with no layers. With --json the evidence includes the data of the
figures.

Examples:
  dhll design --data mnist:3,8
  dhll design --data mnist:3,8 --out design
  dhll design --data irises.csv --target species --alphas 0.5,0.9 --max-depth 3 --folds 10
  dhll fit --data mnist:3,8 --design")]
pub(crate) struct Options {
    #[command(flatten)]
    data: Data,

    #[arg(
        long,
        value_name = "ALPHAS",
        help_heading = "Design",
        help = "Candidates for the last layer's alpha, ascending, separated by commas: 0.1,0.5,0.9; a single one is used as it is"
    )]
    alphas: Option<Alphas>,

    /// Widths are the effective dimensions of the targets at this share [default: the fewest columns that are learnt as well as all]
    #[arg(long, value_name = "SHARE", help_heading = "Design")]
    share: Option<f64>,

    /// The most layers to try
    #[arg(long, value_name = "N", help_heading = "Design", default_value_t = Designer::default().max_depth)]
    max_depth: usize,

    /// Compare layers by cross-validation with so many folds, at least 5; 1 for one set of validation rows [default: 5 for tables of fewer than 2000 rows, else 1]
    #[arg(long, value_name = "K", help_heading = "Design")]
    folds: Option<usize>,

    /// Validation rows of a comparison without folds: a share below 1, or a number of rows [default: 0.2]
    #[arg(long, value_name = "ROWS", help_heading = "Design", alias = "held-out")]
    validation: Option<Validation>,

    /// The most rows to train these layers on, of a fold
    #[arg(long, value_name = "N", help_heading = "Design", default_value_t = Designer::default().pilot_rows)]
    pilot_rows: usize,

    #[command(flatten)]
    target: TargetOptions,

    /// Make all classes count the same: rows of class k get the weight n / (K n_k), times that of --weights
    #[arg(long, help_heading = "Training")]
    balanced: bool,

    /// Folder for the tables and for a figure of each decision, as SVG, PNG and CSV
    #[arg(long, value_name = "FOLDER", help_heading = "Design")]
    out: Option<PathBuf>,

    /// Random seed
    #[arg(long, value_name = "N", help_heading = "Design", default_value_t = 1)]
    seed: u64,
}

pub(crate) fn run(context: &Context, options: Options) -> Result<()> {
    if let Some(folder) = &options.out {
        check_folder(folder, evidence::writes, &options.data.files())?;
    }
    let settings = FitSettings {
        seed: options.seed,
        backend: context.backend_name().map(ToOwned::to_owned),
        balanced: options.balanced,
        ..options.target.settings(&context.registry)?
    };
    let defaults = Designer::default();
    let alphas = match &options.alphas {
        Some(Alphas(AlphaSchedule::Listed(alphas))) => alphas.clone(),
        Some(other) => bail!("candidates are a list, such as 0.1,0.5,0.9, got {other}"),
        None => defaults.alphas,
    };
    let designer = Designer {
        alphas,
        width: options.share.map_or(defaults.width, |share| WidthRule::EffectiveDimension { share }),
        max_depth: options.max_depth,
        holdout: holdout(options.folds, options.validation)?,
        pilot_rows: options.pilot_rows,
    };
    let train = options.data.load(&context.progress)?.train;
    let design = watched(context, &settings, &designer, &train)?;
    if let Some(folder) = &options.out {
        evidence::write(folder, &design, &design.to_string())?;
    }
    context.output.show(&design, || design.to_string())
}

/// The rows that layers are compared on, if they were chosen.
fn holdout(folds: Option<usize>, validation: Option<Validation>) -> Result<Option<Holdout>> {
    Ok(match (folds, validation) {
        (None, None) => None,
        (None | Some(1), Some(validation)) => Some(Holdout::Split(validation)),
        (Some(1), None) => Some(Holdout::Split(Validation::Share(0.2))),
        (Some(folds), None) => Some(Holdout::Folds(folds)),
        (Some(folds), Some(_)) => bail!(
            "--validation has no effect with --folds {folds}, by which every row is held out once; leave out one of the two"
        ),
    })
}

/// The design for these settings beside what they come to without one, with an estimate of the time, and a bar where it takes long.
pub(crate) fn watched(
    context: &Context,
    settings: &FitSettings,
    designer: &Designer,
    train: &Dataset,
) -> Result<Design> {
    let default = settings.builder(&context.registry, train)?;
    let alphas = settings.alphas.clone().unwrap_or_else(|| Alphas::list([RowKind::ALPHA]));
    let layered = FitSettings { alphas: Some(alphas), ..settings.clone() };
    let mut watch = Watch::new(&context.progress, "design", 0);
    let mut tell = |step: Step<'_>| match step {
        Step::Estimate { steps, .. } => {
            context.progress.note(step.to_string());
            watch = Watch::new(&context.progress, "design", steps);
        }
        Step::Doing(what) => watch.step(what),
    };
    Ok(layered.builder(&context.registry, train)?.design_beside(&default, designer, train, &mut tell)?)
}
