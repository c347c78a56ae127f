//! `dhll predict`: classes and their probabilities, labels, or values, as CSV or NPY.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use dhll::Model;
use dhll::core::Label;
use dhll::model::whole_file::write_atomically;
use ndarray::{Array1, Array2, ArrayView2};
use ndarray_npy::WriteNpyExt;
use serde::{Serialize, Serializer};

use crate::context::Context;
use crate::input::Data;
use crate::outputs::{check_apart, check_file};

/// The class of every row and the probability of every class, its labels, or the values of a regression
#[derive(clap::Args)]
#[command(after_help = "\
The target is not needed. The columns of a text table are matched by name, in any order; a column with the name of the target in training, or
the one that --target names, is left out. Built-in data gives its test rows. A NPY file holds the places of the classes in the model's list (`dhll inspect`), or with --proba N x K probabilities.
Of several labels, a CSV file has a column per label with its level, and with --proba another with the probability of its positive level, p(NAME); a NPY file
holds 0 or 1, or the probabilities, N x m.

Examples:
  dhll predict --model model.safetensors --data flowers.csv
  dhll predict --model model.safetensors --data flowers.npy --proba --out probabilities.npy
  dhll predict --model model.safetensors --data irises.csv --target species --out classes.csv")]
pub(crate) struct Options {
    /// The model file
    #[arg(long, value_name = "FILE")]
    model: PathBuf,

    #[command(flatten)]
    data: Data,

    /// The probability of every class beside the class, or of every label beside the labels
    #[arg(long)]
    proba: bool,

    /// A file that ends in .csv or .npy [default: CSV on standard output]
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

/// What a model predicts, a row a row of the data.
#[derive(Serialize)]
#[serde(untagged)]
enum Predicted<'a> {
    Classes {
        classes: &'a [String],
        /// The class of every row.
        predicted: Vec<&'a str>,
        #[serde(skip)]
        places: Vec<usize>,
        #[serde(skip_serializing_if = "Option::is_none")]
        probabilities: Option<Rows>,
    },
    Labels {
        /// What the labels and their levels are called.
        labels: &'a [Label],
        /// Whether the row has the label.
        predicted: Rows<bool>,
        #[serde(skip_serializing_if = "Option::is_none")]
        probabilities: Option<Rows>,
    },
    Values {
        /// What the columns are called.
        targets: &'a [String],
        predicted: Rows,
    },
}

/// A matrix that is shown row by row.
struct Rows<T = f64>(Array2<T>);

impl<T: Serialize> Serialize for Rows<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.rows().into_iter().map(|row| row.into_iter().collect::<Vec<&T>>()))
    }
}

impl<'a> Predicted<'a> {
    fn of(model: &'a Model, x: ArrayView2<'_, f64>, proba: bool) -> Result<Self> {
        let labels = model.target().labels();
        if !labels.is_empty() {
            let predicted = Rows(model.predict_labels(x)?);
            let probabilities = proba.then(|| model.predict_label_proba(x).map(Rows)).transpose()?;
            return Ok(Self::Labels { labels, predicted, probabilities });
        }
        let targets = model.target().values();
        if !targets.is_empty() {
            if proba {
                bail!("--proba has no effect: the model predicts values, not classes; leave it out");
            }
            return Ok(Self::Values { targets, predicted: Rows(model.predict_values(x)?) });
        }
        let (classes, places) = (model.classes(), model.predict(x)?);
        let predicted = places.iter().map(|&class| classes[class].as_str()).collect();
        let probabilities = proba.then(|| model.predict_proba(x).map(Rows)).transpose()?;
        Ok(Self::Classes { classes, predicted, places, probabilities })
    }

    fn csv(&self) -> Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        match self {
            Self::Classes { classes, predicted, probabilities, .. } => {
                let all = classes.iter().filter(|_| probabilities.is_some());
                let all = all.map(|class| format!("p({class})"));
                writer.write_record(std::iter::once("class".to_owned()).chain(all))?;
                for (row, name) in predicted.iter().enumerate() {
                    let row = probabilities.iter().flat_map(|Rows(p)| p.row(row).to_vec());
                    let row = row.map(|p| p.to_string());
                    writer.write_record(std::iter::once((*name).to_owned()).chain(row))?;
                }
            }
            Self::Labels { labels, predicted: Rows(flags), probabilities } => {
                let named = |label: &Label| {
                    let of_probability = probabilities.iter().map(|_| format!("p({})", label.name));
                    std::iter::once(label.name.clone()).chain(of_probability).collect::<Vec<_>>()
                };
                writer.write_record(labels.iter().flat_map(named))?;
                for (row, flags) in flags.rows().into_iter().enumerate() {
                    let field = |(place, (label, &flag)): (usize, (&Label, &bool))| {
                        let p = probabilities.iter().map(|Rows(p)| p[[row, place]].to_string());
                        std::iter::once(label.levels[usize::from(flag)].clone()).chain(p).collect::<Vec<_>>()
                    };
                    writer.write_record(labels.iter().zip(flags).enumerate().flat_map(field))?;
                }
            }
            Self::Values { targets, predicted: Rows(values) } => {
                writer.write_record(*targets)?;
                for row in values.rows() {
                    writer.write_record(row.iter().map(f64::to_string))?;
                }
            }
        }
        Ok(String::from_utf8(writer.into_inner()?)?)
    }

    fn npy(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match self {
            Self::Classes { probabilities: Some(Rows(matrix)), .. }
            | Self::Labels { probabilities: Some(Rows(matrix)), .. }
            | Self::Values { predicted: Rows(matrix), .. } => matrix.write_npy(&mut bytes)?,
            Self::Labels { predicted: Rows(flags), .. } => flags.mapv(i64::from).write_npy(&mut bytes)?,
            Self::Classes { places, .. } => {
                let places: Array1<i64> = places.iter().map(|&class| class as i64).collect();
                places.write_npy(&mut bytes)?;
            }
        }
        Ok(bytes)
    }
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
    let predicted = Predicted::of(&model, x.view(), options.proba)?;
    if let (Some(path), Some(format)) = (&options.out, format) {
        let bytes = match format {
            Format::Csv => predicted.csv()?.into_bytes(),
            Format::Npy => predicted.npy()?,
        };
        write_atomically(path, bytes).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    if options.out.is_none() && !context.output.is_json() {
        return context.output.data(&predicted.csv()?);
    }
    let written = options.out.as_deref().map(|path| format!("{} rows: {}", x.nrows(), path.display()));
    let text = written.unwrap_or_default();
    let document = Document { predicted: &predicted, out: options.out.as_deref() };
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
