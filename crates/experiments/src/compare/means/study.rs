//! The comparison: every subject, seed, mean and schedule. Results do not depend on the number of threads.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use dhll::Backend;
use dhll_terminal::Progress;
use rayon::prelude::*;

use super::layers::Layers;
use super::plan::{Plan, Subject};
use super::records::{MeansRecord, MeansRecords, PATH};
use super::trial::Trial;

/// A path or a schedule that does not exist on some rows.
#[derive(Debug, Clone, PartialEq)]
pub struct MissingTargets {
    /// The data set.
    pub data: String,
    /// The mean.
    pub mean: String,
    /// The schedule, or `path`.
    pub schedule: &'static str,
    /// The seed.
    pub seed: u64,
    /// Why.
    pub reason: String,
}

/// What a mean did beyond its formula, halfway along the path under the first seed.
#[derive(Debug, Clone, PartialEq)]
pub struct MeanNote {
    /// The data set.
    pub data: String,
    /// The mean.
    pub mean: String,
    /// What it did.
    pub text: String,
}

/// The rows of a data set under the first seed.
#[derive(Debug, Clone, PartialEq)]
pub struct SplitFacts {
    /// The data set.
    pub data: String,
    /// Share of the inputs' variance that their components hold.
    pub kept: f64,
    /// Held-out rows per training row.
    pub test_to_train: f64,
}

/// The results.
#[derive(Debug, Default)]
pub struct MeansStudy {
    /// The numbers.
    pub records: MeansRecords,
    /// Paths and schedules that do not exist.
    pub failures: Vec<MissingTargets>,
    /// What the means did beyond their formulas.
    pub notes: Vec<MeanNote>,
    /// How the data sets were split.
    pub splits: Vec<SplitFacts>,
}

impl MeansStudy {
    /// The layers of a mean and a schedule; none if they do not exist under at least two seeds.
    ///
    /// # Errors
    /// If a number is not finite.
    pub fn layers(&self, data: &str, mean: &str, schedule: &str) -> Result<Option<Layers>> {
        let split = self.splits.iter().find(|split| split.data == data);
        let split = split.with_context(|| format!("{data} was not measured"))?;
        Layers::new(&self.records, data, mean, schedule, split.test_to_train)
    }

    /// The layers of all means and schedules on one data set.
    ///
    /// # Errors
    /// If a number is not finite.
    pub fn all_layers(&self, plan: &Plan, data: &str) -> Result<Vec<(String, &'static str, Layers)>> {
        let mut all = Vec::new();
        for mean in plan.mean_names() {
            for &schedule in &plan.schedules {
                all.extend(
                    self.layers(data, mean, schedule)?.map(|layers| (mean.to_owned(), schedule, layers)),
                );
            }
        }
        Ok(all)
    }
}

/// Runs the comparison. Threads share `backend`, which should use one thread only.
///
/// # Errors
/// If the rows cannot be split or a map from the inputs cannot be fitted. A mean or a schedule that does not exist on some rows is not an
/// error but a [`MissingTargets`].
pub fn run(
    plan: &Plan,
    subjects: &[Subject],
    backend: &Arc<dyn Backend>,
    progress: &Progress,
) -> Result<MeansStudy> {
    let mut study = MeansStudy::default();
    for subject in subjects {
        let steps = plan.seeds * (1 + plan.means.len() as u64);
        let bar = progress.task(&subject.name, steps);
        let trials: Vec<Result<_>> = (1..=plan.seeds)
            .into_par_iter()
            .map(|seed| {
                let trial = Trial::new(backend, plan, subject, seed)?;
                bar.inc(1);
                Ok((trial.without_targets()?, trial))
            })
            .collect();
        // In order, so that the first failure is the same on every run.
        let trials: Vec<_> = trials
            .into_iter()
            .collect::<Result<_>>()
            .with_context(|| format!("measuring {} without targets", subject.name))?;
        if let Some((_, first)) = trials.first() {
            study.splits.push(SplitFacts {
                data: subject.name.clone(),
                kept: first.rows.kept,
                test_to_train: first.rows.held_out.z.nrows() as f64 / first.rows.s.n_samples() as f64,
            });
        }
        let jobs: Vec<(&Trial<'_>, &str)> =
            trials.iter().flat_map(|(_, trial)| plan.mean_names().map(move |name| (trial, name))).collect();
        let results: Vec<Result<MeanResult>> = jobs
            .into_par_iter()
            .map(|(trial, name)| {
                let result = MeanResult::new(plan, subject, trial, name);
                bar.inc(1);
                result
            })
            .collect();
        study.records.extend(trials.iter().flat_map(|(records, _)| records.iter().cloned()));
        for result in results {
            let MeanResult { records, failures, notes } = result?;
            study.records.extend(records);
            study.failures.extend(failures);
            study.notes.extend(notes);
        }
        bar.finish();
    }
    Ok(study)
}

/// What one mean gave on one data set under one seed.
#[derive(Default)]
struct MeanResult {
    records: Vec<MeansRecord>,
    failures: Vec<MissingTargets>,
    notes: Vec<MeanNote>,
}

impl MeanResult {
    fn new(plan: &Plan, subject: &Subject, trial: &Trial<'_>, name: &str) -> Result<Self> {
        let mean = plan.mean(name)?;
        let mut result = Self::default();
        let mut keep = |schedule: &'static str, found: Result<Vec<MeansRecord>>| match found {
            Ok(records) => result.records.extend(records),
            Err(error) => result.failures.push(MissingTargets {
                data: subject.name.clone(),
                mean: name.to_owned(),
                schedule,
                seed: trial.seed,
                reason: format!("{error:#}"),
            }),
        };
        keep(PATH, trial.along(&*mean));
        for &schedule in &plan.schedules {
            keep(schedule, trial.layers(&*mean, schedule));
        }
        if trial.seed == 1 {
            let notes = trial.path(&*mean).notes(0.5).unwrap_or_default();
            let note = |text: String| MeanNote { data: subject.name.clone(), mean: name.to_owned(), text };
            result.notes = notes.iter().map(ToString::to_string).map(note).collect();
        }
        Ok(result)
    }
}
