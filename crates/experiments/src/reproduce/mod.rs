//! `cargo xtask reproduce`: the figures and numbers of the paper, what went wrong, and the report.

pub mod circles;
pub mod context;
pub mod digits;
pub mod dimension;
pub mod draw;
pub mod label_feature;
pub mod measure;
pub mod network;
pub mod options;
pub mod precision;
pub mod replay;
pub mod separability;
pub mod single_layer;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use dhll::registry::Registry;
use dhll_terminal::Progress;

use crate::digits::locate;
use crate::output::{Ending, OutputFolder, publish};
use crate::published::Published;
use crate::report::{Report, Section};
use crate::table::thousands;
use context::{Effort, ReproduceContext};
use digits::Digits;
use options::ReproduceOptions;

const LEAD: &str = "Timpe and Jonsson proposed to train a deep network one hidden layer at a time, with a target for every layer: \
    a set of points whose similarities lie between those of the inputs and those of the labels. They reported that it does not work. \
    This report computes all their figures and numbers again, and shows what went wrong.";

/// Runs the experiments that were asked for, writes the results, and reports how many claims hold.
///
/// # Errors
/// If an experiment fails, or the output cannot be written.
pub fn run(options: &ReproduceOptions, registry: &Registry) -> Result<ExitCode> {
    let start = Instant::now();
    let output = OutputFolder::create(&options.out)?;
    let ctx = ReproduceContext {
        backend: registry.backend(options.claims.backend.as_deref())?,
        effort: if options.quick { Effort::Quick } else { Effort::Full },
        seed: options.seed,
        published: Published::load()?,
        progress: Progress::new(),
    };
    let mut data = "circles".to_owned();
    let mut notice = None;
    let mut digits = None;
    // Digits come first, so that a missing MNIST is reported at the start.
    if options.wants_any(&["fig8", "fig9", "fig10", "fig11", "fig12", "zone", "single-layer"]) {
        let found = locate(&ctx.progress, options.data, ctx.seed)?;
        let (train, test) = (&found.split.train, &found.split.test);
        let [n_train, n_test] = [train.n_samples(), test.n_samples()].map(thousands);
        let rows = format!("{n_train} training and {n_test} test rows");
        data = format!("circles; {}, {rows}", train.label());
        notice.clone_from(&found.notice);
        digits = Some(Digits::new(found, &*ctx.backend)?);
    }
    let report = Report {
        title: "Deep Hidden Layer Learning, reproduced".to_owned(),
        lead: LEAD.to_owned(),
        sections: experiments(&ctx, options, digits.as_ref())?,
        facts: facts(&ctx, options, &data, start.elapsed().as_secs_f64()),
        notice,
    };
    let ending = Ending {
        check: options.claims.check,
        document: options.claims.write.as_deref(),
        command: if options.quick { "cargo xtask reproduce --quick" } else { "cargo xtask reproduce" },
        tables: String::new(),
    };
    publish(&output, &report, &ending)
}

/// The experiments that were asked for, in the order of the report.
fn experiments(
    ctx: &ReproduceContext,
    options: &ReproduceOptions,
    digits: Option<&Digits>,
) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    let wants = |name: &str| options.wants(name);
    if options.wants_any(&["fig1", "fig2", "fig3", "fig5", "fig6", "fig7"]) {
        sections.push(circles::targets(ctx, &wants)?);
    }
    if wants("fig4") {
        sections.push(circles::separability(ctx)?);
    }
    if wants("crossing") {
        sections.push(circles::crossing(ctx)?);
    }
    let Some(digits) = digits else { return Ok(sections) };
    type DigitExperiment = fn(&ReproduceContext, &Digits) -> Result<Section>;
    let experiments: [(&[&str], DigitExperiment); 6] = [
        (&["fig8"], dimension::effective_dimension),
        (&["fig9"], separability::along_the_path),
        (&["fig10"], label_feature::removed),
        (&["fig11", "zone"], separability::zone),
        (&["fig12"], network::checkpoints),
        (&["single-layer"], single_layer::accuracy),
    ];
    for (names, experiment) in experiments {
        if options.wants_any(names) {
            sections.push(experiment(ctx, digits)?);
        }
    }
    Ok(sections)
}

fn facts(
    ctx: &ReproduceContext,
    options: &ReproduceOptions,
    data: &str,
    seconds: f64,
) -> Vec<(String, String)> {
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
