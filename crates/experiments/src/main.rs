//! The experiments of dhll, run through `cargo xtask`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use dhll_experiments::{compare, reproduce};
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

fn main() -> ExitCode {
    let result = match Arguments::try_parse().map(|arguments| arguments.experiment) {
        Ok(Experiment::Reproduce(options)) => reproduce::run(&options),
        Ok(Experiment::Compare(comparison)) => compare::run(&comparison),
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
