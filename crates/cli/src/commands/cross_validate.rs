//! `dhll cross-validate`: how well a fit with these settings does on rows it has not seen.

use std::path::{Path, PathBuf};

use anyhow::Result;
use dhll::core::text_table;
use dhll::settings::FitSettings;
use dhll::validation::{CrossValidated, CrossValidation, ScoreSummary};
use dhll_plot::{Figure, Panel, Series};
use serde::Serialize;

use crate::context::Context;
use crate::input::Data;
use crate::outputs::{check_folder, figure_files, figure_name, write_folder};
use crate::settings::{FitOptions, Given};
use crate::watch::Watch;

/// Estimate by K-fold cross-validation how well a fit does on new rows
#[derive(clap::Args)]
#[command(after_help = "\
Every fold is once held out and scored by a model that was trained on the others, with the options of `dhll fit`; of built-in data, the training rows are
used. Folds are stratified by class; of values and of several labels they are plain. The 95 % intervals take into account that the training rows of the folds overlap (Nadeau and Bengio, 2003).

Examples:
  dhll cross-validate --data customers.csv --target churn
  dhll cross-validate --data houses.csv --target price --folds 10 --repeats 3
  dhll cross-validate --data irises.csv --target species --alphas 0.9 --out scores")]
pub(crate) struct Options {
    #[command(flatten)]
    options: FitOptions,

    #[command(flatten)]
    data: Data,

    /// A TOML file with any of these options; command-line options override it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Number of folds
    #[arg(long, value_name = "K", default_value_t = 5, help_heading = "Validation")]
    folds: usize,

    /// How often the rows are dealt into folds anew
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Validation")]
    repeats: usize,

    /// A folder for scores.csv, scores.json and a figure as SVG, PNG and CSV
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

#[derive(Serialize)]
struct Document<'a> {
    data: String,
    n_samples: usize,
    settings: &'a FitSettings,
    #[serde(flatten)]
    result: &'a CrossValidated,
}

pub(crate) fn run(context: &Context, options: Options) -> Result<()> {
    let Options { options, data, config, folds, repeats, out } = options;
    let registry = &context.registry;
    let file = config.as_deref().map(Given::read).transpose()?.unwrap_or_default();
    let mut config = Given::options(&options, data)?.over(&file, false, registry)?;
    if let Some(name) = context.backend_name() {
        config.settings.backend = Some(name.to_owned());
    }
    config.settings.check(registry)?;
    if let Some(folder) = &out {
        check_folder(folder, writes, &config.input.files())?;
    }
    let train = config.input.load(&context.progress)?.train;
    let settings = config.settings.resolved(dhll::RowKind::of(&train));
    let builder = settings.builder(registry, &train)?;
    let plan = CrossValidation { folds, repeats, seed: settings.seed };
    let mut watch = Watch::new(&context.progress, "cross-validation", folds.saturating_mul(repeats));
    let result = plan.run(&builder, &train, &mut |fold| watch.step(format!("fold {}", fold.fold + 1)))?;
    let document =
        Document { data: train.label(), n_samples: train.n_samples(), settings: &settings, result: &result };
    let text = in_words(&document, folds, repeats);
    if let Some(folder) = &out {
        write(folder, &document)?;
    }
    context.output.show(&document, || text)
}

fn in_words(document: &Document<'_>, folds: usize, repeats: usize) -> String {
    let number = |value: f64| format!("{value:.4}");
    let range = |ends: Option<[f64; 2]>| {
        ends.map_or("-".to_owned(), |[low, high]| format!("{} to {}", number(low), number(high)))
    };
    let row = |score: &ScoreSummary| {
        [
            score.name.to_owned(),
            score.mean.map_or("-".to_owned(), number),
            range(score.interval),
            range(score.range),
        ]
    };
    let rows: Vec<_> = document.result.summary.iter().map(row).collect();
    let seconds = document.result.folds.iter().map(|fold| fold.seconds).sum::<f64>();
    format!(
        "{}: {} rows, {folds} folds{}, {seconds:.1} s of training\n\n{}",
        dhll::core::printable(&document.data),
        document.n_samples,
        if repeats > 1 { format!(", {repeats} times") } else { String::new() },
        text_table(&["score", "mean", "95 % interval", "range over folds"], &rows)
    )
}

/// Whether [`write`] writes a file of that name.
fn writes(name: &str) -> bool {
    ["scores.csv", "scores.json"].contains(&name) || figure_name(name) == Some("figure")
}

fn write(folder: &Path, document: &Document<'_>) -> Result<()> {
    let result = document.result;
    let mut table = csv::Writer::from_writer(Vec::new());
    let columns = ["repeat", "fold", "training rows", "rows", "seconds"];
    table.write_record(columns.iter().chain(result.names))?;
    for fold in &result.folds {
        let place =
            [fold.repeat + 1, fold.fold + 1, fold.n_train, fold.n_test].map(|count| count.to_string());
        let scores = fold.scores.iter().map(|score| score.map_or(String::new(), |score| score.to_string()));
        table.write_record(place.into_iter().chain([fold.seconds.to_string()]).chain(scores))?;
    }
    let mut files = vec![
        ("scores.csv".to_owned(), table.into_inner()?),
        ("scores.json".to_owned(), serde_json::to_vec_pretty(document)?),
    ];
    files.extend(figure_files("figure", &figure(result))?);
    write_folder(folder, files)
}

/// A panel per score: a point per fold, and the mean.
fn figure(result: &CrossValidated) -> Figure {
    let panels = result.summary.iter().enumerate().filter_map(|(place, score)| {
        let points = result
            .folds
            .iter()
            .zip(1..)
            .filter_map(|(fold, number)| fold.scores[place].map(|value| (f64::from(number), value)));
        let panel = Panel::new(score.name, "fold", score.name).with(Series::points("", place, points));
        score.mean.map(|mean| panel.horizontal(mean, "mean"))
    });
    panels.fold(Figure::new("Scores on the rows of every fold"), Figure::panel)
}
