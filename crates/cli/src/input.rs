//! Data as the command line names it: `mnist:3,8`, `circles`, `file.csv`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use dhll::data::circles::Circles;
use dhll::data::csv::CsvRows;
use dhll::data::mnist::Mnist;
use dhll::data::strokes::Strokes;
use dhll::data::{Dataset, npy};
use dhll_terminal::{Downloads, Progress};
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// Which rows.
#[derive(clap::Args, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Data {
    /// mnist, mnist:A,B (two digits), circles, strokes, FILE.csv, FILE.npy or FILE.npz
    #[arg(long, value_name = "DATA")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data: Option<String>,

    /// The label column of a CSV file
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) label: Option<String>,

    /// The NPY file with the labels of a NPY file; the array with those of a NPZ file [default: y]
    #[arg(long, value_name = "FILE|ARRAY")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) labels: Option<String>,

    /// The array with the features of a NPZ file [default: x]
    #[arg(long, value_name = "ARRAY")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) features: Option<String>,
}

/// Rows to learn from, and rows to be tested on where the data has them.
pub(crate) struct Parts {
    pub(crate) train: Dataset,
    pub(crate) test: Option<Dataset>,
}

/// What a name stands for.
enum Source<'a> {
    Mnist,
    Pair(usize, usize),
    Circles,
    Strokes,
    Csv(&'a Path),
    Npy(&'a Path),
    Npz(&'a Path),
}

impl Data {
    /// `self` with `below` where it says nothing.
    pub(crate) fn over(self, below: Self) -> Self {
        Self {
            data: self.data.or(below.data),
            label: self.label.or(below.label),
            labels: self.labels.or(below.labels),
            features: self.features.or(below.features),
        }
    }

    fn source(&self) -> Result<Source<'_>> {
        let Some(name) = self.data.as_deref() else {
            bail!("no data was named; use --data, `dhll data list` lists what there is")
        };
        if let Some(digits) = name.strip_prefix("mnist:") {
            let pair = digits.split_once(',').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
            return match pair {
                Some((a, b)) => Ok(Source::Pair(a, b)),
                None => bail!("{digits:?} is no pair of digits; mnist:3,8 is one, mnist has all ten"),
            };
        }
        // A gzipped CSV file is read as it is.
        let path = Path::new(name);
        let stem = name.strip_suffix(".gz").map_or(path, Path::new);
        match (name, stem.extension().and_then(|extension| extension.to_str())) {
            ("mnist", _) => Ok(Source::Mnist),
            ("circles", _) => Ok(Source::Circles),
            ("strokes", _) => Ok(Source::Strokes),
            (_, Some("csv")) => Ok(Source::Csv(path)),
            (_, Some("npy")) => Ok(Source::Npy(path)),
            (_, Some("npz")) => Ok(Source::Npz(path)),
            _ => bail!(
                "there is no data {name:?}; it is mnist, mnist:3,8, circles, strokes, or a file that ends in .csv, .npy or .npz"
            ),
        }
    }

    /// The rows with their labels.
    pub(crate) fn load(&self, progress: &Progress) -> Result<Parts> {
        let both = |split: dhll::data::Split| Parts { train: split.train, test: Some(split.test) };
        let one = |train| Parts { train, test: None };
        Ok(match self.source()? {
            Source::Mnist => both(Mnist::locate(&Downloads::new(progress))?.all()?),
            Source::Pair(a, b) => both(Mnist::locate(&Downloads::new(progress))?.pair(a, b)?),
            Source::Circles => {
                let drawn = |seed| Circles { seed, ..Circles::default() }.generate();
                Parts { train: drawn(1)?, test: Some(drawn(2)?) }
            }
            Source::Strokes => both(Strokes::default().generate()?),
            Source::Csv(path) => {
                let label = self.label.as_deref();
                let label = label.with_context(|| {
                    format!("{}: which column has the labels? name it with --label", path.display())
                })?;
                one(Dataset::read_csv(path, label)?)
            }
            Source::Npy(path) => {
                let labels = self.labels.as_ref().map(PathBuf::from);
                let labels = labels.with_context(|| {
                    format!("{}: which file has the labels? name it with --labels", path.display())
                })?;
                one(Dataset::read_npy(path, &labels)?)
            }
            Source::Npz(path) => one(Dataset::read_npz(path, self.array(), self.label_array())?),
        })
    }

    /// The rows without their labels, N x d: those to be tested on where the data has them.
    pub(crate) fn load_features(&self, progress: &Progress) -> Result<Array2<f64>> {
        Ok(match self.source()? {
            Source::Csv(path) => {
                let mut rows = CsvRows::open(path, self.label.as_deref())?;
                let columns = rows.features().count();
                let all = rows.read_all()?;
                all.slice(ndarray::s![.., ..columns]).to_owned()
            }
            Source::Npy(path) => npy::read(path)?,
            Source::Npz(path) => npy::read_npz(path, self.array())?,
            _ => {
                let parts = self.load(progress)?;
                parts.test.unwrap_or(parts.train).features
            }
        })
    }

    fn array(&self) -> &str {
        self.features.as_deref().unwrap_or("x")
    }

    fn label_array(&self) -> &str {
        self.labels.as_deref().unwrap_or("y")
    }
}
