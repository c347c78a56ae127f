//! Trials, choices and measurements of all entries.

use anyhow::{Context as _, Result};
use dhll::baselines::Choice;
use dhll_terminal::Progress;

use super::depth::{self, DepthCurve};
use super::job::{Job, JobRows, Measurement};
use super::learner::Learner;
use super::plan::{LearnerEntry, NetworksTask, TRIALS};
use crate::compare::measurements::{MeasurementStore, in_own_process};

/// Maximal number of training rows in a trial: enough to rank settings, few enough to try all of them.
pub const TRIAL_ROWS: usize = 10_000;

/// An entry with the chosen settings and their results on the test rows.
pub struct Chosen {
    /// The entry.
    pub entry: LearnerEntry,
    /// The chosen candidate, and the error of each on the validation rows.
    pub choice: Choice,
    /// One measurement per seed, on the test rows.
    pub measured: Vec<Measurement>,
}

impl Chosen {
    /// The learner with its settings.
    pub fn learner(&self) -> &Learner {
        &self.entry.candidates[self.choice.index]
    }
}

/// A curve over depth.
pub struct Curve {
    /// The curve.
    pub curve: DepthCurve,
    /// The measurements of each depth, one per seed.
    pub points: Vec<(usize, Vec<Measurement>)>,
}

/// Makes the measurements that do not exist yet.
pub struct NetworksStudy<'a> {
    /// What is compared.
    pub task: NetworksTask,
    /// The seeds are 1 to this.
    pub seeds: u64,
    /// The linear-algebra backend.
    pub backend: &'a str,
    /// The existing measurements.
    pub measurements: &'a mut MeasurementStore<Job, Measurement>,
}

impl NetworksStudy<'_> {
    /// All entries: settings chosen on validation rows, results on test rows.
    ///
    /// # Errors
    /// If a measurement fails or cannot be kept.
    pub fn entries(&mut self, progress: &Progress) -> Result<Vec<Chosen>> {
        let entries = self.task.entries();
        let bar = progress.task("learners", (entries.len() * (TRIALS + self.seeds as usize)) as u64);
        let mut chosen = Vec::new();
        for entry in entries {
            let mut errors = Vec::new();
            for learner in &entry.candidates {
                errors.push(self.measure(learner, JobRows::Validation { learnt: TRIAL_ROWS }, 1)?.error());
                bar.inc(1);
            }
            let choice = Choice::lowest(errors)?;
            let measured = self.seeds(&entry.candidates[choice.index])?;
            bar.inc(self.seeds);
            chosen.push(Chosen { entry, choice, measured });
        }
        bar.finish();
        Ok(chosen)
    }

    /// The curves over depth.
    ///
    /// # Errors
    /// If a measurement fails or cannot be kept.
    pub fn curves(&mut self, progress: &Progress) -> Result<Vec<Curve>> {
        let (curves, depths) = (depth::curves(self.task.quick), depth::depths(self.task.quick));
        let bar = progress.task("depth", (curves.len() * depths.len()) as u64);
        let mut measured = Vec::new();
        for curve in curves {
            let mut points = Vec::new();
            for &depth in depths {
                points.push((depth, self.seeds(&curve.learner(depth))?));
                bar.inc(1);
            }
            measured.push(Curve { curve, points });
        }
        bar.finish();
        Ok(measured)
    }

    /// One measurement per seed; a learner without random numbers is measured once.
    fn seeds(&mut self, learner: &Learner) -> Result<Vec<Measurement>> {
        let seed = |seed: u64| if learner.is_random() { seed } else { 1 };
        (1..=self.seeds).map(|s| self.measure(learner, JobRows::Test, seed(s))).collect()
    }

    fn measure(&mut self, learner: &Learner, rows: JobRows, seed: u64) -> Result<Measurement> {
        let job = Job {
            learner: learner.clone(),
            data: self.task.data,
            shifts: self.task.shifts,
            rows,
            at_most: self.task.rows,
            seed,
            backend: self.backend.to_owned(),
        };
        if self.measurements.find(&job).is_none() {
            self.measurements.keep(job.clone(), in_own_process("networks", &job)?)?;
        }
        self.measurements.find(&job).cloned().context("a measurement is missing")
    }
}
