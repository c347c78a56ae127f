//! One measurement: which learner, on which rows, with which seed; and the result.

use anyhow::{Context as _, Result};
use dhll::baselines::Measured;
use dhll::data::Dataset;
use dhll::diagnose::{ClassificationMetrics, Metric};
use dhll::registry::Registry;
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::data::ImageData;
use super::learner::Learner;
use crate::compare::measurements::peak_memory;

/// What is measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// The classifier.
    pub learner: Learner,
    /// The data set.
    pub data: ImageData,
    /// Images of training batches are shifted by up to this many pixels.
    pub shifts: usize,
    /// The rows for training and evaluation.
    pub rows: JobRows,
    /// At most this many training rows, chosen with a fixed seed [default: all].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<usize>,
    /// Fixes weights and batches.
    pub seed: u64,
    /// The linear-algebra backend.
    pub backend: String,
}

/// The rows for training and evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobRows {
    /// Training rows only: a sixth of them, at most 10,000, are validation rows.
    Validation {
        /// Training uses at most this many of the others.
        learnt: usize,
    },
    /// All training rows, evaluated on the test rows.
    Test,
}

/// The result of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// Number of classified rows.
    pub n: usize,
    /// The misclassified rows, ascending from 0.
    pub wrong: Vec<usize>,
    /// Number of trained weights and biases.
    pub parameters: usize,
    /// Seconds of training, from rows in memory to a classifier.
    pub seconds: f64,
    /// Peak memory of the process in bytes, data included, if the system reports it.
    pub peak_memory: Option<u64>,
    /// Metrics beside the error, on test rows; none in measurements that were made before these were kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metrics: Option<TestMetrics>,
}

/// Metrics on the test rows, each with its interval over these rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TestMetrics {
    /// Mean recall over the classes.
    pub balanced_accuracy: Metric,
    /// Mean of `-log p_y`; none where the learner gives no probabilities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_loss: Option<Metric>,
}

impl TestMetrics {
    fn of(measured: &Measured, test: &Dataset) -> Result<Self> {
        let metrics = |p: ArrayView2<'_, f64>| {
            ClassificationMetrics::of(p, test.labels(), None, FIXED_SEED).context("the metrics of a learner")
        };
        let mut certain = Array2::zeros((test.n_samples(), test.n_classes()));
        measured.predicted.iter().enumerate().for_each(|(row, &class)| certain[[row, class]] = 1.0);
        let log_loss = match &measured.probabilities {
            Some(p) => Some(metrics(p.view())?.log_loss),
            None => None,
        };
        Ok(Self { balanced_accuracy: metrics(certain.view())?.balanced_accuracy, log_loss })
    }
}

impl Measurement {
    /// Share of misclassified rows.
    pub fn error(&self) -> f64 {
        self.wrong.len() as f64 / self.n as f64
    }
}

impl Job {
    /// Trains and classifies, in this process.
    ///
    /// # Errors
    /// If the data is not available or the training fails.
    pub fn run(&self, registry: &Registry) -> Result<Measurement> {
        let split = self.data.load()?;
        let train = first(split.train, self.at_most)?;
        let (train, judged) = match self.rows {
            JobRows::Test => (train, split.test),
            JobRows::Validation { learnt } => {
                let (train, validation) = train.split((train.n_samples() / 6).min(10_000), FIXED_SEED)?;
                (first(train, Some(learnt))?, validation)
            }
        };
        let backend = registry.backend(Some(&self.backend))?;
        let measured = self.learner.measure(&train, &judged, self.shifts, self.seed, &backend)?;
        let metrics = match self.rows {
            JobRows::Test => Some(TestMetrics::of(&measured, &judged)?),
            JobRows::Validation { .. } => None,
        };
        Ok(Measurement {
            metrics,
            n: measured.score.n,
            wrong: measured.wrong,
            parameters: measured.n_parameters,
            seconds: measured.seconds,
            peak_memory: peak_memory(),
        })
    }
}

/// All learners use the same training and validation rows.
const FIXED_SEED: u64 = 1;

/// At most this many rows, stratified by class.
fn first(data: Dataset, at_most: Option<usize>) -> Result<Dataset> {
    match data.n_samples().saturating_sub(at_most.unwrap_or(usize::MAX)) {
        0 => Ok(data),
        surplus => Ok(data.split(surplus, FIXED_SEED)?.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measurements_that_were_made_before_metrics_were_kept_are_read() {
        let metrics =
            TestMetrics { balanced_accuracy: Metric { value: 0.9, interval: None }, log_loss: None };
        let (wrong, peak_memory) = (vec![3], Some(1 << 20));
        let new =
            Measurement { n: 10, wrong, parameters: 5, seconds: 0.5, peak_memory, metrics: Some(metrics) };
        let old = Measurement { metrics: None, ..new.clone() };
        for measured in [new, old] {
            let text = serde_json::to_string(&measured).unwrap();
            assert_eq!(text.contains("metrics"), measured.metrics.is_some());
            assert_eq!(serde_json::from_str::<Measurement>(&text).unwrap(), measured);
        }
    }
}
