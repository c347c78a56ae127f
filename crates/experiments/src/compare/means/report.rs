//! The report: an overview, the method, then a section for each data set with a table for each question.

use anyhow::Result;

use super::claims::Claimant;
use super::figures;
use super::path_table::{HELD, path_table};
use super::plan::{Plan, Subject};
use super::questions::{QUESTIONS, overview};
use super::records::PATH;
use super::regression::RIDGES;
use super::study::MeansStudy;
use crate::compare::cells;
use crate::report::Section;
use crate::table::TextTable;

/// The report's title.
pub const TITLE: &str = "Means and schedules compared";

/// What the report is about.
pub const LEAD: &str = "A mean defines what lies between the similarity of the inputs and that of the labels; a schedule places the hidden layers on that \
    path. This report shows for every mean and schedule what its targets hold, and whether layers can learn them on held-out rows.";

const OVERVIEW: &str =
    "Schedules whose layers are better than / cannot be told apart from / worse than the control.";

/// All sections. `mnist` is the name of the data set that is MNIST, about which more is claimed.
///
/// # Errors
/// If a number is not finite.
pub fn sections(
    study: &MeansStudy,
    plan: &Plan,
    subjects: &[Subject],
    mnist: Option<&str>,
) -> Result<Vec<Section>> {
    let mut sections = vec![found(study, plan, subjects)?, method(study, plan, subjects)];
    for subject in subjects {
        sections.push(data_set(study, plan, &subject.name, mnist == Some(&subject.name))?);
    }
    Ok(sections)
}

/// The verdicts for a Markdown document.
///
/// # Errors
/// If a number is not finite.
pub fn markdown(study: &MeansStudy, plan: &Plan, subjects: &[Subject]) -> Result<String> {
    let names: Vec<&str> = subjects.iter().map(|subject| subject.name.as_str()).collect();
    let mut text = format!("\n{OVERVIEW}\n\n{}", overview(study, plan, &names)?.markdown());
    for data in names {
        for question in &QUESTIONS {
            let table = question.table(study, plan, data)?.markdown();
            text += &format!("\n### {data}: {}\n\n{}\n\n{table}", question.text, question.difference_of);
        }
    }
    Ok(text)
}

fn found(study: &MeansStudy, plan: &Plan, subjects: &[Subject]) -> Result<Section> {
    let mut section = Section::new("found", "Which means make targets that layers can learn");
    let names: Vec<&str> = subjects.iter().map(|subject| subject.name.as_str()).collect();
    section.table(overview(study, plan, &names)?, OVERVIEW);
    section.text(
        "A verdict is `better` or `worse` if the 95 % interval of the difference excludes zero and there are at least five seeds, and `cannot be told \
         apart` otherwise. Intervals are those of Nadeau and Bengio for repeated splits. Each comparison is taken alone: among many, a few are \
         `better` or `worse` by chance. A target that is nearly the inputs is easy to learn and worth nothing, so all three columns count.",
    );
    Ok(section)
}

fn method(study: &MeansStudy, plan: &Plan, subjects: &[Subject]) -> Section {
    let mut section = Section::new("method", "What was measured, and on what");
    section.text(format!(
        "A seed fixes the held-out rows and the random units; there are {} seeds. Inputs are centred, scaled to mean norm 1 and replaced by their leading \
         principal components, all by the training rows; means, targets and schedules come from the cross-Gram of the training rows. One training row in \
         five is left out of every fit to choose ridges ({}, in units of the features' mean variance).",
        plan.seeds,
        RIDGES.map(|ridge| format!("{ridge:e}")).join(", ")
    ));
    for subject in subjects {
        let split = study.splits.iter().find(|split| split.data == subject.name);
        section.text(format!(
            "*{}*: at most {} training and {} held-out rows out of {}; at most {} components, which hold {:.1} % of the variance.",
            subject.name,
            subject.sizes.training,
            subject.sizes.held_out,
            subject.data.n_samples(),
            subject.sizes.components,
            100.0 * split.map_or(0.0, |split| split.kept)
        ));
    }
    section.text(format!(
        "*From the cross-Gram alone*: effective dimension (columns that hold 95 % of the target's trace), CKA to inputs and labels (all but the labels' mean \
         centred), and the share of the labels that the effective columns hold; they count as held from {HELD} on."
    ));
    section.text(format!(
        "*On held-out rows* there are three kinds of numbers. *From the inputs*: a ridge map and a random-feature map (the input and {} random rectified \
         linear units) learn the target from the inputs. The share they explain, and a probe on their output, use no label of a held-out row. *From the previous \
         target*: the same maps learn each target from the one before, like layers trained in parallel. The target of a held-out row comes from the \
         target map and contains its label: from the second layer on these numbers say how similar two targets are, not what a network can do. For the \
         same reason a probe on held-out targets cheats; it is included to show that. *Stacked*: each layer is a random-feature map of the previous \
         output, starting from the inputs, {} layers in all. This is how the method is used, and no label of a held-out row goes in.",
        plan.units, plan.layers
    ));
    section
}

fn data_set(study: &MeansStudy, plan: &Plan, data: &str, is_mnist: bool) -> Result<Section> {
    let id = plain(data);
    let records = &study.records;
    let mut section = Section::new(&id, data);
    section.figure(
        format!("{id}-path"),
        figures::path(records, plan, data)?,
        "What targets hold along the path, from the cross-Gram of the training rows, with 95 % intervals over seeds.",
    );
    section.figure(
        format!("{id}-inputs"),
        figures::inputs(records, plan, data)?,
        "Held-out rows: what maps from the inputs explain of the targets, a probe on the targets (it cheats), and a probe on the output of a map.",
    );
    section.figure(
        format!("{id}-layers"),
        figures::layers(records, plan, data)?,
        "Held-out rows: stacked layers, one row for each schedule. Dashed: the labels learnt by one map, and by one map with as many units as the stack.",
    );
    section
        .table(path_table(records, plan, data)?, "Halfway along the path: mean and half the 95 % interval.");
    let mut layers = TextTable::new(["mean", "schedule", "ridge map", "random-feature map"]);
    for (mean, schedule, found) in study.all_layers(plan, data)? {
        let [ridge, random] = [found.ridge, found.random].map(|share| cells::mean(&share));
        layers.rows.push(vec![mean.to_owned(), schedule.to_owned(), ridge, random]);
    }
    section.table(
        layers,
        "Least share of a target, over the layers, that is explained from the previous target.",
    );
    for question in &QUESTIONS {
        section.table(
            question.table(study, plan, data)?,
            format!("*{}* {}", question.text, question.difference_of),
        );
    }
    let remarks = remarks(study, plan, data);
    if !remarks.rows.is_empty() {
        section.table(remarks, "What the means did beyond their formulas, and targets that do not exist.");
    }
    section.claims(Claimant { study, plan, data, id: &id }.claims(is_mnist)?);
    Ok(section)
}

fn remarks(study: &MeansStudy, plan: &Plan, data: &str) -> TextTable {
    let mut table = TextTable::new(["mean", "schedule", "remark"]);
    for note in study.notes.iter().filter(|note| note.data == data) {
        let text = format!("halfway, under the first seed: {}", note.text);
        table.rows.push(vec![note.mean.to_owned(), PATH.to_owned(), text]);
    }
    for mean in plan.mean_names() {
        for schedule in [PATH].into_iter().chain(plan.schedules.iter().copied()) {
            let failures = study.failures.iter();
            let mut failures =
                failures.filter(|f| f.data == data && f.mean == mean && f.schedule == schedule);
            if let Some(first) = failures.next() {
                let failed = 1 + failures.count();
                let text = format!("no numbers under {failed} of {} seeds: {}", plan.seeds, first.reason);
                table.rows.push(vec![mean.to_owned(), schedule.to_owned(), text]);
            }
        }
    }
    table
}

/// A name as an anchor: `mnist:3,8` -> `mnist-3-8`.
fn plain(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
