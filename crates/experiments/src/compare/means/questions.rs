//! The questions of the comparison, each answered by a table: differences to a control with intervals and verdicts.

use anyhow::Result;
use dhll::diagnose::{MeanInterval, PairedDifference, Verdict};

use super::layers::Layers;
use super::plan::Plan;
use super::study::MeansStudy;
use crate::compare::cells::{self, DIFFERENCE};
use crate::table::TextTable;

/// A question about the layers of a mean and a schedule.
pub struct Question {
    /// The question.
    pub text: &'static str,
    /// What the difference is of; below zero, it is in favour of the layers.
    pub difference_of: &'static str,
    /// The measured quantity.
    measured: &'static str,
    /// Its mean over the seeds.
    value: fn(&Layers) -> &MeanInterval,
    /// The difference to the control.
    difference: fn(&Layers) -> &PairedDifference,
}

/// The questions, in the order of the report.
pub const QUESTIONS: [Question; 3] = [
    Question {
        text: "Are the targets easier to learn than the labels?",
        difference_of: "Difference of the share left unexplained on held-out rows: the targets minus the labels.",
        measured: "least share of a target explained by the stack",
        value: |layers| &layers.share,
        difference: |layers| &layers.against_labels,
    },
    Question {
        text: "Is the last layer better than one map to the labels with as many units?",
        difference_of: "Difference of the error of a probe: on the last layer minus on the map to the labels.",
        measured: "accuracy on the last layer",
        value: |layers| &layers.accuracy,
        difference: |layers| &layers.against_wide_map,
    },
    Question {
        text: "Is the last layer better than the inputs?",
        difference_of: "Difference of the error of a probe: on the last layer minus on the inputs.",
        measured: "accuracy on the last layer",
        value: |layers| &layers.accuracy,
        difference: |layers| &layers.against_inputs,
    },
];

impl Question {
    /// The answer for every mean and schedule on one data set.
    ///
    /// # Errors
    /// If a number is not finite.
    pub fn table(&self, study: &MeansStudy, plan: &Plan, data: &str) -> Result<TextTable> {
        let mut table = TextTable::new(["mean", "schedule", self.measured, DIFFERENCE, "verdict"]);
        for (mean, schedule, layers) in study.all_layers(plan, data)? {
            let [difference, verdict] = cells::difference((self.difference)(&layers));
            let value = cells::mean((self.value)(&layers));
            table.rows.push(vec![mean.to_owned(), schedule.to_owned(), value, difference, verdict]);
        }
        Ok(table)
    }
}

/// How often each mean is better than, cannot be told apart from, and is worse than each control: a row for each data set and mean.
///
/// # Errors
/// If a number is not finite.
pub fn overview(study: &MeansStudy, plan: &Plan, data: &[&str]) -> Result<TextTable> {
    let names = ["data", "mean", "against the labels", "against one wide map", "against the inputs"];
    let mut table = TextTable::new(names);
    for &data in data {
        let layers = study.all_layers(plan, data)?;
        for mean in plan.mean_names() {
            let layers = || layers.iter().filter(|(name, ..)| *name == mean).map(|(.., layers)| layers);
            if layers().next().is_none() {
                continue;
            }
            let counts = QUESTIONS.iter().map(|question| {
                let count = |verdict| {
                    layers().filter(|layers| (question.difference)(layers).verdict() == verdict).count()
                };
                [Verdict::Better, Verdict::Undecided, Verdict::Worse]
                    .map(count)
                    .map(|n| n.to_string())
                    .join(" / ")
            });
            table.rows.push([data.to_owned(), mean.to_owned()].into_iter().chain(counts).collect());
        }
    }
    Ok(table)
}
