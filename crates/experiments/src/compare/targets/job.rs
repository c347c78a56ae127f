//! One measurement: a contestant on the rows of a data set under a seed; and the result.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use anyhow::{Result, anyhow};
use serde::{Deserialize, Serialize};

use super::contestant::{Contestant, head};
use super::context::Context;
use super::data::{StudyData, StudyRows};
use super::pool::{Judged, Labels, Pool, Trial};
use super::stack::Representation;

/// What is measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrialJob {
    /// The data set.
    pub data: StudyData,
    /// At most so many training rows.
    pub rows: usize,
    /// Which of them have labels.
    pub labels: Labels,
    /// Which rows are classified.
    pub judged: Judged,
    /// The contestant.
    pub contestant: Contestant,
    /// Fixes the rows, the labels that are known, weights and batches.
    pub seed: u64,
    /// The linear-algebra backend.
    pub backend: String,
}

/// The result of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrialMeasurement {
    /// Number of classified rows.
    pub n: usize,
    /// Number of training rows, labelled or not.
    pub n_train: usize,
    /// The misclassified rows, ascending from 0.
    pub wrong: Vec<usize>,
    /// Number of weights and biases.
    pub parameters: usize,
    /// Seconds, without those of a representation that an earlier job had made.
    pub seconds: f64,
}

impl TrialMeasurement {
    /// Share of misclassified rows.
    pub fn error(&self) -> f64 {
        self.wrong.len() as f64 / self.n as f64
    }
}

type Key = (usize, bool, u64);
type Made = Arc<OnceLock<Result<Arc<Pool>, String>>>;

/// One data set in memory, with the pools that were drawn from it.
pub struct Arena<'a> {
    context: &'a Context<'a>,
    data: StudyData,
    rows: StudyRows,
    pools: Mutex<HashMap<Key, Made>>,
}

/// A representation that depends on no label, and what it was made by.
pub type Reusable = Option<(Contestant, u64, Representation)>;

impl<'a> Arena<'a> {
    /// Reads the data set.
    ///
    /// # Errors
    /// If it is not available.
    pub fn new(context: &'a Context<'a>, data: &StudyData, tables: Option<&Path>) -> Result<Self> {
        Ok(Self { context, data: data.clone(), rows: data.load(tables)?, pools: Mutex::default() })
    }

    /// Measures; `reusable` is taken where it fits, and replaced otherwise.
    ///
    /// # Errors
    /// If the rows cannot be drawn or the contestant cannot be fitted.
    pub fn measure(&self, job: &TrialJob, reusable: &mut Reusable) -> Result<TrialMeasurement> {
        let pool = self.pool(job)?;
        let trial = Trial::new(&self.data, pool, job.labels, job.seed)?;
        let start = Instant::now();
        let (classes, parameters) = match job.contestant.uses_labels() {
            true => job.contestant.classify(&trial, self.context, job.seed)?,
            false => {
                let fits = |(contestant, pool, _): &(Contestant, u64, Representation)| {
                    *contestant == job.contestant && *pool == job.seed
                };
                if !reusable.as_ref().is_some_and(fits) {
                    let made = job.contestant.represent(&trial, self.context, job.seed)?;
                    *reusable = Some((job.contestant.clone(), job.seed, made));
                }
                let (_, _, representation) =
                    reusable.as_ref().ok_or_else(|| anyhow!("a representation is missing"))?;
                head(representation, &trial, self.context, job.seed)?
            }
        };
        let seconds = start.elapsed().as_secs_f64();
        let pairs = classes.iter().zip(&trial.pool.judged_labels).enumerate();
        let wrong: Vec<usize> =
            pairs.filter(|(_, (found, label))| found != label).map(|(row, _)| row).collect();
        Ok(TrialMeasurement {
            n: classes.len(),
            n_train: trial.pool.labels.len(),
            wrong,
            parameters,
            seconds,
        })
    }

    /// The rows of a job. Those of images with few labels are the same for every seed, so that their diffusion map is made once.
    fn pool(&self, job: &TrialJob) -> Result<Arc<Pool>> {
        let fixed = self.data.has_test_rows() && matches!(job.labels, Labels::PerClass(_));
        let seed = if fixed { 1 } else { job.seed };
        let key = (job.rows, job.judged == Judged::Test, seed);
        let made: Made =
            Arc::clone(self.pools.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default());
        let pool = made.get_or_init(|| {
            let pool = Pool::new(&self.rows, self.context.backend(), job.rows, job.judged, seed);
            pool.map(Arc::new).map_err(|error| format!("{error:#}"))
        });
        pool.clone().map_err(|error| anyhow!(error))
    }
}
