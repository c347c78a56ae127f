//! The commands, one per file.

pub(crate) mod baselines;
pub(crate) mod completions;
pub(crate) mod cross_validate;
pub(crate) mod data;
pub(crate) mod design;
pub(crate) mod evaluate;
pub(crate) mod explain;
#[cfg(feature = "onnx")]
pub(crate) mod export;
pub(crate) mod fit;
pub(crate) mod gram;
pub(crate) mod inspect;
pub(crate) mod path;
pub(crate) mod plugins;
pub(crate) mod predict;

use std::sync::Arc;

use anyhow::{Result, bail};
use clap::CommandFactory as _;
use dhll::core::Team;
use dhll::registry::Registry;

use crate::arguments::{Arguments, Command};
use crate::context::Context;

/// Do what the command line says, `fit` alone as one of a team.
pub(crate) fn run(arguments: Arguments, registry: Registry, team: Option<Arc<Team>>) -> Result<()> {
    let context = Context::new(arguments.common, registry, team)?;
    if context.team.is_some() && !matches!(arguments.command, Command::Fit(_)) {
        bail!("several processes share the rows of `fit` alone; use `dhll` for all other commands");
    }
    match arguments.command {
        Command::Data(options) => data::run(&context, options),
        Command::Path(options) => path::run(&context, options),
        Command::Design(options) => design::run(&context, options),
        Command::Fit(options) => fit::run(&context, *options),
        Command::Gram(options) => gram::run(&context, options),
        Command::Predict(options) => predict::run(&context, options),
        Command::Evaluate(options) => evaluate::run(&context, options),
        Command::CrossValidate(options) => cross_validate::run(&context, *options),
        Command::Explain(options) => explain::run(&context, options),
        Command::Inspect(options) => inspect::run(&context, options),
        #[cfg(feature = "onnx")]
        Command::Export(options) => export::run(&context, options),
        Command::Baselines(options) => baselines::run(&context, options),
        Command::Plugins(options) => plugins::run(&context, options),
        Command::Completions(options) => completions::run(Arguments::command(), options),
    }
}
