//! `cargo xtask compare networks`: hidden targets beside their controls, and networks of different depths.

pub mod data;
pub mod depth;
pub mod job;
pub mod learner;
pub mod options;
pub mod plan;
mod report;
pub mod study;
pub mod summary;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use dhll::diagnose::paired::LEAST_SEEDS;
use dhll::registry::Registry;
use dhll_terminal::{Progress, say};

use crate::compare::measurements::MeasurementStore;
use crate::output::{OutputFolder, write_part, write_report};
use crate::report::Report;
use job::Job;
use options::NetworksOptions;
use plan::{NetworksTask, TRIALS};
use report::{NetworksTables, lead};
use study::NetworksStudy;

/// Makes the measurements that do not exist yet, and writes the report.
///
/// # Errors
/// If a measurement fails or the output cannot be written.
pub fn run(options: &NetworksOptions, registry: &Registry) -> Result<ExitCode> {
    if let Some(job) = &options.job {
        say(serde_json::to_string(&serde_json::from_str::<Job>(job)?.run(registry)?)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let start = Instant::now();
    let output = OutputFolder::create(&options.out)?;
    let backend = registry.backend(options.backend.as_deref())?;
    // Once in this process, so that a failure or a download comes first.
    let split = options.data.load()?;
    let n_train = split.train.n_samples().min(options.rows.unwrap_or(usize::MAX));
    let seeds = options.seeds.unwrap_or(if options.quick { 2 } else { LEAST_SEEDS as u64 });
    let task =
        NetworksTask { data: options.data, shifts: options.shifts, rows: options.rows, quick: options.quick };
    let mut measurements = MeasurementStore::open(output.path().join("measurements.jsonl"))?;
    let mut study = NetworksStudy { task, seeds, backend: backend.name(), measurements: &mut measurements };
    let progress = Progress::new();
    let chosen = study.entries(&progress)?;
    let curves = if task.varies_depth() { study.curves(&progress)? } else { Vec::new() };

    let tables = NetworksTables::new(&chosen, &curves)?;
    let facts = [
        ("data", task.name()),
        ("training rows", n_train.to_string()),
        ("test rows", split.test.n_samples().to_string()),
        ("seeds", seeds.to_string()),
        ("trials per learner", TRIALS.to_string()),
        ("backend", backend.name().to_owned()),
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("duration of this run", format!("{:.0} s", start.elapsed().as_secs_f64())),
    ];
    let report = Report {
        title: format!("Networks compared: {}", task.name()),
        lead: lead(seeds),
        facts: facts.map(|(name, value)| (name.to_owned(), value)).to_vec(),
        notice: None,
        sections: tables.sections(&curves)?,
    };
    write_report(&output, &report)?;
    if let Some(document) = &options.write {
        let command = task.command();
        let rows = [n_train, split.test.n_samples()];
        write_part(document, &command, &tables.markdown(&task.name(), &command, rows, seeds))?;
    }
    say(format_args!("{}\n\nreport: {}", tables.text(), output.path().join("report.html").display()))?;
    Ok(ExitCode::SUCCESS)
}
