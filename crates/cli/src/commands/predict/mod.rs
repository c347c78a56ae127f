//! `dhll predict`: classes and their probabilities, labels, or values, as CSV, NPY or Parquet, block by block.

mod predicted;
mod sink;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use ndarray::Array2;
use serde::Serialize;

use crate::context::Context;
use crate::input::Data;
use crate::input::blocks::block_rows;
use crate::outputs::{check_apart, check_file};
use predicted::Predicted;
use sink::{Format, Sink};

/// The class of every row and the probability of every class, its labels, or the values of a regression
#[derive(clap::Args)]
#[command(after_help = "\
The target is not needed. The columns of a text table are matched by name, in any order; a column with the name of the target in training, or
the one that --target names, is left out. Built-in data gives its test rows. A NPY file holds the places of the classes in the model's list (`dhll inspect`), or with --proba N x K probabilities.
Of several labels, a CSV file has a column per label with its level, and with --proba another with the probability of its positive level, p(NAME); a NPY file
holds 0 or 1, or the probabilities, N x m. Rows are read and predicted in blocks, so that the data may be larger than memory; only --json holds all predictions.

Examples:
  dhll predict --model model.safetensors --data flowers.csv
  dhll predict --model model.safetensors --data flowers.npy --proba --out probabilities.npy
  dhll predict --model model.safetensors --data irises.csv --target species --out classes.csv
  dhll predict --model model.safetensors --data 'parts/*.parquet' --out classes.parquet
  zcat flowers.csv.gz | dhll predict --model model.safetensors --data - > classes.csv")]
pub(crate) struct Options {
    /// The model file
    #[arg(long, value_name = "FILE")]
    model: PathBuf,

    #[command(flatten)]
    data: Data,

    /// The probability of every class beside the class, or of every label beside the labels
    #[arg(long)]
    proba: bool,

    /// A file that ends in .csv, .npy or .parquet [default: CSV on standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    predicted: &'a Predicted<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    out: Option<&'a Path>,
}

pub(crate) fn run(context: &Context, options: Options) -> Result<()> {
    let format = options.out.as_deref().map(Format::of).transpose()?;
    if let Some(out) = options.out.as_deref() {
        let mut inputs = options.data.files();
        inputs.push(("--model", options.model.as_path().into()));
        check_apart([out], &inputs)?;
        check_file(out)?;
    }
    let model = context.load(&options.model)?;
    if options.proba && !model.target().values().is_empty() {
        bail!("--proba has no effect: the model predicts values, not classes; leave it out");
    }
    let mut blocks = options.data.features_for(&model, context)?;
    let (most, json) = (block_rows(&model), context.output.is_json());
    let (mut sink, mut rows) = (None, 0);
    // The block before; all blocks where a document has them all.
    let mut seen: Option<Predicted<'_>> = None;
    loop {
        let x = match blocks.next(most)? {
            Some(x) => x,
            None if seen.is_none() => Array2::zeros((0, model.n_features())),
            None => break,
        };
        let predicted = Predicted::of(&model, x.view(), options.proba);
        let predicted = predicted.map_err(|error| error.of_rows(|row| rows + row))?;
        rows += x.nrows();
        match (&mut sink, &options.out, format) {
            (Some(sink), ..) => Sink::write(sink, &predicted)?,
            (None, Some(path), Some(format)) => sink = Some(Sink::new(path, format, &predicted)?),
            (None, ..) if json => {}
            (None, ..) => context.output.data(&predicted.csv(seen.is_none())?)?,
        }
        seen = Some(match seen.take() {
            Some(mut all) if json => {
                all.append(predicted)?;
                all
            }
            _ => predicted,
        });
    }
    let Some(predicted) = seen else { return Ok(()) };
    if let Some(sink) = sink {
        sink.finish(&predicted, rows)?;
    }
    if options.out.is_none() && !json {
        return Ok(());
    }
    let written = options.out.as_deref().map(|path| format!("{rows} rows: {}", path.display()));
    let document = Document { predicted: &predicted, out: options.out.as_deref() };
    context.output.show(&document, || written.unwrap_or_default())
}
