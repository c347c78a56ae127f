//! `cargo xtask compare means`: what the targets of every mean and schedule hold, and whether layers can learn them.

pub mod claims;
pub mod figures;
pub mod lift;
pub mod measure;
pub mod options;
pub mod paragraph;
pub mod plan;
pub mod records;
pub mod regression;
pub mod report;
pub mod rows;
pub mod study;
pub mod trial;
pub mod verdict;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use dhll::Backend;
use dhll::backends;
use dhll::core::Threads;
use dhll::data::circles::Circles;

use crate::output::OutputFolder;
use crate::progress::Progress;
use crate::publish::{Ending, publish};
use crate::reproduce::context::Source;
use crate::reproduce::digits;
use options::Options;
use plan::{Plan, Subject};

/// Run the comparison, write the results, and say how the claims came out.
///
/// # Errors
/// If the comparison fails, or the output cannot be written.
pub fn run(options: &Options) -> Result<ExitCode> {
    let start = Instant::now();
    let output = OutputFolder::create(&options.out)?;
    let progress = Progress::new();
    let backend = backend(options.backend.as_deref())?;
    let plan = Plan::new(options);
    let Subjects { subjects, mnist, notice } = Subjects::find(&plan, options, &progress)?;
    let study = study::run(&plan, &subjects, &backend, &progress)?;
    output.write("seeds.csv", study.records.seeds_csv()?)?;
    output.write("numbers.csv", study.records.numbers_csv()?)?;
    let is_mnist = |subject: &Subject| mnist.as_ref() == Some(&subject.name);
    let outcomes = report::outcomes(&study, &plan, &subjects, &is_mnist)?;
    let facts = facts(&plan, options, &subjects, backend.name(), start.elapsed().as_secs_f64());
    let ending = Ending {
        check: options.check,
        document: options.write.as_deref(),
        command: if options.quick {
            "cargo xtask compare means --quick"
        } else {
            "cargo xtask compare means"
        },
    };
    publish(&output, report::TITLE, report::LEAD, facts, notice, outcomes, &ending)
}

fn facts(
    plan: &Plan,
    options: &Options,
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

/// One thread per backend: the comparison keeps all cores busy with means and seeds, and its results do not depend on the number of threads.
fn backend(name: Option<&str>) -> Result<Arc<dyn Backend>> {
    Ok(backends::choose(name)?.with_threads(Threads::ONE))
}

/// The data sets of a run.
struct Subjects {
    subjects: Vec<Subject>,
    /// The name of the one that is MNIST.
    mnist: Option<String>,
    /// Why the digits are not MNIST's, if they are not.
    notice: Option<String>,
}

impl Subjects {
    /// The circles, and the digits that were asked for or can be had.
    fn find(plan: &Plan, options: &Options, progress: &Progress) -> Result<Self> {
        let data = Circles::default().generate()?;
        let circles = Subject { name: "circles".to_owned(), data, sizes: plan.circles };
        if options.data == Some(options::Data::Circles) {
            return Ok(Self { subjects: vec![circles], mnist: None, notice: None });
        }
        let found = digits::locate(progress, options.data.and_then(options::Data::digits), 1)?;
        let name = found.split.train.label();
        let mnist = (found.source == Source::Mnist).then(|| name.clone());
        let digits = Subject { name, data: found.split.train, sizes: plan.digits };
        Ok(Self { subjects: vec![circles, digits], mnist, notice: found.notice })
    }
}
