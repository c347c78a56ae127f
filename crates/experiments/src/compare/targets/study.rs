//! Makes the measurements of a question that do not exist yet.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result};
use dhll::baselines::Choice;
use dhll_terminal::Progress;
use rayon::prelude::*;

use super::context::Context;
use super::data::StudyData;
use super::job::{Arena, Reusable, TrialJob, TrialMeasurement};
use super::pool::{Judged, Labels};
use super::question::{Entry, Question, Task};
use crate::compare::measurements::MeasurementStore;

/// The measurements of a folder.
pub type TrialStore = MeasurementStore<TrialJob, TrialMeasurement>;

/// What was measured for a question.
pub struct Answered {
    /// The question.
    pub question: Question,
    /// Its tasks.
    pub tasks: Vec<Task>,
    /// For every entry and task: one measurement for each seed, or none where it failed.
    pub measured: Vec<Vec<Vec<TrialMeasurement>>>,
    /// For every entry and task: the settings that were chosen, by seed.
    pub settings: Vec<Vec<Vec<String>>>,
    /// What could not be measured and why.
    pub remarks: Vec<String>,
}

/// How measurements are made and kept.
pub struct Study<'a> {
    /// Plug-ins and backend.
    pub context: &'a Context<'a>,
    /// The folder of tables.
    pub tables: Option<&'a Path>,
    /// The seeds are 1 to this.
    pub seeds: u64,
    /// The measurements.
    pub store: Mutex<TrialStore>,
}

impl Study<'_> {
    /// Answers a question.
    ///
    /// # Errors
    /// If a data set is not available or a measurement cannot be kept.
    pub fn answer(&self, question: Question, progress: &Progress) -> Result<Answered> {
        let tasks = question.tasks();
        let empty = || vec![Vec::new(); tasks.len()];
        let mut measured: Vec<Vec<_>> = question.entries.iter().map(|_| empty()).collect();
        let mut settings: Vec<Vec<_>> =
            question.entries.iter().map(|_| vec![Vec::new(); tasks.len()]).collect();
        let mut remarks = Vec::new();
        for (data, labels) in &question.data {
            let arena = Arena::new(self.context, data, self.tables)?;
            let part = Part { study: self, arena: &arena, question: &question, data, labels };
            let mut places: Vec<(usize, u64)> =
                (0..question.entries.len()).flat_map(|e| (1..=self.seeds).map(move |s| (e, s))).collect();
            // All seeds of an entry need its choice, which the first seed may make for all.
            let bar = progress.task(format!("{}: {data}", question.id), 2 * places.len() as u64);
            let tick = || bar.inc(1);
            part.choose(&places, &tick)?;
            places.sort_by_key(|&(entry, seed)| (seed, entry));
            for ((entry, _), found) in part.test(&places, &tick)? {
                let found = match found {
                    Ok(found) => found,
                    Err(error) => {
                        let remark = format!("{} on {data}: {error:#}", question.entries[entry].name);
                        if !remarks.contains(&remark) {
                            remarks.push(remark);
                        }
                        continue;
                    }
                };
                for (label, (one, setting)) in labels.iter().zip(found) {
                    let is_task = |task: &Task| task.data == *data && task.labels == *label;
                    let place = tasks.iter().position(is_task).context("a task is missing")?;
                    measured[entry][place].push(one);
                    settings[entry][place].push(setting);
                }
            }
            bar.finish();
        }
        // Differences are paired by seed: an entry that failed under one of them has no numbers on that data set.
        for cell in measured.iter_mut().flatten().filter(|cell| cell.len() < self.seeds as usize) {
            cell.clear();
        }
        Ok(Answered { question, tasks, measured, settings, remarks })
    }
}

/// A question on one data set.
struct Part<'a> {
    study: &'a Study<'a>,
    arena: &'a Arena<'a>,
    question: &'a Question,
    data: &'a StudyData,
    labels: &'a [Labels],
}

/// An entry, a seed, and one measurement with its settings for each of the labels.
type Tested = ((usize, u64), Result<Vec<(TrialMeasurement, String)>>);

impl Part<'_> {
    /// Measures all candidates on validation rows.
    fn choose(&self, places: &[(usize, u64)], tick: &(dyn Fn() + Sync)) -> Result<()> {
        places.par_iter().try_for_each(|&(entry, seed)| {
            let entry = &self.question.entries[entry];
            // What fails here fails on the test rows as well, and is reported there.
            if self.choosing_seed(seed) == seed {
                let _ = self.choice(entry, seed);
            }
            tick();
            Ok(())
        })
    }

    fn test(&self, places: &[(usize, u64)], tick: &(dyn Fn() + Sync)) -> Result<Vec<Tested>> {
        let results = places.par_iter().map(|&(place, seed)| {
            let found = self.entry(&self.question.entries[place], seed);
            tick();
            ((place, seed), found)
        });
        let mut results: Vec<Tested> = results.collect();
        results.sort_by_key(|&(place, _)| place);
        Ok(results)
    }

    /// The chosen settings of an entry on the test rows, for each of the labels.
    fn entry(&self, entry: &Entry, seed: u64) -> Result<Vec<(TrialMeasurement, String)>> {
        let index = self.choice(entry, self.choosing_seed(seed))?;
        let contestant = &entry.candidates[index];
        let mut reusable = None;
        let measure = |&labels| {
            let job = self.job(contestant, labels, Judged::Test, seed);
            Ok((self.measure(job, &mut reusable)?, contestant.settings()))
        };
        self.labels.iter().map(measure).collect()
    }

    /// The seed whose validation rows choose. Test rows of one split are training rows of another, so that every split chooses for itself.
    fn choosing_seed(&self, seed: u64) -> u64 {
        if self.data.has_test_rows() { 1 } else { seed }
    }

    /// The candidate with the lowest error on the validation rows, with the first of the labels.
    fn choice(&self, entry: &Entry, seed: u64) -> Result<usize> {
        if entry.candidates.len() == 1 {
            return Ok(0);
        }
        let mut errors = Vec::new();
        for candidate in &entry.candidates {
            let labels = *self.labels.first().context("a data set without labels")?;
            let job = self.job(candidate, labels, Judged::Validation, seed);
            errors.push(self.measure(job, &mut None)?.error());
        }
        Ok(Choice::lowest(errors)?.index)
    }

    fn job(
        &self,
        contestant: &super::contestant::Contestant,
        labels: Labels,
        judged: Judged,
        seed: u64,
    ) -> TrialJob {
        TrialJob {
            data: self.data.clone(),
            rows: self.question.rows,
            labels,
            judged,
            contestant: contestant.clone(),
            seed,
            backend: self.study.context.backend().name().to_owned(),
        }
    }

    fn measure(&self, job: TrialJob, reusable: &mut Reusable) -> Result<TrialMeasurement> {
        let store = || self.study.store.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = store().find(&job) {
            return Ok(found.clone());
        }
        let measured = self.arena.measure(&job, reusable)?;
        store().keep(job, measured.clone())?;
        Ok(measured)
    }
}
