//! What must hold of the numbers: facts of the formulas, and findings on circles and MNIST.

use anyhow::Result;

use super::measure::Measure;
use super::plan::Plan;
use super::records::{PATH, Place};
use super::study::MeansStudy;
use crate::claims::{Claim, Statement};

/// Rounding in products of a few thousand rows.
const ROUNDING: f64 = 1e-9;

/// One data set of a study, and the prefix of its claims.
pub struct Claimant<'a> {
    /// The study.
    pub study: &'a MeansStudy,
    /// What was compared.
    pub plan: &'a Plan,
    /// The data set.
    pub data: &'a str,
    /// The prefix of the claims' ids.
    pub id: &'a str,
}

impl Claimant<'_> {
    /// The claims about the data set; those about MNIST only if it is MNIST.
    ///
    /// # Errors
    /// If a number is not finite.
    pub fn claims(&self, is_mnist: bool) -> Result<Vec<Claim>> {
        let mut claims = self.ends();
        if self.plan.has("arithmetic") {
            claims.extend(self.arithmetic());
        }
        if self.data == "circles" {
            claims.extend(self.circles()?);
        }
        if is_mnist {
            claims.extend(self.mnist()?);
        }
        Ok(claims)
    }

    fn statement(&self, name: &str, text: impl Into<String>) -> Statement {
        Statement::new(format!("{}.{name}", self.id), self.data, text)
    }

    /// Every path starts at the inputs and ends at the labels.
    fn ends(&self) -> Vec<Claim> {
        let records = &self.study.records;
        let (mut start, mut end) = (Vec::new(), Vec::new());
        for mean in self.plan.mean_names() {
            let steps = records.steps(self.data, mean, PATH);
            if let (Some(first), Some(last)) = (steps.first(), steps.last()) {
                // A mean of fixed rank starts at the leading components of the inputs.
                if mean != "bonnabel-sepulchre" {
                    start.extend(records.values(first, Measure::CkaInputs));
                }
                end.extend(records.values(last, Measure::CkaLabels));
            }
        }
        let start_text =
            "CKA of target and inputs at alpha = 0, all means but those of fixed rank, all seeds";
        let end_text = "CKA of target and labels at alpha = 1, all means, all seeds";
        let found = [("start", start_text, start), ("end", end_text, end)].into_iter();
        let claim = |(name, text, found): (&str, &str, Vec<f64>)| {
            let reason = "the formula of every mean; rounding";
            self.statement(name, text).near(vec![1.0; found.len()], found, ROUNDING, reason)
        };
        found.filter(|(.., found)| !found.is_empty()).map(claim).collect()
    }

    /// The label is a feature of every target of the arithmetic mean.
    fn arithmetic(&self) -> [Claim; 2] {
        let records = &self.study.records;
        let least = |schedules: &[&str], measure| {
            let steps = schedules
                .iter()
                .flat_map(|schedule| records.steps(self.data, "arithmetic", schedule).into_iter().skip(1));
            let values = steps.flat_map(|place| records.values(&place, measure));
            values.fold(f64::INFINITY, f64::min)
        };
        let r2 = self.statement(
            "arithmetic-label-r2",
            "Arithmetic: share of the labels that the whole target holds, least over all alpha above 0 and all seeds",
        );
        let steps = self.statement(
            "arithmetic-steps",
            "Arithmetic: share of a target that a ridge map from the previous target explains on held-out rows, least over all layers but the first",
        );
        [
            r2.at_least(
                least(&[PATH], Measure::LabelR2),
                1.0 - 1e-6,
                "the label is appended to the inputs",
            ),
            steps.at_least(
                least(&self.plan.schedules, Measure::RidgeNext),
                0.999,
                "both targets have the same columns up to scale: after the first layer nothing is left to learn but scales",
            ),
        ]
    }

    /// The plane has room for the rings, but not for the labels beside them: a mean has to give the target a third dimension.
    fn circles(&self) -> Result<Vec<Claim>> {
        let mut claims = Vec::new();
        for mean in self.plan.mean_names() {
            let Some(layers) = self.study.layers(self.data, mean, "linear")? else { continue };
            let statement = self.statement(
                &format!("{mean}-accuracy"),
                format!("{mean}, linear schedule: accuracy of a probe on the last of the stacked layers"),
            );
            let found = layers.accuracy.mean;
            claims.extend(match mean {
                "arithmetic" | "harmonic" | "geometric" | "power" | "log-euclidean" => {
                    Some(statement.at_least(found, 0.99, "the targets have a dimension for the label"))
                }
                "bonnabel-sepulchre" => {
                    let reason = "targets of rank 1 lie on a line, on which the rings overlap";
                    Some(statement.at_most(found, 0.9, reason))
                }
                _ => None,
            });
        }
        Ok(claims)
    }

    /// Findings on MNIST 3 vs 8.
    fn mnist(&self) -> Result<Vec<Claim>> {
        let mut claims = Vec::new();
        for (mean, full_rank) in [("arithmetic", true), ("power", true), ("bonnabel-sepulchre", false)] {
            if !self.plan.has(mean) {
                continue;
            }
            let Some(layers) = self.study.layers(self.data, mean, "linear")? else { continue };
            let inputs =
                self.study.records.interval(&Place::without_targets(self.data), Measure::InputsProbe)?;
            if let (true, Some(inputs)) = (full_rank, inputs) {
                let statement = self.statement(
                    &format!("{mean}-useful"),
                    format!(
                        "{mean}, linear schedule: accuracy of a probe on the last of the stacked layers, less that of a probe on the inputs"
                    ),
                );
                let reason = "layers that learn hidden targets are better than none";
                claims.push(statement.at_least(layers.accuracy.mean - inputs.mean, 0.0, reason));
            }
            let statement = self.statement(
                &format!("{mean}-learnt"),
                format!(
                    "{mean}, linear schedule: least share of a target that stacked layers explain, less the share of the labels that one map explains"
                ),
            );
            // The difference is of what is left unexplained.
            let found = -layers.against_labels.mean;
            claims.push(match full_rank {
                true => statement.at_least(found, 0.0, "the targets are no harder to learn than the labels"),
                false => statement.at_most(
                    found,
                    -0.1,
                    "targets of rank 1 leave no room for the inputs, so that later layers have too little to work with",
                ),
            });
        }
        Ok(claims)
    }
}
