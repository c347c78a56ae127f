//! The experiments of dhll, run through `cargo xtask`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use dhll_experiments::reproduce;

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
}

fn main() -> ExitCode {
    let Experiment::Reproduce(options) = Arguments::parse().experiment;
    match reproduce::run(&options) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
