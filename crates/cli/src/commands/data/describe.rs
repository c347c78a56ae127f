//! `dhll data describe`: what a table holds, column by column.

use std::path::{Path, PathBuf};

use anyhow::Result;
use dhll::data::csv::CsvOptions;

use crate::context::Context;

/// Describe the columns of a table: types, gaps, ranges, what becomes of them, and what to be wary of
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  dhll data describe customers.csv --target churn
  dhll data describe prices.tsv.gz --target price --drop id --missing -999,unknown
  dhll data describe customers.csv --json")]
pub(super) struct Options {
    /// A table: FILE.csv, FILE.tsv or FILE.txt, gzipped or not, - (standard input), or FILE.parquet
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The column to predict, by name; other columns that tell it are warned of
    #[arg(long, value_name = "NAME")]
    target: Option<String>,

    /// Columns that hold categories, though they look like numbers, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    categorical: Vec<String>,

    /// Texts that stand for missing entries beside empty fields and NA, separated by commas
    #[arg(long, value_name = "TEXTS", value_delimiter = ',', allow_hyphen_values = true)]
    missing: Vec<String>,

    /// Field separator of a text table: comma, semicolon, tab, pipe, space or a character [default: detected from the first line]
    #[arg(long, value_name = "NAME")]
    delimiter: Option<String>,

    /// The first line of a text table is data, not a header; columns are called column-1, column-2, ...
    #[arg(long)]
    no_header: bool,

    /// Columns to leave out, separated by commas; column-N is the N-th
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    drop: Vec<String>,
}

pub(super) fn run(context: &Context, options: Options) -> Result<()> {
    let Options { file, target, categorical, missing, delimiter, no_header, drop } = options;
    let delimiter = delimiter.as_deref().map(str::parse).transpose()?;
    let path = if file == Path::new("-") { PathBuf::from("/dev/stdin") } else { file };
    let options = CsvOptions { delimiter, no_header, drop, categorical, missing, ..CsvOptions::default() };
    let table = dhll::data::describe(&path, target.as_deref(), &options)?;
    context.output.show(&table, || table.to_string())
}
