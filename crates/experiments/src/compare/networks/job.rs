//! One measurement: which learner, on which rows, from which seed; and what came of it.

use anyhow::Result;
use dhll::data::Dataset;
use serde::{Deserialize, Serialize};

use super::data::Data;
use super::learner::Learner;

/// What is measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// The classifier.
    pub learner: Learner,
    /// The data set.
    pub data: Data,
    /// Pixels by which the images of training batches are shifted, at most.
    pub shifts: usize,
    /// Which rows it is judged on.
    pub rows: Rows,
    /// Training rows at most, drawn by a fixed seed; all if none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<usize>,
    /// Fixes weights and batches.
    pub seed: u64,
    /// The linear-algebra backend.
    pub backend: String,
}

/// Which rows a learner learns from, and which it is judged on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rows {
    /// Training rows alone: a sixth of them, 10,000 at most, are validation rows; of the others at most so many are learnt from.
    Validation {
        /// At most.
        learnt: usize,
    },
    /// All training rows, judged on the test rows.
    Test,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Rows that were classified.
    pub n: usize,
    /// Those of them that were misclassified, ascending from 0.
    pub wrong: Vec<usize>,
    /// Weights and biases that were learnt.
    pub parameters: usize,
    /// Seconds of training, from rows in memory to a classifier.
    pub seconds: f64,
    /// Bytes the process held at its peak, data included; where the system tells.
    pub peak_memory: Option<u64>,
}

impl Measured {
    /// Share of the rows that were misclassified.
    pub fn error(&self) -> f64 {
        self.wrong.len() as f64 / self.n as f64
    }
}

impl Job {
    /// Learns and classifies, in this process.
    ///
    /// # Errors
    /// If the data cannot be had or the training fails.
    pub fn run(&self) -> Result<Measured> {
        let split = self.data.load()?;
        let train = first(split.train, self.at_most)?;
        let (train, judged) = match self.rows {
            Rows::Test => (train, split.test),
            Rows::Validation { learnt } => {
                let (train, validation) = train.split((train.n_samples() / 6).min(10_000), FIXED_SEED)?;
                (first(train, Some(learnt))?, validation)
            }
        };
        let measured = self.learner.measure(&train, &judged, self.shifts, self.seed, &self.backend)?;
        Ok(Measured {
            n: measured.score.n,
            wrong: measured.wrong,
            parameters: measured.n_parameters,
            seconds: measured.seconds,
            peak_memory: peak_memory(),
        })
    }
}

/// All learners get the same training and validation rows.
const FIXED_SEED: u64 = 1;

/// So many of the rows at most, of all classes alike.
fn first(data: Dataset, at_most: Option<usize>) -> Result<Dataset> {
    match data.n_samples().saturating_sub(at_most.unwrap_or(usize::MAX)) {
        0 => Ok(data),
        surplus => Ok(data.split(surplus, FIXED_SEED)?.0),
    }
}

/// The most memory the process has held so far; where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kibibytes| kibibytes << 10)
}
