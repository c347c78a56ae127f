//! `dhll predict`: classes, or their probabilities, as CSV or NPY.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use dhll::model::whole_file::write_atomically;
use ndarray::Array1;
use ndarray_npy::WriteNpyExt;
use serde::Serialize;

use crate::context::Context;
use crate::input::Data;
use crate::outputs::{check_apart, check_file};

/// The class of every row, or the probability of every class
#[derive(clap::Args)]
#[command(after_help = "\
Labels are not needed. The columns of a text table are matched by name, in any order; a column with the name of the label column in training, or
the one that --label names, is left out. Built-in data gives its test rows. A NPY file holds the places of the classes in the model's list (`dhll inspect`), or with --proba N x K probabilities.

Examples:
  dhll predict --model model.safetensors --data flowers.csv
  dhll predict --model model.safetensors --data flowers.npy --proba --out probabilities.npy
  dhll predict --model model.safetensors --data irises.csv --label species --out classes.csv")]
pub(crate) struct Options {
    /// The model file
    #[arg(long, value_name = "FILE")]
    model: PathBuf,

    #[command(flatten)]
    data: Data,

    /// The probability of every class beside the class
    #[arg(long)]
    proba: bool,

    /// A file that ends in .csv or .npy [default: CSV on standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Serialize)]
struct Document<'a> {
    classes: &'a [String],
    /// The class of every row.
    predicted: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probabilities: Option<Vec<Vec<f64>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    out: Option<&'a Path>,
}

pub(crate) fn run(context: &Context, options: Options) -> Result<()> {
    let format = options.out.as_deref().map(format).transpose()?;
    if let Some(out) = options.out.as_deref() {
        let mut inputs = options.data.files();
        inputs.push(("--model", &options.model));
        check_apart([out], &inputs)?;
        check_file(out)?;
    }
    let model = context.load(&options.model)?;
    let x = options.data.features_for(&model, context)?;
    let predicted = model.predict(x.view())?;
    let probabilities = options.proba.then(|| model.predict_proba(x.view())).transpose()?;
    let classes = model.classes();
    let names: Vec<&str> = predicted.iter().map(|&class| classes[class].as_str()).collect();

    let csv = || -> Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let all = classes.iter().filter(|_| options.proba).map(|class| format!("p({class})"));
        writer.write_record(std::iter::once("class".to_owned()).chain(all))?;
        for (row, name) in names.iter().enumerate() {
            let row = probabilities.iter().flat_map(|p| p.row(row).to_vec()).map(|p| p.to_string());
            writer.write_record(std::iter::once((*name).to_owned()).chain(row))?;
        }
        Ok(String::from_utf8(writer.into_inner()?)?)
    };
    if let (Some(path), Some(format)) = (&options.out, format) {
        let bytes = match format {
            Format::Csv => csv()?.into_bytes(),
            Format::Npy => {
                let mut bytes = Vec::new();
                match &probabilities {
                    Some(probabilities) => probabilities.write_npy(&mut bytes)?,
                    None => {
                        let places: Array1<i64> = predicted.iter().map(|&class| class as i64).collect();
                        places.write_npy(&mut bytes)?;
                    }
                }
                bytes
            }
        };
        write_atomically(path, bytes).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    if options.out.is_none() && !context.output.is_json() {
        return context.output.data(&csv()?);
    }
    let written = options.out.as_deref().map(|path| format!("{} rows: {}", names.len(), path.display()));
    let text = written.unwrap_or_default();
    let rows = probabilities.as_ref().map(|p| p.rows().into_iter().map(|row| row.to_vec()).collect());
    let document = Document { classes, predicted: names, probabilities: rows, out: options.out.as_deref() };
    context.output.show(&document, || text)
}

enum Format {
    Csv,
    Npy,
}

fn format(path: &Path) -> Result<Format> {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("csv") => Ok(Format::Csv),
        Some("npy") => Ok(Format::Npy),
        _ => bail!("{}: predictions are written to files that end in .csv or .npy", path.display()),
    }
}
