//! The options of `cargo xtask reproduce`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Every experiment, by the name `--only` knows it by.
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

/// Which digits to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Data {
    /// The 3s and 8s of MNIST; an error if they cannot be had.
    Mnist,
    /// 3s and 8s drawn by the program; no file and no network needed.
    Strokes,
}

/// Every figure and number of the paper, and what went wrong.
///
/// Writes report.html, claims.json and figures/ to the output folder.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask reproduce                          everything, on MNIST if it can be had
  cargo xtask reproduce --quick --check          the published points in a minute; fails if a claim does not hold
  cargo xtask reproduce --only fig8,fig12        two figures
  cargo xtask reproduce --data strokes           drawn digits: no file and no network needed
  cargo xtask reproduce --backend nalgebra       the same with another backend

MNIST is taken from the folder that DHLL_DATA_DIR names, else from the cache of the user, else downloaded.
DHLL_OFFLINE=1 forbids the download, DHLL_MNIST_URL names another mirror.")]
pub struct Options {
    /// The published points and the claims only, fewer epochs
    #[arg(long)]
    pub quick: bool,

    /// Only these experiments, with commas: fig1 to fig12, crossing, zone, single-layer
    #[arg(long, value_delimiter = ',', value_name = "NAMES", value_parser = EXPERIMENTS)]
    pub only: Vec<String>,

    /// Where to write the results
    #[arg(long, value_name = "DIR", default_value = "target/reproduce")]
    pub out: PathBuf,

    /// Fixes every random choice
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// Which digits; without it MNIST, or drawn digits where MNIST cannot be had
    #[arg(long, value_enum)]
    pub data: Option<Data>,

    /// Linear-algebra backend: faer, nalgebra, ndarray or openblas [default: DHLL_BACKEND, else the first of these that is compiled in]
    #[arg(long, value_name = "NAME")]
    pub backend: Option<String>,

    /// Put the claims into this Markdown document, in the place of those of an earlier run
    #[arg(long, value_name = "FILE", conflicts_with = "only")]
    pub write: Option<PathBuf>,

    /// Fail if a claim does not hold
    #[arg(long)]
    pub check: bool,
}

impl Options {
    /// Whether an experiment was asked for.
    pub fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }

    /// Whether any of them was.
    pub fn wants_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.wants(name))
    }
}
