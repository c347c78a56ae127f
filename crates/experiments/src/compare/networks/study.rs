//! Trials, choices and measurements of all entries.

use anyhow::{Context as _, Result};
use dhll::baselines::Choice;

use super::job::{Job, Measured, Rows};
use super::learner::Learner;
use super::measurements::Measurements;
use super::plan::{self, Entry, TRIALS, Task};
use crate::progress::Progress;

/// Rows that a learner learns from in a trial, at most: enough to order settings by, few enough to try them all.
pub const TRIAL_ROWS: usize = 10_000;

/// An entry with the settings that were chosen, and what came of them on the test rows.
pub struct Chosen {
    /// The entry.
    pub entry: Entry,
    /// Which candidate was chosen, and the error of each on the validation rows.
    pub choice: Choice,
    /// One measurement per seed, on the test rows.
    pub measured: Vec<Measured>,
}

impl Chosen {
    /// The learner with its settings.
    pub fn learner(&self) -> &Learner {
        &self.entry.candidates[self.choice.index]
    }
}

/// A curve over depth.
pub struct Curve {
    /// What it is.
    pub curve: plan::DepthCurve,
    /// The measurements of each depth, one per seed.
    pub points: Vec<(usize, Vec<Measured>)>,
}

/// Makes the measurements that are missing and finds the others.
pub struct Study<'a> {
    /// What is compared on.
    pub task: Task,
    /// From 1 to this.
    pub seeds: u64,
    /// The linear-algebra backend.
    pub backend: &'a str,
    /// What there is already.
    pub measurements: &'a mut Measurements,
}

impl Study<'_> {
    /// All entries, tried on validation rows and measured on test rows.
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
                errors.push(self.measure(learner, Rows::Validation { learnt: TRIAL_ROWS }, 1)?.error());
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
        let (curves, depths) = (plan::curves(self.task.quick), plan::depths(self.task.quick));
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
    fn seeds(&mut self, learner: &Learner) -> Result<Vec<Measured>> {
        let seed = |seed: u64| if learner.is_random() { seed } else { 1 };
        (1..=self.seeds).map(|s| self.measure(learner, Rows::Test, seed(s))).collect()
    }

    fn measure(&mut self, learner: &Learner, rows: Rows, seed: u64) -> Result<Measured> {
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
            self.measurements.make(&job)?;
        }
        self.measurements.find(&job).cloned().context("a measurement is missing")
    }
}
