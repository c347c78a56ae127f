//! The options of `cargo xtask compare networks`.

use std::path::PathBuf;

use clap::Args;

use super::data::ImageData;

/// Compare hidden targets with their controls (the label alone, end-to-end training), and networks of depth 1 to 20.
///
/// Settings are chosen on validation rows, with the same number of trials for every learner; then each learner is trained on all
/// training rows with every seed and evaluated on the test rows.
/// Writes report.html, measurements.jsonl and figures/ to the output folder. Measurements with the same settings are reused: an
/// interrupted run resumes where it stopped.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask compare networks                            MNIST 3 vs 8, five seeds
  cargo xtask compare networks --quick --data strokes     drawn digits, two seeds, in a minute
  cargo xtask compare networks --data mnist               all ten digits
  cargo xtask compare networks --data fashion-mnist --shifts 2
  cargo xtask compare networks --write docs/results.md    also write the tables to this document")]
pub struct NetworksOptions {
    /// Use fewer depths and epochs, and two seeds unless --seeds is given
    #[arg(long)]
    pub quick: bool,

    /// Number of seeds; verdicts need at least 5 [default: 5, or 2 with --quick]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=100))]
    pub seeds: Option<u64>,

    /// Data set
    #[arg(long, value_enum, default_value = "mnist:3,8")]
    pub data: ImageData,

    /// Shift the images of training batches by up to this many pixels
    #[arg(long, value_name = "PIXELS", default_value_t = 0)]
    pub shifts: usize,

    /// Train on at most this many rows, the same for all learners [default: all]
    #[arg(long, value_name = "N", value_parser = at_least_1000)]
    pub rows: Option<usize>,

    /// Folder for the results
    #[arg(long, value_name = "DIR", default_value = "target/compare-networks")]
    pub out: PathBuf,

    /// Write the tables to this Markdown document, replacing those of an earlier run
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,

    /// Linear-algebra backend: faer, nalgebra, ndarray or openblas [default: DHLL_BACKEND, else the first of these that is compiled in]
    #[arg(long, value_name = "NAME")]
    pub backend: Option<String>,

    /// Make one measurement and print it (each runs in a process of its own, so that its peak memory is known)
    #[arg(long, hide = true, value_name = "JSON")]
    pub job: Option<String>,
}

fn at_least_1000(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(rows) if rows >= 1000 => Ok(rows),
        _ => Err(format!("must be a whole number of at least 1000, got {text:?}")),
    }
}
