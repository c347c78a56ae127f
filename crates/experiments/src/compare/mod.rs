//! `cargo xtask compare`: what one part of the method does beside the others of its kind, one comparison a module.

pub mod means;
pub mod networks;

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

/// What can be compared.
#[derive(Debug, Subcommand)]
pub enum Comparison {
    /// Every mean and every schedule: what their targets hold, and whether layers can learn them
    Means(means::options::Options),
    /// Hidden targets beside other ways to train a classifier, and depth 1 to 20
    Networks(networks::options::Options),
}

/// Run a comparison, write its results, and say how its claims came out.
///
/// # Errors
/// If the comparison fails, or the output cannot be written.
pub fn run(comparison: &Comparison) -> Result<ExitCode> {
    match comparison {
        Comparison::Means(options) => means::run(options),
        Comparison::Networks(options) => networks::run(options),
    }
}
