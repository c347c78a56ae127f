//! `dhll design`: alphas, widths and depth from data, with the evidence.

use std::path::PathBuf;

use anyhow::{Result, bail};
use dhll::core::{AlphaSchedule, Dataset};
use dhll::design::{Design, WidthRule};
use dhll::registry::RowFacts;
use dhll::settings::Alphas;
use dhll::{Designer, Dhll, DhllBuilder, Validation};

use crate::context::Context;
use crate::evidence;
use crate::input::Data;
use crate::outputs::check_folder;
use crate::settings::TargetOptions;
use crate::watch::Watch;

/// Choose alphas, widths and depth from the data, and show the evidence
#[derive(clap::Args)]
#[command(after_help = "\
Every choice is made by training layers on some of the rows and comparing them on validation rows. With --json the evidence includes the data of the figures.

Examples:
  dhll design --data mnist:3,8
  dhll design --data mnist:3,8 --out design
  dhll design --data irises.csv --target species --alphas 0.5,0.9 --max-depth 3
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

    /// Validation rows, on which layers are compared: a share below 1, or a number of rows
    #[arg(long, value_name = "ROWS", help_heading = "Design", default_value = "0.2", alias = "held-out")]
    validation: Validation,

    /// The most rows to train these layers on
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
    let registry = &context.registry;
    let (mean, similarity) = (options.target.mean(registry)?, options.target.similarity());
    let mut builder = Dhll::builder()
        .mean(mean)
        .similarity(registry.similarities.make(&similarity, &RowFacts::default())?)
        .backend(context.backend(None)?)
        .balanced(options.balanced)
        .seed(options.seed);
    if let Some(scaling) = options.target.scaling() {
        builder = builder.scaling(scaling);
    }
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
        validation: options.validation,
        pilot_rows: options.pilot_rows,
    };
    let train = options.data.load(&context.progress)?.train;
    let design = watched(context, &builder, &designer, &train)?;
    if let Some(folder) = &options.out {
        evidence::write(folder, &design, &in_words(&design))?;
    }
    context.output.show(&design, || in_words(&design))
}

/// The design, with a bar where it takes long.
pub(crate) fn watched(
    context: &Context,
    builder: &DhllBuilder,
    designer: &Designer,
    train: &Dataset,
) -> Result<Design> {
    let steps = designer.alphas.len().saturating_add(designer.max_depth).saturating_add(2);
    let mut watch = Watch::new(&context.progress, "design", steps);
    Ok(builder.design(designer, train, &mut |text| watch.step(text))?)
}

fn in_words(design: &Design) -> String {
    let [trained, judged] = design.rows;
    let units = design.units.map_or(String::new(), |units| format!(", {units} units inside every layer"));
    let mut text = format!(
        "alphas {:?}, widths {:?}{units}\nfrom layers trained on {trained} rows and judged on {judged} others\n\n",
        design.alphas, design.widths
    );
    for decision in &design.decisions {
        text += &format!("{decision}\n");
    }
    match &design.zone {
        Some(zone) => {
            text += &format!(
                "The labels become learnable between alpha = {} and {}, where they are {:.2e} and {:.2e} of the trace: the held-out \
                 error falls from {:.4} to {:.4}.",
                zone.alphas[0],
                zone.alphas[1],
                zone.label_shares[0],
                zone.label_shares[1],
                zone.errors[0],
                zone.errors[1]
            );
        }
        None => text += "The held-out error does not fall along these candidates.",
    }
    text
}
