//! The data sets of the study.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use anyhow::{Context as _, Result};
use dhll::data::csv::CsvOptions;
use dhll::data::irises::irises;
use dhll::data::mnist::{FASHION_MNIST, Mnist};
use dhll::data::strokes::Strokes;
use dhll::data::table::TargetChoice;
use dhll::data::{Dataset, Silent, Split, read_table};
use serde::{Deserialize, Serialize};

/// The tables that all questions are asked about, by the names of their files.
pub const TABLES: [&str; 8] =
    ["letter", "satimage", "vehicle", "waveform", "spambase", "phoneme", "yeast", "german-credit"];

/// More tables, for the question of depth alone.
pub const MORE_TABLES: [&str; 14] = [
    "adult",
    "car",
    "covertype",
    "glass",
    "heart-cleveland",
    "hypothyroid",
    "ionosphere",
    "kr-vs-kp",
    "oil-spill",
    "optdigits",
    "page-blocks",
    "pima-diabetes",
    "telco-churn",
    "titanic",
];

/// Those with enough classes to be grouped.
const GROUPED: [&str; 4] = ["letter", "satimage", "vehicle", "yeast"];

/// The column that holds the classes of a table.
const TARGET: &str = "target";

/// A data set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum StudyData {
    /// All ten digits of MNIST.
    Mnist,
    /// All ten classes of Fashion-MNIST.
    FashionMnist,
    /// 3s and 8s drawn by the program; no files or network needed.
    Strokes,
    /// The irises, which are part of the program.
    Irises,
    /// A table of the folder of tables.
    Table(String),
}

impl fmt::Display for StudyData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mnist => "mnist",
            Self::FashionMnist => "fashion-mnist",
            Self::Strokes => "strokes",
            Self::Irises => "irises",
            Self::Table(name) => name,
        })
    }
}

impl FromStr for StudyData {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "mnist" => Self::Mnist,
            "fashion-mnist" => Self::FashionMnist,
            "strokes" => Self::Strokes,
            "irises" => Self::Irises,
            name if TABLES.contains(&name) || MORE_TABLES.contains(&name) => Self::Table(name.to_owned()),
            _ => {
                let tables = [&TABLES[..], &MORE_TABLES].concat().join(", ");
                return Err(format!(
                    "the data sets are mnist, fashion-mnist, strokes, irises and the tables {tables}; got {text:?}"
                ));
            }
        })
    }
}

impl TryFrom<String> for StudyData {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<StudyData> for String {
    fn from(data: StudyData) -> Self {
        data.to_string()
    }
}

/// The rows of a data set.
pub struct StudyRows {
    /// Training rows; all rows, to be split by every seed, where there are no test rows.
    pub train: Dataset,
    /// Test rows of its own, the same for every seed.
    pub test: Option<Dataset>,
}

impl From<Split> for StudyRows {
    fn from(Split { train, test }: Split) -> Self {
        Self { train, test: Some(test) }
    }
}

impl From<Dataset> for StudyRows {
    fn from(train: Dataset) -> Self {
        Self { train, test: None }
    }
}

impl StudyData {
    /// Whether it has test rows of its own, the same for every seed.
    pub fn has_test_rows(&self) -> bool {
        matches!(self, Self::Mnist | Self::FashionMnist | Self::Strokes)
    }

    /// Its rows; tables are `NAME.csv.gz` in `tables`, or in its folder `classification`.
    ///
    /// # Errors
    /// If the files are not available.
    pub fn load(&self, tables: Option<&Path>) -> Result<StudyRows> {
        Ok(match self {
            Self::Mnist => Mnist::locate(&Silent).context("MNIST is not available")?.all()?.into(),
            Self::FashionMnist => {
                let found = FASHION_MNIST.locate(&Silent).context("Fashion-MNIST is not available")?;
                found.all()?.into()
            }
            Self::Strokes => {
                Strokes { train_per_class: 400, test_per_class: 400, ..Strokes::default() }.generate()?.into()
            }
            Self::Irises => irises()?.into(),
            Self::Table(name) => {
                let folder = tables.with_context(|| {
                    format!("{name} is a table; give the folder of tables with --tables or DHLL_TABLES_DIR")
                })?;
                let file = format!("{name}.csv.gz");
                let path = Some(folder.join("classification").join(&file)).filter(|path| path.exists());
                let path = path.unwrap_or_else(|| folder.join(&file));
                let read = read_table(&path, &[TARGET], TargetChoice::Classes, &CsvOptions::default())?;
                read.0.into()
            }
        })
    }

    /// Whether its classes are grouped for the question of representations.
    pub fn is_grouped(&self) -> bool {
        match self {
            Self::Mnist | Self::FashionMnist | Self::Irises => true,
            Self::Strokes => false,
            Self::Table(name) => GROUPED.contains(&name.as_str()),
        }
    }

    /// For every fine class the coarse one, if the data set has a grouping for the question of representations.
    pub fn coarse(&self, classes: &[String]) -> Option<Vec<usize>> {
        let of = |group: fn(usize, &str) -> usize| {
            Some(classes.iter().enumerate().map(|(place, name)| group(place, name)).collect())
        };
        match self {
            // Even and odd digits.
            Self::Mnist => of(|digit, _| digit % 2),
            // Upper body (T-shirt, pullover, dress, coat, shirt), footwear (sandal, sneaker, boot), and the rest (trouser, bag).
            Self::FashionMnist => of(|place, _| [0, 2, 0, 0, 0, 1, 0, 1, 2, 1][place]),
            // Vowels and consonants.
            Self::Table(name) if name == "letter" => of(|_, name| {
                usize::from(matches!(name.to_ascii_uppercase().as_str(), "A" | "E" | "I" | "O" | "U"))
            }),
            // Setosa and the two others.
            Self::Irises => of(|place, _| usize::from(place > 0)),
            // The first half of the classes and the second.
            Self::Table(_) if self.is_grouped() => {
                Some((0..classes.len()).map(|place| 2 * place / classes.len()).collect())
            }
            Self::Strokes | Self::Table(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_others_are_refused() {
        for name in ["mnist", "fashion-mnist", "strokes", "irises", "letter", "german-credit"] {
            assert_eq!(name.parse::<StudyData>().unwrap().to_string(), name);
        }
        assert!("wine".parse::<StudyData>().unwrap_err().contains("satimage"));
    }

    #[test]
    fn a_table_without_a_folder_is_an_error_with_the_remedy() {
        let error = StudyData::Table("letter".to_owned()).load(None).err().unwrap();
        assert!(error.to_string().contains("DHLL_TABLES_DIR"), "{error}");
    }
}
