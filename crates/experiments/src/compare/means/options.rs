//! The options of `cargo xtask compare means`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::digits::DigitSource;
use crate::options::{ClaimOptions, includes};

/// What the means are compared on besides the circles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MeansData {
    /// The 3s and 8s of MNIST; an error if they are not available
    Mnist,
    /// 3s and 8s drawn by the program; no files or network needed
    Strokes,
    /// No other data: the circles alone
    Circles,
}

impl MeansData {
    /// The digits that are asked for, if any are.
    pub fn digits(self) -> Option<DigitSource> {
        match self {
            Self::Mnist => Some(DigitSource::Mnist),
            Self::Strokes => Some(DigitSource::Strokes),
            Self::Circles => None,
        }
    }
}

/// Compare means and schedules: what their targets hold, and whether layers can learn them.
///
/// Writes report.html, numbers.csv, seeds.csv, claims.json and figures/ to the output folder.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask compare means                                 all means on circles and MNIST, five seeds
  cargo xtask compare means --quick --check                 two seeds and fewer alphas; fails if a claim does not hold
  cargo xtask compare means --only arithmetic,geometric     two means
  cargo xtask compare means --data strokes                  drawn digits: no files or network needed
  cargo xtask compare means --data circles --seeds 20       circles alone, narrower intervals

MNIST is read from the folder in DHLL_DATA_DIR or from the user's cache, and is downloaded otherwise.
DHLL_OFFLINE=1 forbids the download; DHLL_MNIST_URL sets another mirror.")]
pub struct MeansOptions {
    /// Use fewer alphas, layers, rows and components, and two seeds unless --seeds is given
    #[arg(long)]
    pub quick: bool,

    /// Number of seeds, each with other held-out rows; verdicts need at least 5 [default: 5, or 2 with --quick]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=1000))]
    pub seeds: Option<u64>,

    /// Folder for the results
    #[arg(long, value_name = "DIR", default_value = "target/compare-means")]
    pub out: PathBuf,

    /// Data besides the circles [default: mnist, or strokes if MNIST is not available]
    #[arg(long, value_enum)]
    pub data: Option<MeansData>,

    /// Compare only these means, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub only: Vec<String>,

    /// Backend and claims.
    #[command(flatten)]
    pub claims: ClaimOptions,
}

impl MeansOptions {
    /// Whether a mean was asked for.
    pub fn wants(&self, name: &str) -> bool {
        includes(&self.only, name)
    }
}
