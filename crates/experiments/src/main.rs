//! The experiments of dhll, run through `cargo xtask`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use dhll_experiments::{compare, reproduce};

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
    /// What one part of the method does beside the others of its kind
    #[command(subcommand)]
    Compare(compare::Comparison),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().experiment {
        Experiment::Reproduce(options) => reproduce::run(&options),
        Experiment::Compare(comparison) => compare::run(&comparison),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
