//! The experiments of dhll, run through `cargo xtask`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use dhll_experiments::{networks, reproduce};

/// The experiments of dhll.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    experiment: Experiment,
}

#[derive(Subcommand)]
enum Experiment {
    Reproduce(reproduce::options::Options),
    /// Comparisons: ways to train networks.
    #[command(subcommand)]
    Compare(Comparison),
}

#[derive(Subcommand)]
enum Comparison {
    Networks(networks::options::Options),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().experiment {
        Experiment::Reproduce(options) => reproduce::run(&options),
        Experiment::Compare(Comparison::Networks(options)) => networks::run(&options),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
