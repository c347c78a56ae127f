//! `dhll evaluate`: how a model does on rows whose classes, labels or values are known.

mod figures;

use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use clap::ValueEnum;
use dhll::core::Dataset;
use dhll::core::{Label, printable, text_table};
use dhll::diagnose::metrics::{Bootstrap, LabelMetrics};
use dhll::diagnose::score::accuracy_text;
use dhll::diagnose::{ClassificationMetrics, Metric, MultiLabelMetrics, ValueMetrics};
use dhll::evaluation::EvaluationRecord;
use dhll::{Evaluation, Model, Predictions};
use serde::Serialize;

use crate::context::Context;
use crate::input::Data;
use crate::input::blocks::{Labelled, block_rows};
use crate::outputs::check_folder;

/// How a model does on rows whose classes, labels or values are known: metrics with 95 % intervals
#[derive(clap::Args)]
#[command(after_help = "\
Columns and classes are matched by name. The target of a text table is the column of training, unless --target names another.
Rows are read and predicted in blocks, so that the data may be larger than memory; the predictions are held, for the intervals.

Examples:
  dhll evaluate --model model.safetensors --data mnist:3,8
  dhll evaluate --model model.safetensors --data irises.csv --target species --json
  dhll evaluate --model model.safetensors --data houses.csv --out evaluation
  dhll evaluate --model model.safetensors --data 'parts/*.parquet'")]
pub(crate) struct Options {
    /// The model file
    #[arg(long, value_name = "FILE")]
    model: PathBuf,

    #[command(flatten)]
    data: Data,

    /// Which rows of data that has both parts, as built-in data has [default: test]
    #[arg(long, value_enum)]
    part: Option<Part>,

    /// A folder for evaluation.json and a figure as SVG, PNG and CSV: calibration, or predicted against observed values
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Train,
    Test,
}

pub(crate) fn run(context: &Context, options: Options) -> Result<()> {
    if let Some(folder) = &options.out {
        let mut inputs = options.data.files();
        inputs.push(("--model", options.model.as_path().into()));
        check_folder(folder, figures::writes, &inputs)?;
    }
    let model = context.load(&options.model)?;
    let (name, predictions) = predictions(&model, options.data.labelled_for(&model, context)?, options.part)?;
    let bootstrap = Bootstrap::new(SEED);
    match predictions {
        Predictions::Values { predicted, observed } => {
            let metrics = ValueMetrics::with(predicted.view(), observed.view(), None, bootstrap)?;
            let targets = model.target().values();
            if let Some(folder) = &options.out {
                let figure = figures::values(targets, predicted.view(), observed.view());
                figures::write(folder, &metrics, &figure)?;
            }
            context.output.show(&metrics, || values_in_words(&name, targets, &metrics))
        }
        Predictions::Labels { probabilities, observed } => {
            let metrics = MultiLabelMetrics::with(probabilities.view(), observed.view(), None, bootstrap)?;
            let labels = model.target().labels();
            let document = LabelsDocument { names: labels, metrics: &metrics };
            if let Some(folder) = &options.out {
                let figure = figures::labels(labels, probabilities.view(), observed.view())?;
                figures::write(folder, &document, &figure)?;
            }
            context.output.show(&document, || labels_in_words(&name, labels, &metrics))
        }
        Predictions::Classes { probabilities, labels } => {
            let evaluation = Evaluation::of(probabilities.view(), &labels, model.classes())?;
            let metrics = evaluation.metrics(bootstrap)?;
            let document = Document { evaluation: evaluation.record(), metrics: &metrics };
            if let Some(folder) = &options.out {
                figures::write(folder, &document, &figures::calibration(&metrics))?;
            }
            context.output.show(&document, || in_words(&name, &evaluation, &metrics))
        }
    }
}

/// The predictions for all rows, or for one part of them, and what the rows are called. Of rows that are read from files, a block is held at a time.
fn predictions(model: &Model, rows: Labelled, part: Option<Part>) -> Result<(String, Predictions)> {
    let no_part = |rows: &Dataset| {
        anyhow!(
            "--part has no effect on {}, which has one part and is evaluated whole; leave it out",
            rows.label()
        )
    };
    let mut blocks = match rows {
        Labelled::Whole(parts) => {
            let rows = match (part, parts.test) {
                (Some(_), None) => return Err(no_part(&parts.train)),
                (Some(Part::Train), Some(_)) | (None, None) => parts.train,
                (Some(Part::Test) | None, Some(test)) => test,
            };
            return Ok((printable(&rows.label()).into_owned(), model.predictions(&rows)?));
        }
        blocks => blocks,
    };
    let most = block_rows(model);
    let Some(first) = blocks.next(most)? else { bail!("there are no rows to evaluate the model on") };
    if part.is_some() {
        return Err(no_part(&first));
    }
    let mut found = model.predictions(&first)?;
    while let Some(block) = blocks.next(most)? {
        let start = found.n_rows();
        found.append(&model.predictions(&block).map_err(|error| error.of_rows(|row| start + row))?)?;
    }
    Ok((printable(&first.label()).into_owned(), found))
}

/// What fixes the resamples of the intervals.
const SEED: u64 = 1;

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    evaluation: EvaluationRecord<'a>,
    metrics: &'a ClassificationMetrics,
}

/// What the labels and their levels are called, and their metrics.
#[derive(Serialize)]
struct LabelsDocument<'a> {
    names: &'a [Label],
    #[serde(flatten)]
    metrics: &'a MultiLabelMetrics,
}

/// A metric and its 95 % interval, as cells of a table.
fn cells(name: &str, metric: Option<&Metric>) -> [String; 3] {
    let interval = metric.and_then(|metric| metric.interval);
    let [value, interval] = [
        metric.map(|metric| format!("{:.4}", metric.value)),
        interval.map(|[low, high]| format!("{low:.4} to {high:.4}")),
    ]
    .map(|cell| cell.unwrap_or_else(|| "-".to_owned()));
    [name.to_owned(), value, interval]
}

fn values_in_words(name: &str, targets: &[String], metrics: &ValueMetrics) -> String {
    let mut rows = vec![
        cells("root mean square error", Some(&metrics.rmse)),
        cells("mean absolute error", Some(&metrics.mae)),
        cells("R²", metrics.r2.as_ref()),
    ];
    if targets.len() > 1 {
        for (target, column) in targets.iter().zip(&metrics.columns) {
            rows.push(cells(&format!("{target}: root mean square error"), Some(&column.rmse)));
            rows.push(cells(&format!("{target}: R²"), column.r2.as_ref()));
        }
    }
    format!("{name}: {} rows\n\n{}", metrics.rows, text_table(&["metric", "value", "95 % interval"], &rows))
}

fn labels_in_words(name: &str, labels: &[Label], metrics: &MultiLabelMetrics) -> String {
    let rows = [
        cells("subset accuracy", Some(&metrics.subset_accuracy)),
        cells("Hamming loss", Some(&metrics.hamming_loss)),
        cells("macro F1", metrics.macro_f1.as_ref()),
        cells("micro F1", metrics.micro_f1.as_ref()),
        cells("mean log-loss", Some(&metrics.log_loss)),
        cells("mean area under the ROC curve", metrics.auc.as_ref()),
    ];
    let of_label = |(label, found): (&Label, &LabelMetrics)| {
        let [_, accuracy, interval] = cells("", Some(&found.accuracy));
        let value = |metric: &Option<Metric>| cells("", metric.as_ref())[1].clone();
        [label.to_string(), found.rows.to_string(), accuracy, interval, value(&found.f1), value(&found.auc)]
    };
    let by_label: Vec<_> = labels.iter().zip(&metrics.labels).take(MOST_CLASSES).map(of_label).collect();
    format!(
        "{name}: {} rows\n\n{}\n\n{}",
        metrics.rows,
        text_table(&["metric", "value", "95 % interval"], &rows),
        text_table(&["label", "rows", "accuracy", "95 % interval", "F1", "AUC"], &by_label)
    )
}

fn in_words(name: &str, evaluation: &Evaluation, metrics: &ClassificationMetrics) -> String {
    let score = evaluation.score;
    let accuracy = accuracy_text(score.error(), evaluation.error_interval);
    let mut text = format!("{name}: {} errors on {} rows, accuracy {accuracy}\n\n", score.errors, score.n);
    let rows = [
        cells("balanced accuracy", Some(&metrics.balanced_accuracy)),
        cells("log-loss", Some(&metrics.log_loss)),
        cells("Brier score", Some(&metrics.brier)),
        cells("area under the ROC curve", metrics.auc.as_ref()),
        cells("macro F1", Some(&metrics.macro_f1)),
        cells("expected calibration error", Some(&metrics.calibration_error)),
    ];
    text += &text_table(&["metric", "value", "95 % interval"], &rows);
    let by_class: Vec<_> = evaluation
        .classes
        .iter()
        .zip(&metrics.classes)
        .take(MOST_CLASSES)
        .map(|(class, found)| {
            let share = |metric: &Option<Metric>| cells("", metric.as_ref())[1].clone();
            [class.clone(), found.rows.to_string(), share(&found.recall), share(&found.precision)]
        })
        .collect();
    text += &format!("\n\n{}", text_table(&["class", "rows", "recall", "precision"], &by_class));
    let confused = confused(evaluation);
    if !confused.is_empty() {
        text += &format!("\n\n{}", text_table(&["class", "taken for", "rows"], &confused));
    }
    text
}

/// Classes up to which a table lists them all; `--json` has the others.
const MOST_CLASSES: usize = 30;

/// The pairs of classes that are taken for each other most often.
fn confused(evaluation: &Evaluation) -> Vec<[String; 3]> {
    let pairs = evaluation.confusion.iter().filter(|(from, to, _)| from != to);
    let mut confused: Vec<(usize, usize, usize)> = pairs.map(|(from, to, count)| (count, from, to)).collect();
    confused.sort_by(|a, b| b.cmp(a));
    let class = |k: usize| evaluation.classes[k].clone();
    let rows = confused.iter().take(10).map(|&(count, from, to)| [class(from), class(to), count.to_string()]);
    rows.collect()
}
