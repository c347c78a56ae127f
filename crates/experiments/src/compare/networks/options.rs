//! The options of `cargo xtask compare networks`.

use std::path::PathBuf;

use clap::Args;

use super::data::Data;

/// Hidden targets beside their controls - the label alone, end-to-end training - and depth 1 to 20.
///
/// Settings are chosen on validation rows, with the same number of trials for every learner; then each learner is trained on all
/// training rows with every seed and judged on the test rows.
/// Writes report.html, measurements.jsonl and figures/ to the output folder. Measurements that are there already, of the same settings, are
/// not made again: a run that was cut off goes on where it stopped.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask compare networks                            MNIST 3 vs 8, five seeds
  cargo xtask compare networks --quick --data strokes     drawn digits, two seeds, in a minute
  cargo xtask compare networks --data mnist               all ten digits
  cargo xtask compare networks --data fashion-mnist --shifts 2
  cargo xtask compare networks --write docs/results.md    the tables go into this document, too")]
pub struct Options {
    /// Two seeds, fewer depths, fewer epochs
    #[arg(long)]
    pub quick: bool,

    /// Number of seeds; verdicts need 5 [default: 5, or 2 with --quick]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=100))]
    pub seeds: Option<u64>,

    /// The data set
    #[arg(long, value_enum, default_value = "mnist:3,8")]
    pub data: Data,

    /// Shift the images of training batches by up to so many pixels
    #[arg(long, value_name = "PIXELS", default_value_t = 0)]
    pub shifts: usize,

    /// Learn from at most so many training rows, the same for all learners [default: all]
    #[arg(long, value_name = "N", value_parser = at_least_1000)]
    pub rows: Option<usize>,

    /// Where to write the results
    #[arg(long, value_name = "DIR", default_value = "target/compare-networks")]
    pub out: PathBuf,

    /// Put the tables into this Markdown document, in the place of those of the same data
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,

    /// Linear-algebra backend: faer, nalgebra, ndarray or openblas [default: DHLL_BACKEND, else the first of these that is compiled in]
    #[arg(long, value_name = "NAME")]
    pub backend: Option<String>,

    /// Make one measurement and print it; each is made in a process of its own, so that its memory is known
    #[arg(long, hide = true, value_name = "JSON")]
    pub job: Option<String>,
}

fn at_least_1000(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(rows) if rows >= 1000 => Ok(rows),
        _ => Err(format!("must be a whole number of at least 1000, got {text:?}")),
    }
}
