//! The options of `cargo xtask compare networks`.

use std::path::PathBuf;

use clap::Args;

use super::data::Data;

/// Hidden targets beside other ways to train a classifier, and depth 1 to 20.
///
/// Writes report.html, measurements.jsonl and figures/ to the output folder. Measurements that are there already, of the same settings, are
/// not made again: a run that was cut off goes on where it stopped.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask compare networks                            MNIST 3 vs 8, five seeds
  cargo xtask compare networks --quick --data strokes     drawn digits, two seeds, in a minute
  cargo xtask compare networks --data mnist               all ten digits; takes hours")]
pub struct Options {
    /// Two seeds, fewer depths, fewer epochs
    #[arg(long)]
    pub quick: bool,

    /// Number of seeds, at least 2; without it 5, or 2 with --quick
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=100))]
    pub seeds: Option<u64>,

    /// Which data
    #[arg(long, value_enum, default_value = "mnist:3,8")]
    pub data: Data,

    /// Where to write the results
    #[arg(long, value_name = "DIR", default_value = "target/compare-networks")]
    pub out: PathBuf,

    /// The linear-algebra engine: faer, nalgebra or ndarray; without it DHLL_BACKEND, else faer
    #[arg(long, value_name = "NAME")]
    pub backend: Option<String>,

    /// Make one measurement and print it: how a run measures the memory of each by itself
    #[arg(long, hide = true, value_name = "JSON")]
    pub job: Option<String>,
}
