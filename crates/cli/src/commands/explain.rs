//! `dhll explain`: which columns a model relies on, by how much worse it does when a column is shuffled.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use dhll::core::text_table;
use dhll::diagnose::Importance;
use dhll_plot::{Figure, Panel, Series};
use serde::Serialize;

use crate::context::Context;
use crate::input::Data;
use crate::outputs::{check_folder, figure_files, figure_name, write_folder};
use crate::watch::Watch;

/// Show which columns a model relies on (permutation importance)
#[derive(clap::Args)]
#[command(after_help = "\
The importance of a column is how much worse the model does on rows in which the values of that column are shuffled: how much the log-loss rises, or the
root mean square error. Use rows that the model was not trained on. Of columns that say the same, each may look unimportant. The 95 % intervals are
over the shuffles.

Examples:
  dhll explain --model model.safetensors --data test.csv
  dhll explain --model model.safetensors --data test.csv --repeats 20 --out importance")]
pub(crate) struct Options {
    /// The model file
    #[arg(long, value_name = "FILE")]
    model: PathBuf,

    #[command(flatten)]
    data: Data,

    /// How often every column is shuffled
    #[arg(long, value_name = "N", default_value_t = 5)]
    repeats: usize,

    /// Random seed
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// A folder for importance.csv and a figure as SVG, PNG and CSV
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

#[derive(Serialize)]
struct Document {
    data: String,
    n: usize,
    loss: &'static str,
    /// On the rows as they are.
    value: f64,
    /// Most important first.
    columns: Vec<ColumnImportance>,
}

#[derive(Serialize)]
struct ColumnImportance {
    column: String,
    rise: f64,
    interval: Option<[f64; 2]>,
}

pub(crate) fn run(context: &Context, options: Options) -> Result<()> {
    if let Some(folder) = &options.out {
        check_folder(folder, writes, &options.data.files())?;
    }
    let model = context.load(&options.model)?;
    let parts = options.data.labelled_for(&model, context)?.all()?;
    let rows = parts.test.unwrap_or(parts.train);
    if options.repeats == 0 {
        bail!("--repeats must be at least 1");
    }
    let steps = model.n_features().saturating_mul(options.repeats);
    let mut watch = Watch::new(&context.progress, "shuffling columns", steps);
    let names = model.columns().features.clone();
    let name = |column: usize| match &names {
        Some(names) => names[column].clone(),
        None => format!("column {}", column + 1),
    };
    let found =
        model.importance(&rows, options.repeats, options.seed, &mut |column| watch.step(name(column)))?;
    let column = |one: &Importance| {
        let interval = one.interval;
        ColumnImportance { column: name(one.column), rise: one.mean, interval }
    };
    let mut columns: Vec<ColumnImportance> = found.columns.iter().map(column).collect();
    columns.sort_by(|a, b| b.rise.total_cmp(&a.rise));
    let (data, n) = (rows.label(), rows.n_samples());
    let document = Document { data, n, loss: found.loss, value: found.value, columns };
    if let Some(folder) = &options.out {
        write(folder, &document)?;
    }
    context.output.show(&document, || in_words(&document))
}

fn in_words(document: &Document) -> String {
    let interval =
        |ends: Option<[f64; 2]>| ends.map_or("-".to_owned(), |[low, high]| format!("{low:.4} to {high:.4}"));
    let row =
        |one: &ColumnImportance| [one.column.clone(), format!("{:.4}", one.rise), interval(one.interval)];
    let rows: Vec<_> = document.columns.iter().map(row).collect();
    format!(
        "{}: {} rows, {} {:.4}; by how much it rises when a column is shuffled:\n\n{}",
        dhll::core::printable(&document.data),
        document.n,
        document.loss,
        document.value,
        text_table(&["column", "rise", "95 % interval"], &rows)
    )
}

/// Whether [`write`] writes a file of that name.
fn writes(name: &str) -> bool {
    name == "importance.csv" || figure_name(name) == Some("figure")
}

fn write(folder: &Path, document: &Document) -> Result<()> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["column", "rise", "low", "high"])?;
    for one in &document.columns {
        let ends =
            one.interval.map_or([String::new(), String::new()], |ends| ends.map(|end| end.to_string()));
        table.write_record([one.column.clone(), one.rise.to_string()].iter().chain(&ends))?;
    }
    let mut files = vec![("importance.csv".to_owned(), table.into_inner()?)];
    files.extend(figure_files("figure", &figure(document))?);
    write_folder(folder, files)
}

/// A dot per column with its interval, most important first.
fn figure(document: &Document) -> Figure {
    let points = document.columns.iter().zip(1..).map(|(one, place)| (f64::from(place), one.rise));
    let ends = document.columns.iter().map(|one| one.interval.map_or((one.rise, one.rise), |[a, b]| (a, b)));
    let y = format!("rise of the {}", document.loss);
    let series = Series::points("", 0, points).errors(ends);
    let panel = Panel::new("", "place in the table", &*y).with(series).horizontal(0.0, "no effect");
    Figure::new("By how much worse the model does when a column is shuffled").panel(panel)
}
