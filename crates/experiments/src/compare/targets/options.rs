//! The options of `cargo xtask compare targets`.

use std::path::PathBuf;

use clap::Args;

use super::data::StudyData;
use crate::options::includes;

/// What hidden targets are worth: few labels, depth, representation, other geometries, locality, beside the label alone and end-to-end training.
///
/// Settings are chosen on validation rows among two candidates; the test rows are looked at once for each chosen setting.
/// Writes report.html, measurements.jsonl, localities.jsonl and figures/ to the output folder. Measurements with the same settings are
/// reused: an interrupted run resumes where it stopped.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask compare targets                                    everything, five seeds
  cargo xtask compare targets --quick                            drawn digits and irises, two seeds, in a few minutes
  cargo xtask compare targets --only few-labels,passing          two sections
  cargo xtask compare targets --data mnist,letter --tables DIR   two data sets
  cargo xtask compare targets --write docs/results.md            also write the tables to this document

MNIST and Fashion-MNIST are read from the folder in DHLL_DATA_DIR or from the user's cache, and are downloaded otherwise.")]
pub struct TargetsOptions {
    /// Use drawn digits and irises unless --data is given, one candidate setting, shorter training, and two seeds unless --seeds is given
    #[arg(long)]
    pub quick: bool,

    /// Answer only these questions, separated by commas: few-labels, passing, depth, recomputed, representation, geometry, metric, locality
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub only: Vec<String>,

    /// Number of seeds or splits; verdicts need at least 5 [default: 5, or 2 with --quick]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=100))]
    pub seeds: Option<u64>,

    /// Data sets, separated by commas: mnist, fashion-mnist, strokes, irises or tables by name [default: mnist, fashion-mnist and eight tables; for depth, 22 tables]
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub data: Vec<StudyData>,

    /// Folder with the tables as NAME.csv.gz or classification/NAME.csv.gz, the classes in the column `target` [default: DHLL_TABLES_DIR; without it tables are left out]
    #[arg(long, value_name = "DIR")]
    pub tables: Option<PathBuf>,

    /// Folder for the results
    #[arg(long, value_name = "DIR", default_value = "target/compare/targets")]
    pub out: PathBuf,

    /// Write the tables to this Markdown document, replacing those of an earlier run
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,

    /// Linear-algebra backend: faer, nalgebra, ndarray or openblas [default: DHLL_BACKEND, else the first of these that is compiled in]
    #[arg(long, value_name = "NAME")]
    pub backend: Option<String>,

    /// Make one measurement of the section on locality and print it (each runs in a process of its own, so that its peak memory is known)
    #[arg(long, hide = true, value_name = "JSON")]
    pub job: Option<String>,
}

impl TargetsOptions {
    /// The folder with the tables, if one is known.
    pub fn tables(&self) -> Option<PathBuf> {
        let from_environment = || std::env::var_os("DHLL_TABLES_DIR").filter(|folder| !folder.is_empty());
        self.tables.clone().or_else(|| from_environment().map(PathBuf::from))
    }

    /// Whether a question was asked.
    pub fn wants(&self, name: &str) -> bool {
        includes(&self.only, name)
    }
}
