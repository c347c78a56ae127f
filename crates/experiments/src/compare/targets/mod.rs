//! `cargo xtask compare targets`: what hidden targets are worth, beside the label alone and end-to-end training.

pub mod contestant;
pub mod context;
pub mod data;
pub mod effort;
pub mod job;
mod local_report;
pub mod locality;
pub mod options;
pub mod pool;
pub mod question;
mod report;
pub mod sections;
pub mod stack;
pub mod study;
mod summary;

use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

use anyhow::{Result, bail};
use dhll::core::Threads;
use dhll::diagnose::paired::LEAST_SEEDS;
use dhll::registry::Registry;
use dhll_terminal::{Progress, say};

use crate::compare::measurements::MeasurementStore;
use crate::compare::networks::data::ImageData;
use crate::output::{OutputFolder, write_part, write_report};
use crate::report::Report;
use context::Context;
use data::{MORE_TABLES, StudyData, TABLES};
use effort::Effort;
use local_report::Locality;
use locality::LocalityJob;
use options::TargetsOptions;
use study::{Answered, Study};

/// Makes the measurements that do not exist yet, and writes the report.
///
/// # Errors
/// If a measurement cannot be kept, a data set is not available, or the output cannot be written.
pub fn run(options: &TargetsOptions, registry: &Registry) -> Result<ExitCode> {
    let start = Instant::now();
    if let Some(job) = &options.job {
        say(serde_json::to_string(&serde_json::from_str::<LocalityJob>(job)?.run(registry)?)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let known: Vec<&str> = sections::NAMES.into_iter().chain([local_report::ID]).collect();
    if let Some(unknown) = options.only.iter().find(|name| !known.contains(&name.as_str())) {
        bail!("--only: there is no question {unknown:?}; the questions are {}", known.join(", "));
    }
    let output = OutputFolder::create(&options.out)?;
    let (data, notice) = chosen_data(options);
    let means = registry.means.entries().iter().map(|entry| entry.name.clone()).collect();
    let tables = match options.data.is_empty() && !options.quick && options.tables().is_some() {
        true => TABLES.iter().chain(&MORE_TABLES).map(|&name| StudyData::Table(name.to_owned())).collect(),
        false => data.clone(),
    };
    let effort = Effort::new(options.quick, data, tables, means);
    let seeds = options.seeds.unwrap_or(if options.quick { 2 } else { LEAST_SEEDS as u64 });
    // One thread: seeds and contestants run in parallel.
    let backend = registry.backend(options.backend.as_deref())?.with_threads(Threads::ONE);
    let context = Context { registry, backend };
    let tables = options.tables();
    let store = MeasurementStore::open(output.path().join("measurements.jsonl"))?;
    let study = Study { context: &context, tables: tables.as_deref(), seeds, store: Mutex::new(store) };
    let progress = Progress::new();
    let mut answered: Vec<Answered> = Vec::new();
    let wanted = sections::NAMES.into_iter().filter(|name| options.wants(name));
    for question in wanted.filter_map(|name| sections::by_name(name, &effort)) {
        if question.data.is_empty() {
            continue;
        }
        answered.push(study.answer(question, &progress)?);
    }
    let local = match options.wants(local_report::ID) {
        true => localities(&output, &effort, seeds, context.backend().name(), &progress)?,
        false => Vec::new(),
    };

    let mut local_answers = Vec::new();
    for one in &local {
        local_answers.extend(one.answers()?);
    }
    let mut report_sections = vec![report::first_page(&answered, &local_answers)?];
    for one in &answered {
        report_sections.push(report::section(one)?);
    }
    if !local.is_empty() {
        report_sections.push(local_report::section(&local)?);
    }
    let names: Vec<String> = effort.data.iter().map(ToString::to_string).collect();
    let facts = [
        ("data", names.join(", ")),
        ("run", if options.quick { "quick: shorter training, one candidate" } else { "full" }.to_owned()),
        ("seeds", seeds.to_string()),
        ("backend", context.backend().name().to_owned()),
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("duration of this run", format!("{:.0} s", start.elapsed().as_secs_f64())),
    ];
    let report = Report {
        title: report::TITLE.to_owned(),
        lead: report::LEAD.to_owned(),
        facts: facts.map(|(name, value)| (name.to_owned(), value)).to_vec(),
        notice: notice.clone(),
        sections: report_sections,
    };
    write_report(&output, &report)?;
    let command =
        if options.quick { "cargo xtask compare targets --quick" } else { "cargo xtask compare targets" };
    if let Some(document) = &options.write {
        let mut text = format!(
            "## {}\n\nWritten by `{command}`: {}; {seeds} seeds or splits. {}\n",
            report::TITLE,
            names.join(", "),
            notice.unwrap_or_default()
        );
        for one in &answered {
            text += &report::markdown(one)?;
        }
        for one in &local {
            text += &one.markdown()?;
        }
        write_part(document, command, &text)?;
    }
    for one in &answered {
        say(format_args!("{}\n{}\n", one.question.title, one.errors().text()))?;
        report::answers(one)?.iter().try_for_each(say)?;
    }
    for one in &local {
        say(one.text()?)?;
    }
    local_answers.iter().try_for_each(say)?;
    say(format_args!("\nreport: {}", output.path().join("report.html").display()))?;
    Ok(ExitCode::SUCCESS)
}

/// The measurements of the section on locality, on all images.
fn localities(
    output: &OutputFolder,
    effort: &Effort,
    seeds: u64,
    backend: &str,
    progress: &Progress,
) -> Result<Vec<Locality>> {
    let mut store = MeasurementStore::open(output.path().join("localities.jsonl"))?;
    let of = (effort.rows(), effort.quick, seeds);
    let mut all = Vec::new();
    for data in &effort.data {
        let image = match data {
            StudyData::Mnist => ImageData::Mnist,
            StudyData::FashionMnist => ImageData::FashionMnist,
            StudyData::Strokes => ImageData::Strokes,
            StudyData::Irises | StudyData::Table(_) => continue,
        };
        let results = locality::measure(&mut store, image, of, backend, progress)?;
        all.push(Locality { data: data.to_string(), results });
    }
    Ok(all)
}

/// The data sets that were asked for, or all; and what is missing.
fn chosen_data(options: &TargetsOptions) -> (Vec<StudyData>, Option<String>) {
    if !options.data.is_empty() {
        return (options.data.clone(), None);
    }
    if options.quick {
        return (vec![StudyData::Strokes, StudyData::Irises], None);
    }
    let mut data = vec![StudyData::Mnist, StudyData::FashionMnist];
    if options.tables().is_none() {
        let missing =
            "The tables are left out: their folder was given neither by `--tables` nor by `DHLL_TABLES_DIR`.";
        return (data, Some(missing.to_owned()));
    }
    data.extend(TABLES.iter().map(|&name| StudyData::Table(name.to_owned())));
    (data, None)
}
