//! The section on locality: errors with their controls, times with one and two threads, and memory.

use anyhow::{Context as _, Result};
use dhll::diagnose::{PairedDifference, Verdict};
use dhll_plot::{Figure, Panel, Series};

use super::locality::LocalResult;
use crate::compare::cells::{self, DIFFERENCE};
use crate::compare::networks::summary::{difference, error_interval};
use crate::report::Section;
use crate::table::{TextTable, thousands};

/// The section's name.
pub(super) const ID: &str = "locality";

const TEXT: &str = "Layers that learn hidden targets need not wait for each other: each can start from the target before its own. Each measurement runs in a process of its \
    own, one after the other. Seconds are those of training; memory is the peak of the process, data included. Networks end to end have one activation for \
    each layer and no maps to targets. Settings are those of `compare networks` and were not chosen; intervals are over seeds and rows together.";

/// What the section compares on its first page: entry, control, and what is said if it errs less, cannot be told apart, errs more.
const HEADLINES: [(&str, &str, [&str; 3]); 2] = [
    (
        "4 layers: hidden targets, in parallel",
        "4 layers: hidden targets, one by one",
        [
            "Layers that are trained in parallel err less than layers that are trained one after the other.",
            "Layers that are trained in parallel cannot be told apart in accuracy from layers that are trained one after the other.",
            "Layers that are trained in parallel err more than layers that are trained one after the other.",
        ],
    ),
    (
        "deep sigmoids: hidden targets, one by one",
        "deep sigmoids: label alone, one by one",
        [
            "Where sigmoids are too deep for end-to-end training, hidden targets err less than the label alone.",
            "Where sigmoids are too deep for end-to-end training, hidden targets and the label alone cannot be told apart.",
            "Where sigmoids are too deep for end-to-end training, hidden targets err more than the label alone.",
        ],
    ),
];

/// The measurements of one data set.
pub(super) struct Locality {
    /// The name of the data set.
    pub(super) data: String,
    /// What was measured.
    pub(super) results: Vec<LocalResult>,
}

impl Locality {
    fn difference(&self, entry: &str, control: &str) -> Result<PairedDifference> {
        let find = |name: &str| {
            let found = self.results.iter().find(|one| one.entry.name == name);
            found.with_context(|| format!("{name:?} was not measured"))
        };
        difference(&find(entry)?.measured, &find(control)?.measured)
    }

    /// Errors, times and memory.
    fn table(&self) -> Result<TextTable> {
        let mut table = TextTable::new([
            "contestant",
            "test error, % (95 % interval)",
            "parameters",
            "peak MiB",
            "seconds, one thread",
            "seconds, two threads",
        ]);
        for one in &self.results {
            let [mean, low, high] = error_interval(&one.measured)?.map(|share| 100.0 * share);
            let seconds = one.measured.iter().map(|m| m.seconds).sum::<f64>() / one.measured.len() as f64;
            let memory = one.measured.iter().filter_map(|m| m.peak_memory).max();
            table.rows.push(vec![
                one.entry.name.to_owned(),
                format!("{mean:.2} ({low:.2} to {high:.2})"),
                thousands(one.measured[0].parameters),
                memory.map_or("unknown".to_owned(), |bytes| thousands((bytes >> 20) as usize)),
                format!("{seconds:.1}"),
                one.two_threads.map_or("–".to_owned(), |seconds| format!("{seconds:.1}")),
            ]);
        }
        Ok(table)
    }

    fn differences(&self) -> Result<TextTable> {
        let mut table = TextTable::new(["contestant", "control", DIFFERENCE, "verdict"]);
        for one in &self.results {
            for &control in one.entry.controls {
                let cells = cells::difference(&self.difference(one.entry.name, control)?);
                let names = [one.entry.name, control].map(str::to_owned);
                table.rows.push(names.into_iter().chain(cells).collect());
            }
        }
        Ok(table)
    }

    fn panel(&self) -> Result<Panel> {
        let mut panel = Panel::new(self.data.clone(), "contestant", "test error").log_y();
        for (place, one) in self.results.iter().enumerate() {
            let [mean, low, high] = error_interval(&one.measured)?;
            let name = format!("{}: {}", place + 1, one.entry.name);
            panel =
                panel.with(Series::points(name, place, [((place + 1) as f64, mean)]).errors([(low, high)]));
        }
        Ok(panel)
    }

    /// The sentences of the first page.
    pub(super) fn answers(&self) -> Result<Vec<String>> {
        let sentence = |(entry, control, answers): &(&str, &str, [&str; 3])| -> Result<String> {
            let one = self.difference(entry, control)?;
            let said = answers[match one.verdict() {
                Verdict::Better => 0,
                Verdict::Undecided => 1,
                Verdict::Worse => 2,
            }];
            let [mean, low, high] = [one.mean, one.low, one.high].map(|v| format!("{:+.2}", 100.0 * v));
            Ok(format!("**Locality, {}**: {said} ({mean} points, {low} to {high})", self.data))
        };
        HEADLINES.iter().map(sentence).collect()
    }

    /// For a Markdown document. Times are left out: they depend on the load of the machine.
    pub(super) fn markdown(&self) -> Result<String> {
        let errors = self.table()?.without_last_column().without_last_column();
        let differences = self.differences()?.markdown();
        let answers = self.answers()?.join("\n\n");
        Ok(format!(
            "\n### Locality: {}\n\n{TEXT}\n\n{answers}\n\n{}\n{differences}",
            self.data,
            errors.markdown()
        ))
    }

    /// For a terminal.
    pub(super) fn text(&self) -> Result<String> {
        Ok(format!("Locality: {}\n{}", self.data, self.table()?.text()))
    }
}

/// The section.
pub(super) fn section(all: &[Locality]) -> Result<Section> {
    let mut section = Section::new(ID, "Locality");
    section.text(TEXT);
    let mut figure = Figure::new("Locality").columns(1);
    for one in all {
        figure = figure.panel(one.panel()?);
    }
    section.figure(ID, figure, "Test errors with 95 % intervals.");
    for one in all {
        section.finding(one.answers()?.join("\n\n"));
        section.table(one.table()?, format!("*{}*: errors, times and memory.", one.data));
        section.table(one.differences()?, format!("*{}*: differences of test errors.", one.data));
    }
    Ok(section)
}
