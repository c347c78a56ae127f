//! `cargo xtask reproduce`: the paper's figures and numbers, what went wrong, and the report that says so.

pub mod circles;
pub mod context;
pub mod digits;
pub mod dimension;
pub mod draw;
pub mod label_feature;
pub mod measure;
pub mod network;
pub mod options;
pub mod outcome;
pub mod replay;
pub mod separability;
pub mod single_layer;
pub mod watch;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use dhll::backends;

use crate::output::OutputFolder;
use crate::progress::Progress;
use crate::publish::{Ending, publish};
use crate::published::Published;
use context::{Context, Effort};
use options::Options;
use outcome::Outcome;

/// Run what was asked for, write the results, and say how the claims came out.
///
/// # Errors
/// If an experiment fails, or the output cannot be written.
pub fn run(options: &Options) -> Result<ExitCode> {
    let start = Instant::now();
    let output = OutputFolder::create(&options.out)?;
    let progress = Progress::new();
    let ctx = Context {
        backend: backends::choose(options.backend.as_deref())?,
        effort: if options.quick { Effort::Quick } else { Effort::Full },
        seed: options.seed,
        published: Published::load()?,
        progress,
    };
    let (outcomes, data) = experiments(&ctx, options)?;

    let seconds = start.elapsed().as_secs_f64();
    let facts = facts(&ctx, options, &data.label, seconds);
    let ending = Ending {
        check: options.check,
        document: options.write.as_deref(),
        command: if options.quick { "cargo xtask reproduce --quick" } else { "cargo xtask reproduce" },
    };
    publish(&output, TITLE, LEAD, facts, data.notice, outcomes, &ending)
}

const TITLE: &str = "Deep Hidden Layer Learning, reproduced";

const LEAD: &str = "Timpe and Jonsson proposed to train a deep network one hidden layer at a time, giving every layer a target of its own: \
    a set of points whose similarities lie between those of the inputs and those of the labels. They reported that it does not work. \
    This report computes every figure and number of theirs again, and shows what went wrong.";

/// All that was asked for, in the order of the report.
fn experiments(ctx: &Context, options: &Options) -> Result<(Vec<Outcome>, digits::Found)> {
    // First of all, so that it is known from the start whether MNIST can be had.
    let found = match options.wants_any(&["fig8", "fig9", "fig10", "fig11", "fig12", "zone", "single-layer"])
    {
        true => digits::find(ctx, options.data)?,
        false => digits::Found::not_needed(),
    };
    let mut outcomes = Vec::new();
    let wants = |name: &str| options.wants(name);
    if options.wants_any(&["fig1", "fig2", "fig3", "fig5", "fig6", "fig7"]) {
        outcomes.push(circles::targets(ctx, &wants)?);
    }
    if wants("fig4") {
        outcomes.push(circles::separability(ctx)?);
    }
    if wants("crossing") {
        outcomes.push(circles::crossing(ctx)?);
    }
    let Some(digits) = &found.digits else { return Ok((outcomes, found)) };
    if wants("fig8") {
        outcomes.push(dimension::effective_dimension(ctx, digits)?);
    }
    if wants("fig9") {
        outcomes.push(separability::along_the_path(ctx, digits)?);
    }
    if wants("fig10") {
        outcomes.push(label_feature::removed(ctx, digits)?);
    }
    if options.wants_any(&["fig11", "zone"]) {
        outcomes.push(separability::zone(ctx, digits)?);
    }
    if wants("fig12") {
        outcomes.push(network::checkpoints(ctx, digits)?);
    }
    if wants("single-layer") {
        outcomes.push(single_layer::accuracy(ctx, digits)?);
    }
    Ok((outcomes, found))
}

fn facts(ctx: &Context, options: &Options, data: &str, seconds: f64) -> Vec<(String, String)> {
    let effort = match ctx.effort {
        Effort::Quick => "quick: the published points and the claims, fewer epochs",
        Effort::Full => "full",
    };
    let only = if options.only.is_empty() { "all".to_owned() } else { options.only.join(", ") };
    [
        ("data", data.to_owned()),
        ("run", effort.to_owned()),
        ("experiments", only),
        ("seed", ctx.seed.to_string()),
        ("backend", ctx.backend.name().to_owned()),
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("duration", format!("{seconds:.0} s")),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}
