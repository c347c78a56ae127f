//! The comparison: every subject, seed, mean and schedule, on all cores, in one order whatever their number.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context as _, Error, Result};
use dhll::Backend;
use dhll::means;

use super::plan::{Plan, Subject};
use super::records::{PATH, Record, Records};
use super::trial::Trial;
use crate::progress::Progress;

/// A path or a schedule that there is not.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// The data set.
    pub data: String,
    /// The mean.
    pub mean: &'static str,
    /// The schedule, or `path`.
    pub schedule: &'static str,
    /// The seed.
    pub seed: u64,
    /// Why.
    pub reason: String,
}

/// What a mean did beyond its formula on one data set.
#[derive(Debug, Clone, PartialEq)]
pub struct Notes {
    /// The data set.
    pub data: String,
    /// The mean.
    pub mean: &'static str,
    /// Its notes half way, under the first seed; often none.
    pub notes: Vec<String>,
}

/// All that was found.
#[derive(Debug, Default)]
pub struct Study {
    /// The numbers.
    pub records: Records,
    /// What does not exist.
    pub failures: Vec<Failure>,
    /// What the means did beyond their formulas.
    pub notes: Vec<Notes>,
    /// Share of the inputs' variance that their components hold under the first seed, by data set.
    pub kept: Vec<(String, f64)>,
}

/// Run the comparison. `backend` is used by all threads at once: it should work on the caller's thread alone.
///
/// # Errors
/// If the rows cannot be split or a map from the inputs cannot be fitted. A mean or a schedule that does not exist on some rows
/// is no error: it is reported as a [`Failure`].
pub fn run(
    plan: &Plan,
    subjects: &[Subject],
    backend: &Arc<dyn Backend>,
    progress: &Progress,
) -> Result<Study> {
    let mut study = Study::default();
    for subject in subjects {
        let trials = plan.seeds as usize;
        let bar = progress.task(&subject.name, (trials * (1 + plan.means.len())) as u64);
        let trials = parallel(trials, |index| {
            let trial = Trial::new(backend, plan, subject, index as u64 + 1)?;
            bar.inc(1);
            Ok::<_, Error>((trial.without_targets()?, trial))
        });
        let trials: Vec<_> = trials
            .into_iter()
            .collect::<Result<_>>()
            .with_context(|| format!("{} without any target", subject.name))?;
        if let Some((_, first)) = trials.first() {
            study.kept.push((subject.name.clone(), first.rows.kept));
        }
        let jobs = parallel(trials.len() * plan.means.len(), |index| {
            let (seed, name) = (index / plan.means.len(), plan.means[index % plan.means.len()]);
            let job = one_mean(plan, subject, &trials[seed].1, seed as u64 + 1, name);
            bar.inc(1);
            job
        });
        for (records, _) in &trials {
            study.records.extend(records.iter().cloned());
        }
        for job in jobs {
            let job = job?;
            study.records.extend(job.records);
            study.failures.extend(job.failures);
            study.notes.extend(job.notes);
        }
        bar.finish();
    }
    Ok(study)
}

/// What one mean gave on one data set under one seed.
#[derive(Default)]
struct Job {
    records: Vec<Record>,
    failures: Vec<Failure>,
    notes: Option<Notes>,
}

fn one_mean(plan: &Plan, subject: &Subject, trial: &Trial<'_>, seed: u64, name: &'static str) -> Result<Job> {
    let mean = means::by_name(name)?;
    let mut job = Job::default();
    let mut keep = |schedule: &'static str, found: Result<Vec<Record>>| match found {
        Ok(records) => job.records.extend(records),
        Err(error) => job.failures.push(Failure {
            data: subject.name.clone(),
            mean: name,
            schedule,
            seed,
            reason: format!("{error:#}"),
        }),
    };
    keep(PATH, trial.along(&*mean));
    for &schedule in &plan.schedules {
        keep(schedule, trial.layers(&*mean, schedule));
    }
    if seed == 1 {
        let notes = trial.path(&*mean).notes(0.5).unwrap_or_default();
        let notes = notes.iter().map(ToString::to_string).collect();
        job.notes = Some(Notes { data: subject.name.clone(), mean: name, notes });
    }
    Ok(job)
}

/// `f(0), ..., f(count - 1)` on all cores, in order.
fn parallel<T: Send>(count: usize, f: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return done;
            }
            done.push((index, f(index)));
        }
    };
    let mut results = thread::scope(|scope| {
        let threads: Vec<_> = (1..cores.min(count)).map(|_| scope.spawn(work)).collect();
        let mut results = work();
        for thread in threads {
            match thread.join() {
                Ok(done) => results.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    });
    results.sort_by_key(|&(index, _)| index);
    results.into_iter().map(|(_, result)| result).collect()
}
