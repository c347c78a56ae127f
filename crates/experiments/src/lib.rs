//! Experiments: the figures and claims of the paper, what went wrong there, comparisons, and their reports.

pub mod claims;
pub mod compare;
pub mod digits;
pub mod options;
pub mod output;
pub mod published;
pub mod report;
pub mod reproduce;
pub mod table;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use dhll::registry::Registry;
use dhll_terminal::{StdoutError, complain};

/// The experiments of dhll.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    experiment: Experiment,
}

#[derive(Subcommand)]
enum Experiment {
    Reproduce(reproduce::options::ReproduceOptions),
    /// Compare one part of the method with its alternatives
    #[command(subcommand)]
    Compare(compare::Comparison),
}

/// Runs the experiment that the command line asks for, with the plug-ins of `registry`.
pub fn run(registry: &Registry) -> ExitCode {
    let result = match Arguments::try_parse().map(|arguments| arguments.experiment) {
        Ok(Experiment::Reproduce(options)) => reproduce::run(&options, registry),
        Ok(Experiment::Compare(comparison)) => compare::run(&comparison, registry),
        Err(error) if error.use_stderr() => {
            // Where standard error cannot be written, the exit code says it all.
            let _ = error.print();
            return ExitCode::from(2);
        }
        Err(help) => {
            help.print().map(|()| ExitCode::SUCCESS).map_err(|error| StdoutError::from(error).into())
        }
    };
    match result {
        Ok(code) => code,
        Err(error) if error.downcast_ref().is_some_and(StdoutError::is_closed) => ExitCode::SUCCESS,
        Err(error) => {
            complain(format_args!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
