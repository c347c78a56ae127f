//! `dhll path`: spectra, effective dimensions, crossings and label R² along the path from inputs to labels.

mod figures;
mod summed;

use std::path::PathBuf;

use anyhow::{Result, bail};
use dhll::TargetPath;
use dhll::core::{Note, SweepPoint, text_table};
use dhll::registry::RowFacts;
use dhll::settings::Alphas;
use serde::Serialize;

use crate::context::Context;
use crate::input::Data;
use crate::outputs::check_folder;
use crate::settings::TargetOptions;

/// Show spectra, effective dimensions, crossings and label R² of targets from the inputs to the labels
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  dhll path --data mnist:4,9 --alphas 0,0.25,0.5 --json
  dhll path --data circles --alphas linear:11:0:1 --scaling none
  dhll path --data irises.csv --target species --mean geometric
  dhll path --data irises.csv --target species --similarity rbf:bandwidth=2
  dhll path --data irises.csv --target species --alphas 0.1,0.5,0.9 --out path
  dhll path --gram part-1.npz,part-2.npz --scaling standard")]
pub(crate) struct Options {
    #[command(flatten)]
    data: Data,

    /// In place of the data: NPZ files with the sums of raw rows, separated by commas and merged (`dhll gram` makes them; so can any system that sums). The similarity is dot
    #[arg(long, value_name = "FILES", value_delimiter = ',', help_heading = "Data")]
    gram: Vec<PathBuf>,

    /// The alphas to look at, from 0 (inputs) to 1 (labels): a list such as 0,0.5,1, or COUNT alphas by a rule: linear:COUNT:FROM:TO, log:COUNT:FROM:TO, equal-steps:COUNT:FROM:TO, equal-cka:COUNT:FROM:TO
    #[arg(long, value_name = "ALPHAS", help_heading = "Targets", default_value = "linear:11:0:1")]
    alphas: Alphas,

    #[command(flatten)]
    target: TargetOptions,

    /// Folder for path.json and two figures, as SVG, PNG and CSV: the spectra, and, unless they come as sums, the rows in the first two columns of up to six targets
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

#[derive(Serialize)]
struct Document<'a> {
    data: String,
    n_samples: usize,
    /// Rows without a target beside them.
    n_unlabelled: usize,
    n_features: usize,
    n_classes: usize,
    /// What is to be learnt, as people write it.
    #[serde(skip)]
    target: String,
    similarity: String,
    mean: &'a str,
    /// What the mean added to the eigenvalues, if it takes a ridge.
    #[serde(skip_serializing_if = "Option::is_none")]
    ridge: Option<Ridge>,
    /// What the mean did beyond its formula, in words.
    notes: Vec<String>,
    backend: &'a str,
    alphas: Vec<Point>,
    crossings: Vec<Crossing>,
}

#[derive(Serialize)]
struct Ridge {
    /// In units of the mean eigenvalue on the joint range.
    relative: f64,
    /// Added to the eigenvalues of the inputs.
    inputs: f64,
    /// Added to the eigenvalues of the labels.
    labels: f64,
}

#[derive(Serialize)]
struct Point {
    alpha: f64,
    rank: usize,
    /// The fewest dimensions that hold more than 95 % of the trace.
    effective_dimension: usize,
    /// The same for 50, 90 and 99 %.
    effective_dimension_50: usize,
    effective_dimension_90: usize,
    effective_dimension_99: usize,
    /// Share of the labels in as many columns as the effective dimension.
    label_r2: f64,
    trace: f64,
    eigenvalues: Vec<f64>,
}

#[derive(Serialize)]
struct Crossing {
    data: f64,
    label: f64,
    alpha: f64,
}

pub(crate) fn run(context: &Context, options: Options) -> Result<()> {
    if options.alphas.count() == 0 {
        bail!("--alphas none has no effect on a path; name at least one alpha to look at");
    }
    if let Some(folder) = &options.out {
        let mut inputs = options.data.files();
        inputs.extend(options.gram.iter().map(|path| ("--gram", path.as_path())));
        check_folder(folder, figures::writes, &inputs)?;
    }
    let backend = context.backend(None)?;
    let mean = options.target.mean(&context.registry)?;
    let similarity = options.target.similarity();
    // A name that nobody knows is said before the data are loaded.
    context.registry.similarities.make(&similarity, &RowFacts::default())?;
    let (cross_gram, summed) = match options.gram.as_slice() {
        [] => summed::of_rows(context, &options.data, &options.target, &*backend)?,
        files if options.data == Data::default() => summed::of_files(files, &options.target, &*backend)?,
        _ => bail!("--gram takes the place of the data; leave it out, or --data and its options"),
    };
    let path = TargetPath::from_cross_gram(cross_gram, &*mean, &*backend);
    let alphas = options.alphas.0.alphas(&path, &*backend)?;
    let points = path.sweep(&alphas)?.points;
    // At the ends of the path every mean is exact.
    let inside = alphas.iter().find(|&&alpha| alpha > 0.0 && alpha < 1.0);
    let notes = inside.map_or(Ok(Vec::new()), |&alpha| path.notes(alpha))?;
    let ridge = notes.iter().find_map(|note| match *note {
        Note::Ridge { relative, inputs, labels } => Some(Ridge { relative, inputs, labels }),
        _ => None,
    });
    let crossing = |c: dhll::core::Crossing| Crossing { data: c.data, label: c.label, alpha: c.alpha };
    let kind = &summed.target;
    let rows = summed.rows.as_ref();
    let document = Document {
        data: summed.data,
        n_samples: summed.n_samples,
        n_unlabelled: rows.map_or(0, |(train, _)| train.n_unlabelled()),
        n_features: summed.n_features,
        n_classes: kind.classes().len(),
        target: format!("{} {}", kind.n_outputs(), kind.name().trim_start_matches("several ")),
        similarity: summed.similarity,
        mean: mean.name(),
        ridge,
        notes: notes.iter().map(ToString::to_string).collect(),
        backend: backend.name(),
        alphas: points.iter().map(Point::new).collect(),
        crossings: path.crossings()?.into_iter().map(crossing).collect(),
    };
    if let Some(folder) = &options.out {
        let spectra = figures::spectra(&points);
        let mut panels = Vec::new();
        for alpha in figures::shown(&alphas) {
            let Some((train, encoded)) = rows else { break };
            let map = path.target_map(alpha)?.truncated(2);
            let target = map.apply(&*backend, encoded.a.view(), encoded.b.view())?;
            panels.push(figures::rows(alpha, &target, train));
        }
        figures::write(folder, &document, &spectra, panels)?;
    }
    context.output.show(&document, || in_words(&document))
}

impl Point {
    fn new(point: &SweepPoint) -> Self {
        Self {
            alpha: point.alpha,
            rank: point.rank,
            effective_dimension: point.effective_dimension,
            effective_dimension_50: point.spectrum.effective_dimension(0.5),
            effective_dimension_90: point.spectrum.effective_dimension(0.9),
            effective_dimension_99: point.spectrum.effective_dimension(0.99),
            label_r2: point.label_r2_at(point.effective_dimension),
            trace: point.spectrum.trace(),
            eigenvalues: point.spectrum.eigenvalues().to_vec(),
        }
    }
}

fn in_words(document: &Document<'_>) -> String {
    let row = |point: &Point| {
        [
            point.alpha.to_string(),
            point.rank.to_string(),
            point.effective_dimension_50.to_string(),
            point.effective_dimension_90.to_string(),
            point.effective_dimension.to_string(),
            point.effective_dimension_99.to_string(),
            format!("{:.4}", point.label_r2),
            point.eigenvalues.first().map_or("-".to_owned(), |value| format!("{value:.4e}")),
        ]
    };
    let rows: Vec<_> = document.alphas.iter().map(row).collect();
    let names = ["alpha", "rank", "50 %", "90 %", "95 %", "99 %", "label R²", "largest eigenvalue"];
    let unlabelled = match document.n_unlabelled {
        0 => String::new(),
        count => format!(" and {count} without a target"),
    };
    let mut text = format!(
        "{}: {} rows{unlabelled}, {} features, {}; similarity {}, mean {}, backend {}\n\n{}\n\n\
         50 % to 99 %: the fewest dimensions that hold more than that share of the trace; label R²: the share of the \
         labels in those of 95 %.\n",
        document.data,
        document.n_samples,
        document.n_features,
        document.target,
        document.similarity,
        document.mean,
        document.backend,
        text_table(&names, &rows)
    );
    for note in &document.notes {
        text += &format!("The {} mean, inside (0, 1): {note}.\n", document.mean);
    }
    if let (Some(first), n) = (document.crossings.first(), document.crossings.len()) {
        let lowest = document.crossings.iter().map(|crossing| crossing.alpha).fold(first.alpha, f64::min);
        let highest = document.crossings.iter().map(|crossing| crossing.alpha).fold(first.alpha, f64::max);
        text += &format!(
            "The eigenvalues of the labels pass those of the data between alpha = {lowest:.6} and {highest:.6} ({n} crossings)."
        );
    }
    text
}
