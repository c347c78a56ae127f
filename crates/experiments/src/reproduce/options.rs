//! The options of `cargo xtask reproduce`.

use std::path::PathBuf;

use clap::Args;

use crate::digits::DigitSource;
use crate::options::{ClaimOptions, includes};

/// The names of the experiments, for `--only`.
pub const EXPERIMENTS: [&str; 15] = [
    "fig1",
    "fig2",
    "fig3",
    "fig4",
    "fig5",
    "fig6",
    "fig7",
    "fig8",
    "fig9",
    "fig10",
    "fig11",
    "fig12",
    "crossing",
    "zone",
    "single-layer",
];

/// Reproduce every figure and number of the paper, and show what went wrong.
///
/// Writes report.html, claims.json and figures/ to the output folder.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask reproduce                          everything, on MNIST if it is available
  cargo xtask reproduce --quick --check          the published points in a minute; fails if a claim does not hold
  cargo xtask reproduce --only fig8,fig12        two figures
  cargo xtask reproduce --data strokes           drawn digits: no files or network needed
  cargo xtask reproduce --backend nalgebra       the same with another backend

MNIST is read from the folder in DHLL_DATA_DIR or from the user's cache, and is downloaded otherwise.
DHLL_OFFLINE=1 forbids the download; DHLL_MNIST_URL sets another mirror.")]
pub struct ReproduceOptions {
    /// Compute the published points and the claims only, with fewer epochs
    #[arg(long)]
    pub quick: bool,

    /// Run only these experiments, separated by commas: fig1 to fig12, crossing, zone, single-layer
    #[arg(long, value_delimiter = ',', value_name = "NAMES", value_parser = EXPERIMENTS)]
    pub only: Vec<String>,

    /// Folder for the results
    #[arg(long, value_name = "DIR", default_value = "target/reproduce")]
    pub out: PathBuf,

    /// Seed of every random choice
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// Digits to use [default: mnist, or strokes if MNIST is not available]
    #[arg(long, value_enum)]
    pub data: Option<DigitSource>,

    /// Backend and claims.
    #[command(flatten)]
    pub claims: ClaimOptions,
}

impl ReproduceOptions {
    /// Whether an experiment was asked for.
    pub fn wants(&self, name: &str) -> bool {
        includes(&self.only, name)
    }

    /// Whether any of them was asked for.
    pub fn wants_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.wants(name))
    }
}
