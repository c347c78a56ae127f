//! Data as the command line names it: `mnist:3,8`, `circles`, `file.csv`.

mod choices;
mod for_model;
mod path_text;
mod source;
mod streamed;
mod taken;

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use dhll::core::memory::counted;
use dhll::data::circles::Circles;
use dhll::data::csv::CsvOptions;
use dhll::data::strokes::Strokes;
use dhll::data::table::{TargetChoice, Unlabelled};
use dhll::data::{Dataset, Split};
use dhll_terminal::{Downloads, Progress};
use serde::{Deserialize, Serialize};

use choices::{RowsWithoutTarget, Task, one_or_more};
use source::Source;

/// An input file, and the option that names it.
pub(crate) type Input<'a> = (&'static str, &'a Path);

/// Which rows.
#[derive(clap::Args, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
#[command(next_help_heading = "Data")]
pub(crate) struct Data {
    /// irises, mnist, fashion-mnist, mnist:A,B or fashion-mnist:A,B (two classes, 0 to 9), circles, strokes, a text table FILE.csv, FILE.tsv, FILE.txt or - (standard input), FILE.parquet, FILE.npy, an IDX file, or FILE.npz
    #[arg(long, value_name = "DATA")]
    #[serde(skip_serializing_if = "Option::is_none", with = "path_text")]
    pub(crate) data: Option<OsString>,

    /// The column of a table to predict, by name; column-N is the N-th. Several columns of values, or of labels that a row has or not, are separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',', alias = "label")]
    #[serde(skip_serializing_if = "Vec::is_empty", alias = "label", deserialize_with = "one_or_more")]
    pub(crate) target: Vec<String>,

    /// What the target is [default: texts and a few whole numbers are classes, other numbers are values, and several columns of two levels are labels]
    #[arg(long, value_enum)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) task: Option<Task>,

    /// Columns of a table that hold categories, though they look like numbers, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) categorical: Vec<String>,

    /// The column of a table with the weights of the rows, at least 0: how much each of them counts in training
    #[arg(long, value_name = "COLUMN")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) weights: Option<String>,

    /// What becomes of rows whose target is missing (an empty field; the label -1 of an array): an error, left out, or used as unlabelled rows, which shape what is learnt of the features
    #[arg(long, value_name = "refuse|drop|use")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unlabelled: Option<RowsWithoutTarget>,

    /// Texts of a table that stand for missing entries beside empty fields and NA, separated by commas
    #[arg(long, value_name = "TEXTS", value_delimiter = ',', allow_hyphen_values = true)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) missing: Vec<String>,

    /// Field separator of a text table: comma, semicolon, tab, pipe, space or a character [default: detected from the first line]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) delimiter: Option<String>,

    /// The first line of a text table is data, not a header; columns are called column-1, column-2, ...
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) no_header: bool,

    /// Columns of a table to leave out, separated by commas; column-N is the N-th
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) drop: Vec<String>,

    /// For NPY and IDX: the file with the labels; for NPZ: the name of the array with the labels [default: y]
    #[arg(long, value_name = "FILE|ARRAY")]
    #[serde(skip_serializing_if = "Option::is_none", with = "path_text")]
    pub(crate) labels: Option<OsString>,

    /// For NPZ: the name of the array with the features [default: x]
    #[arg(long, value_name = "ARRAY")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) features: Option<String>,
}

/// Rows to learn from, and rows to be tested on where the data has them.
pub(crate) struct Parts {
    pub(crate) train: Dataset,
    pub(crate) test: Option<Dataset>,
}

impl Parts {
    fn both(Split { train, test }: Split) -> Self {
        Self { train, test: Some(test) }
    }

    fn one(train: Dataset) -> Self {
        Self { train, test: None }
    }
}

impl Data {
    /// `self` with `below` where it says nothing. Data of another kind takes over none of the options that it has no use for.
    pub(crate) fn over(self, below: Self) -> Self {
        let kept: &[&str] = match self.data.as_deref().map(Source::of) {
            Some(Ok(source)) => source.options(),
            // What is wrong with the name is said where it is used.
            None | Some(Err(_)) => OPTIONS,
        };
        let takes = |option| kept.contains(&option);
        let either = |own: Vec<String>, below, takes| if own.is_empty() && takes { below } else { own };
        Self {
            data: self.data.or(below.data),
            target: either(self.target, below.target, takes("target")),
            task: self.task.or(below.task.filter(|_| takes("task"))),
            categorical: either(self.categorical, below.categorical, takes("categorical")),
            weights: self.weights.or(below.weights.filter(|_| takes("weights"))),
            unlabelled: self.unlabelled.or(below.unlabelled.filter(|_| takes("unlabelled"))),
            missing: either(self.missing, below.missing, takes("missing")),
            delimiter: self.delimiter.or(below.delimiter.filter(|_| takes("delimiter"))),
            no_header: self.no_header || (below.no_header && takes("no-header")),
            drop: either(self.drop, below.drop, takes("drop")),
            labels: self.labels.or(below.labels.filter(|_| takes("labels"))),
            features: self.features.or(below.features.filter(|_| takes("features"))),
        }
    }

    /// The files it may be read from, with the options that name them.
    pub(crate) fn files(&self) -> Vec<Input<'_>> {
        let files = [("--data", &self.data), ("--labels", &self.labels)];
        files.into_iter().filter_map(|(option, file)| Some((option, Path::new(file.as_deref()?)))).collect()
    }

    /// What is meant, if all options that were given have an effect on it.
    fn source(&self) -> Result<Source> {
        let Some(name) = self.data.as_deref() else {
            bail!("no data was named; use --data, `dhll data list` lists what there is")
        };
        let source = Source::of(name)?;
        let taken = source.options();
        let given = [
            !self.target.is_empty(),
            self.task.is_some(),
            !self.categorical.is_empty(),
            self.weights.is_some(),
            self.unlabelled.is_some(),
            !self.missing.is_empty(),
            self.delimiter.is_some(),
            self.no_header,
            !self.drop.is_empty(),
            self.labels.is_some(),
            self.features.is_some(),
        ];
        let useless = OPTIONS.iter().zip(given).find(|(option, given)| *given && !taken.contains(option));
        match (useless, taken) {
            (None, _) => Ok(source),
            (Some((option, _)), []) => {
                bail!(
                    "--{option} has no effect on {}, which is built in and takes no such options; leave it out",
                    name.display()
                )
            }
            (Some((option, _)), taken) => {
                let taken: Vec<String> = taken.iter().map(|option| format!("--{option}")).collect();
                bail!(
                    "--{option} has no effect on {}; data of this kind takes {}",
                    name.display(),
                    taken.join(", ")
                )
            }
        }
    }

    fn csv_options(&self) -> Result<CsvOptions> {
        let delimiter = self.delimiter.as_deref().map(str::parse).transpose()?;
        Ok(CsvOptions {
            delimiter,
            no_header: self.no_header,
            drop: self.drop.clone(),
            categorical: self.categorical.clone(),
            missing: self.missing.clone(),
            weights: self.weights.clone(),
            unlabelled: self.unlabelled(),
        })
    }

    /// The rows with their labels.
    pub(crate) fn load(&self, progress: &Progress) -> Result<Parts> {
        Ok(match self.source()? {
            Source::Table(path) | Source::Parquet(path) => {
                if self.target.is_empty() {
                    bail!("{}: which column is to be predicted? name it with --target", path.display());
                }
                let choice = match self.task {
                    None => TargetChoice::Auto,
                    Some(Task::Classification) => TargetChoice::Classes,
                    Some(Task::Regression) => TargetChoice::Values,
                    Some(Task::Labels) => TargetChoice::Labels,
                };
                let (data, reason) =
                    dhll::data::read_table(&path, &self.target, choice, &self.csv_options()?)?;
                if let Some(note) = taken::note(&self.target, &reason, data.target().kind().labels()) {
                    progress.above(&note);
                }
                Parts::one(noted(data, progress))
            }
            Source::Array(path) => {
                let labels = self.label_file(&path)?;
                Parts::one(noted(dhll::data::read_npy_with(&path, &labels, self.unlabelled())?, progress))
            }
            Source::Npz(path) => {
                let labels = self.label_array();
                let data = dhll::data::read_npz_with(&path, self.array(), &labels, self.unlabelled())?;
                Parts::one(noted(data, progress))
            }
            built_in => built_in.load(progress)?,
        })
    }

    fn unlabelled(&self) -> Unlabelled {
        self.unlabelled.map_or_else(Unlabelled::default, Unlabelled::from)
    }

    fn label_file(&self, features: &Path) -> Result<PathBuf> {
        let labels = self.labels.as_ref().map(PathBuf::from);
        labels.with_context(|| {
            format!("{}: which file has the labels? name it with --labels", features.display())
        })
    }

    fn array(&self) -> &str {
        self.features.as_deref().unwrap_or("x")
    }

    /// A name that is no text is no array's, and is shown as such.
    fn label_array(&self) -> Cow<'_, str> {
        self.labels.as_deref().map_or(Cow::Borrowed("y"), OsStr::to_string_lossy)
    }
}

/// The same rows, with a note of how many have no target.
fn noted(data: Dataset, progress: &Progress) -> Dataset {
    if data.n_unlabelled() > 0 {
        let (rows, others) = (counted(data.n_samples()), counted(data.n_unlabelled()));
        progress.above(&format!("{rows} rows have a target; {others} are used without one"));
    }
    data
}

/// All options that say how data is read.
const OPTIONS: &[&str] = &[
    "target",
    "task",
    "categorical",
    "weights",
    "unlabelled",
    "missing",
    "delimiter",
    "no-header",
    "drop",
    "labels",
    "features",
];

impl Source {
    /// Data that is no file.
    fn load(&self, progress: &Progress) -> Result<Parts> {
        Ok(match *self {
            Self::Images(set) => Parts::both(set.locate(&Downloads::new(progress))?.all()?),
            Self::Pair(set, a, b) => Parts::both(set.locate(&Downloads::new(progress))?.pair(a, b)?),
            Self::Irises => Parts::one(dhll::data::irises::irises()?),
            Self::Circles => {
                let drawn = |seed| Circles { seed, ..Circles::default() }.generate();
                Parts { train: drawn(1)?, test: Some(drawn(2)?) }
            }
            Self::Strokes => Parts::both(Strokes::default().generate()?),
            Self::Table(_) | Self::Parquet(_) | Self::Array(_) | Self::Npz(_) => {
                bail!("files are read with their options")
            }
        })
    }
}
