//! The options of `cargo xtask compare means`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::reproduce::options::Data as Digits;

/// What beside the circles the means are compared on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Data {
    /// The 3s and 8s of MNIST; an error if they cannot be had.
    Mnist,
    /// 3s and 8s drawn by the program; no file and no network needed.
    Strokes,
    /// Nothing: the circles alone.
    Circles,
}

impl Data {
    /// The digits that are asked for, if any are.
    pub fn digits(self) -> Option<Digits> {
        match self {
            Data::Mnist => Some(Digits::Mnist),
            Data::Strokes => Some(Digits::Strokes),
            Data::Circles => None,
        }
    }
}

/// Every mean and every schedule: what their targets hold, and whether layers can learn them.
///
/// Writes report.html, numbers.csv, seeds.csv, claims.json and figures/ to the output folder.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask compare means                                 all means on circles and MNIST, five seeds
  cargo xtask compare means --quick --check                 two seeds and fewer alphas; fails if a claim does not hold
  cargo xtask compare means --only arithmetic,geometric     two means
  cargo xtask compare means --data strokes                  drawn digits: no file and no network needed
  cargo xtask compare means --data circles --seeds 20       circles alone, narrower intervals

MNIST is taken from the folder that DHLL_DATA_DIR names, else from the cache of the user, else downloaded.
DHLL_OFFLINE=1 forbids the download, DHLL_MNIST_URL names another mirror.")]
pub struct Options {
    /// Two seeds unless --seeds says otherwise, fewer alphas, layers, rows and components
    #[arg(long)]
    pub quick: bool,

    /// Number of seeds, at least 2: each holds out other rows; without it 5, or 2 with --quick
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=1000))]
    pub seeds: Option<u64>,

    /// Where to write the results
    #[arg(long, value_name = "DIR", default_value = "target/compare-means")]
    pub out: PathBuf,

    /// Beside the circles; without it MNIST, or drawn digits where MNIST cannot be had
    #[arg(long, value_enum)]
    pub data: Option<Data>,

    /// Linear-algebra backend: faer, nalgebra, ndarray or openblas [default: DHLL_BACKEND, else the first of these that is compiled in]
    #[arg(long, value_name = "NAME")]
    pub backend: Option<String>,

    /// Only these means, with commas
    #[arg(long, value_delimiter = ',', value_name = "NAMES", value_parser = dhll::means::registry::names())]
    pub only: Vec<String>,

    /// Put the claims into this Markdown document, in the place of those of an earlier run
    #[arg(long, value_name = "FILE", conflicts_with = "only")]
    pub write: Option<PathBuf>,

    /// Fail if a claim does not hold
    #[arg(long)]
    pub check: bool,
}

impl Options {
    /// Whether a mean was asked for.
    pub fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }
}
