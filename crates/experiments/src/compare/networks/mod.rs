//! `cargo xtask compare networks`: hidden targets beside other ways to train a classifier, and what depth does to them.

pub mod data;
pub mod job;
pub mod measurements;
pub mod options;
pub mod plan;
pub mod summary;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use dhll::backends;

use crate::claims::Claims;
use crate::output::OutputFolder;
use crate::progress::{Progress, say};
use crate::report::{Block, Report};
use job::{Job, Learner};
use measurements::Measurements;
use options::Options;
use summary::Summary;

const LEAD: &str = "Every learner gets the same rows, centred and divided by their mean norm, and settings that were fixed beforehand: the test rows chose nothing. Each \
    measurement is made in a process of its own. Intervals are 95 % of Student's t over the seeds, which fix weights and batches; where a learner has none of \
    these, all seeds are the same and the interval is a point.";

/// Make the measurements that are missing, and write the report.
///
/// # Errors
/// If a measurement fails or the output cannot be written.
pub fn run(options: &Options) -> Result<ExitCode> {
    if let Some(job) = &options.job {
        say(serde_json::to_string(&serde_json::from_str::<Job>(job)?.run()?)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let start = Instant::now();
    let output = OutputFolder::create(&options.out)?;
    let backend = match &options.backend {
        Some(name) => backends::by_name(name)?,
        None => backends::from_environment()?,
    };
    // Once in this process, so that a failure or a download comes first.
    let split = options.data.load()?;
    let seeds = options.seeds.unwrap_or(if options.quick { 2 } else { 5 });
    let job = |learner: Learner, seed| Job {
        learner,
        data: options.data,
        seed,
        backend: backend.name().to_owned(),
    };
    let mut wanted: Vec<Job> = Vec::new();
    for seed in 1..=seeds {
        wanted.extend(plan::learners(options.quick).into_iter().map(|(_, learner)| job(learner, seed)));
        for &depth in plan::depths(options.quick) {
            wanted.extend(plan::curves(options.quick).iter().map(|curve| job(curve.learner(depth), seed)));
        }
    }
    let mut measurements = Measurements::open(output.path().join("measurements.jsonl"))?;
    let progress = Progress::new();
    let bar = progress.task("measurements", wanted.len() as u64);
    for job in &wanted {
        if measurements.find(job).is_none() {
            measurements.make(job)?;
        }
        bar.inc(1);
    }
    bar.finish();

    let seconds = start.elapsed().as_secs_f64();
    let summary = Summary::new(&measurements, options.quick, |learner| {
        (1..=seeds).map(|seed| job(learner.clone(), seed)).collect()
    })?;
    let facts = [
        ("data", split.train.label()),
        ("training rows", split.train.n_samples().to_string()),
        ("test rows", split.test.n_samples().to_string()),
        ("seeds", seeds.to_string()),
        ("engine", backend.name().to_owned()),
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("duration of this run", format!("{seconds:.0} s")),
    ];
    let report = Report {
        title: "Networks compared".to_owned(),
        lead: LEAD.to_owned(),
        facts: facts.map(|(name, value)| (name.to_owned(), value)).to_vec(),
        notice: None,
        sections: summary.sections(),
    };
    for block in report.sections.iter().flat_map(|section| &section.blocks) {
        if let Block::Figure { name, figure, .. } = block {
            output.write_figure(name, figure)?;
        }
    }
    output.write("report.html", report.html(&Claims::default())?)?;
    say(format_args!("{}\n\nreport: {}", summary.in_words(), output.path().join("report.html").display()))?;
    Ok(ExitCode::SUCCESS)
}
