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

use std::fmt;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use dhll::core::{Ranks, Team, TeamError};
use dhll::registry::Registry;
use dhll_terminal::{StdoutError, complain};

/// Does what the command line says, with the plug-ins of `registry`.
pub fn run(registry: Registry) -> ExitCode {
    run_as(registry, None)
}

/// As [`run`] for the command `fit`, as one of several processes that share its rows. The first of them, which has rank 0, writes the model and says what there is
/// to say. Features are read in blocks, as by `--out-of-core always`.
pub fn run_shared(registry: Registry, ranks: Arc<dyn Ranks>) -> ExitCode {
    run_as(registry, Some(Arc::new(Team::new(ranks))))
}

fn run_as(registry: Registry, team: Option<Arc<Team>>) -> ExitCode {
    let is_first = team.as_ref().is_none_or(|team| team.rank() == 0);
    let result = match arguments::Arguments::try_parse() {
        Ok(arguments) => match team {
            None => commands::run(arguments, registry, None),
            Some(team) => {
                let result = commands::run(arguments, registry, Some(team.clone()));
                team.agreed(result.map_err(InWords)).map_err(|InWords(error)| error)
            }
        },
        // All processes have the same command line.
        Err(error) if !is_first => return ExitCode::from(if error.use_stderr() { 2 } else { 0 }),
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
            if is_first {
                complain(format_args!("error: {}", in_words(&error)));
            }
            ExitCode::FAILURE
        }
    }
}

/// An error that is told with its causes.
struct InWords(anyhow::Error);

impl fmt::Display for InWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&in_words(&self.0))
    }
}

impl From<TeamError> for InWords {
    fn from(error: TeamError) -> Self {
        Self(error.into())
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
