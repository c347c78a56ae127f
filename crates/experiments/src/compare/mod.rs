//! `cargo xtask compare`: one part of the method beside its alternatives, one comparison per module.

mod cells;
pub mod means;
pub mod measurements;
pub mod networks;
pub mod targets;

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;
use dhll::registry::Registry;

/// What can be compared.
#[derive(Debug, Subcommand)]
#[expect(missing_docs, reason = "they would replace the help of the options")]
pub enum Comparison {
    Means(means::options::MeansOptions),
    Networks(networks::options::NetworksOptions),
    Targets(targets::options::TargetsOptions),
}

/// Runs a comparison, writes its results, and reports how many claims hold.
///
/// # Errors
/// If the comparison fails, or the output cannot be written.
pub fn run(comparison: &Comparison, registry: &Registry) -> Result<ExitCode> {
    match comparison {
        Comparison::Means(options) => means::run(options, registry),
        Comparison::Networks(options) => networks::run(options, registry),
        Comparison::Targets(options) => targets::run(options, registry),
    }
}
