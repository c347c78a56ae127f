//! The `dhll` command as a function of the plug-ins that it offers: data, paths, designs, networks.
//!
#![doc = include_str!("../README.md")]

mod arguments;
mod commands;
mod common;
mod context;
mod evidence;
mod input;
mod interrupt;
mod limits;
mod output;
mod outputs;
mod settings;
mod watch;

use std::process::ExitCode;

use clap::Parser;
use dhll::registry::Registry;
use dhll_terminal::{StdoutError, complain};

/// Does what the command line says, with the plug-ins of `registry`.
pub fn run(registry: Registry) -> ExitCode {
    let result = match arguments::Arguments::try_parse() {
        Ok(arguments) => commands::run(arguments, registry),
        Err(error) if error.use_stderr() => {
            // Where standard error cannot be written, the exit code says it all.
            let _ = error.print();
            return ExitCode::from(2);
        }
        Err(help) => help.print().map_err(|error| StdoutError::from(error).into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.downcast_ref().is_some_and(StdoutError::is_closed) => ExitCode::SUCCESS,
        Err(error) => {
            complain(format_args!("error: {}", in_words(&error)));
            ExitCode::FAILURE
        }
    }
}

/// The error and its causes, without those that it has told already.
fn in_words(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if told.is_empty() {
            told = cause;
        } else if !told.contains(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    told
}

/// The examples for contributors, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../../CONTRIBUTING.md")]
struct Contributing;
