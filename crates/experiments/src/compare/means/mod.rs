//! `cargo xtask compare means`: what the targets of every mean and schedule hold, and whether layers can learn them.

pub mod claims;
pub mod figures;
pub mod layers;
pub mod lift;
pub mod measure;
pub mod options;
pub mod path_table;
pub mod plan;
pub mod questions;
pub mod records;
pub mod regression;
pub mod report;
pub mod study;
pub mod trial;
pub mod trial_rows;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use dhll::core::Threads;
use dhll::data::circles::Circles;
use dhll::registry::Registry;
use dhll_terminal::Progress;

use crate::digits::{self, DigitSource};
use crate::output::{Ending, OutputFolder, publish};
use crate::report::Report;
use options::{MeansData, MeansOptions};
use plan::{Plan, Subject};
use trial_rows::Sizes;

/// Runs the comparison, writes the results, and reports how many claims hold.
///
/// # Errors
/// If the comparison fails, or the output cannot be written.
pub fn run(options: &MeansOptions, registry: &Registry) -> Result<ExitCode> {
    let start = Instant::now();
    let output = OutputFolder::create(&options.out)?;
    let progress = Progress::new();
    // One thread: means and seeds run in parallel.
    let backend = registry.backend(options.claims.backend.as_deref())?.with_threads(Threads::ONE);
    let plan = Plan::new(options, registry)?;
    let Subjects { subjects, mnist, notice } = Subjects::find(&plan, options, &progress)?;
    let study = study::run(&plan, &subjects, &backend, &progress)?;
    output.write("seeds.csv", study.records.seeds_csv()?)?;
    output.write("numbers.csv", study.records.numbers_csv()?)?;
    let report = Report {
        title: report::TITLE.to_owned(),
        lead: report::LEAD.to_owned(),
        sections: report::sections(&study, &plan, &subjects, mnist.as_deref())?,
        facts: facts(&plan, options, &subjects, backend.name(), start.elapsed().as_secs_f64()),
        notice,
    };
    let ending = Ending {
        check: options.claims.check,
        document: options.claims.write.as_deref(),
        command: if options.quick {
            "cargo xtask compare means --quick"
        } else {
            "cargo xtask compare means"
        },
        tables: report::markdown(&study, &plan, &subjects)?,
    };
    publish(&output, &report, &ending)
}

fn facts(
    plan: &Plan,
    options: &MeansOptions,
    subjects: &[Subject],
    backend: &str,
    seconds: f64,
) -> Vec<(String, String)> {
    let data: Vec<&str> = subjects.iter().map(|subject| subject.name.as_str()).collect();
    let run = if options.quick { "quick: fewer alphas, layers, rows and components" } else { "full" };
    [
        ("data", data.join("; ")),
        ("run", run.to_owned()),
        ("means", plan.means.join(", ")),
        ("schedules", plan.schedules.join(", ")),
        ("seeds", plan.seeds.to_string()),
        ("layers", plan.layers.to_string()),
        ("backend", backend.to_owned()),
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("duration", format!("{seconds:.0} s")),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

/// The data sets of a run.
struct Subjects {
    subjects: Vec<Subject>,
    /// The name of the one that is MNIST.
    mnist: Option<String>,
    /// Why the digits are not those of MNIST, if they are not.
    notice: Option<String>,
}

impl Subjects {
    /// The circles, and the digits that were asked for or are available.
    fn find(plan: &Plan, options: &MeansOptions, progress: &Progress) -> Result<Self> {
        let data = Circles::default().generate()?;
        let circles = Subject { name: "circles".to_owned(), data, sizes: plan.circles };
        if options.data == Some(MeansData::Circles) {
            return Ok(Self { subjects: vec![circles], mnist: None, notice: None });
        }
        let found = digits::locate(progress, options.data.and_then(MeansData::digits), 1)?;
        let name = found.split.train.label();
        let mnist = (found.source == DigitSource::Mnist).then(|| name.clone());
        let data = found.split.train;
        // There are fewer drawn digits than rows that full runs hold out.
        let held_out = plan.digits.held_out.min(data.n_samples() / 3);
        let digits = Subject { name, data, sizes: Sizes { held_out, ..plan.digits } };
        Ok(Self { subjects: vec![circles, digits], mnist, notice: found.notice })
    }
}
