//! What `dhll baselines` says: a row for every method, and a verdict for every pair of hidden targets and control.

use anyhow::Result;
use dhll::baselines;
use dhll::core::text_table;
use dhll::diagnose::paired::LEAST_SEEDS;
use dhll::diagnose::score::accuracy_text;
use dhll::diagnose::{MeanInterval, PairedDifference, Score};
use serde::Serialize;

use super::method::{Method, Setting};

/// A method with a setting and what came of it, for every seed.
pub(super) struct Runs {
    pub(super) method: Method,
    pub(super) seeds: Vec<(Setting, baselines::Measured)>,
}

#[derive(Serialize)]
pub(super) struct Document {
    pub(super) data: String,
    pub(super) n_train: usize,
    pub(super) n_test: usize,
    pub(super) seeds: u64,
    pub(super) new_split_per_seed: bool,
    pub(super) backend: &'static str,
    pub(super) results: Vec<Row>,
    pub(super) differences: Vec<Difference>,
}

/// A method over all seeds.
#[derive(Serialize)]
pub(super) struct Row {
    method: String,
    /// Of each seed.
    settings: Vec<String>,
    n: usize,
    errors: f64,
    error: f64,
    error_interval: [f64; 2],
    n_parameters: usize,
    seconds: f64,
}

/// A method on hidden targets beside a control.
#[derive(Serialize)]
pub(super) struct Difference {
    method: String,
    control: String,
    /// Error of the method less that of the control, as a share of 1.
    difference: f64,
    interval: [f64; 2],
    verdict: String,
}

impl Row {
    /// Means over the seeds, of which there is at least one.
    pub(super) fn of(runs: &Runs) -> Result<Self> {
        let seeds = &runs.seeds;
        let values = |value: fn(&baselines::Measured) -> f64| {
            seeds.iter().map(|(_, one)| value(one)).collect::<Vec<_>>()
        };
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let errors = values(|one| one.score.error());
        let first = &seeds[0].1;
        let same = seeds.iter().all(|(_, one)| one.wrong == first.wrong);
        let error_interval = if same {
            Score { n: first.score.n, errors: first.score.errors }.interval()?
        } else {
            MeanInterval::of_shares(&errors).map(|interval| [interval.low, interval.high])?
        };
        Ok(Self {
            method: runs.method.name(),
            settings: seeds.iter().map(|(setting, _)| setting.to_string()).collect(),
            n: first.score.n,
            errors: mean(&values(|one| one.score.errors as f64)),
            error: mean(&errors),
            error_interval,
            n_parameters: first.n_parameters,
            seconds: mean(&values(|one| one.seconds)),
        })
    }

    fn cells(&self) -> [String; 6] {
        let same = self.settings.iter().all(|setting| *setting == self.settings[0]);
        [
            self.method.clone(),
            format!("{:.1}", self.errors),
            accuracy_text(self.error, self.error_interval),
            if same { self.settings[0].clone() } else { "differs by split".to_owned() },
            self.n_parameters.to_string(),
            format!("{:.1}", self.seconds),
        ]
    }
}

/// Every method on hidden targets beside those of its controls that were measured.
pub(super) fn differences(runs: &[Runs], n: [usize; 2], new_splits: bool) -> Result<Vec<Difference>> {
    let mut found = Vec::new();
    for ours in runs.iter().filter(|one| one.seeds.len() > 1) {
        for control in runs.iter().filter(|one| ours.method.controls().contains(&one.method)) {
            let [train, test] = n;
            let difference = if new_splits {
                let errors =
                    |runs: &Runs| runs.seeds.iter().map(|(_, one)| one.score.error()).collect::<Vec<_>>();
                PairedDifference::on_splits(&errors(ours), &errors(control), test as f64 / train as f64)?
            } else {
                let wrong =
                    |runs: &Runs| runs.seeds.iter().map(|(_, one)| one.wrong.clone()).collect::<Vec<_>>();
                PairedDifference::on_rows(&wrong(ours), &wrong(control), test)?
            };
            found.push(Difference {
                method: ours.method.name(),
                control: control.method.name(),
                difference: difference.mean,
                interval: [difference.low, difference.high],
                verdict: difference.verdict().to_string(),
            });
        }
    }
    Ok(found)
}

impl Document {
    pub(super) fn in_words(&self) -> String {
        let rows: Vec<_> = self.results.iter().map(Row::cells).collect();
        let split = if self.new_split_per_seed { ", a new split for every seed" } else { "" };
        let mut text = format!(
            "{}: {} training and {} test rows; {} seeds{split}; backend {}\n\n{}",
            self.data,
            self.n_train,
            self.n_test,
            self.seeds,
            self.backend,
            text_table(&["method", "errors", "test accuracy", "setting", "parameters", "seconds"], &rows)
        );
        if !self.differences.is_empty() {
            let points = |value: f64| format!("{:+.2}", 100.0 * value);
            let rows = self.differences.iter().map(|one| {
                let [low, high] = one.interval.map(points);
                let difference = format!("{} [{low}, {high}]", points(one.difference));
                [one.method.clone(), one.control.clone(), difference, one.verdict.clone()]
            });
            let names = ["hidden targets", "control", "difference of errors, points", "hidden targets are"];
            text += &format!("\n\n{}", text_table(&names, &rows.collect::<Vec<_>>()));
        }
        if (self.seeds as usize) < LEAST_SEEDS {
            text += &format!(
                "\n\nA verdict on hidden targets and their controls needs --seeds {LEAST_SEEDS} or more."
            );
        }
        text
    }
}
