//! Rows of weight 0, which have no say in anything: neither in folds nor in which classes occur.

use dhll_core::data::Finite;
use dhll_core::layer::{ClassificationTask, TaskWeights};
use ndarray::{Array2, Axis};

/// The rows with a weight above 0.
pub(super) struct Counting {
    input: Array2<f32>,
    labels: Vec<usize>,
    weights: Vec<f64>,
}

/// The rows of a task with a weight above 0, if there are others.
pub(super) fn without_zeros(task: &ClassificationTask<'_>) -> Option<Counting> {
    let weights = task.weights.train.filter(|weights| weights.contains(&0.0))?;
    let rows: Vec<usize> = (0..weights.len()).filter(|&row| weights[row] > 0.0).collect();
    Some(Counting {
        input: task.input.select(Axis(0), &rows),
        labels: rows.iter().map(|&row| task.labels[row]).collect(),
        weights: rows.iter().map(|&row| weights[row]).collect(),
    })
}

impl Counting {
    /// The same task on these rows alone.
    pub(super) fn task<'a>(&'a self, task: &'a ClassificationTask<'_>) -> ClassificationTask<'a> {
        ClassificationTask {
            input: Finite::known(self.input.view()),
            labels: &self.labels,
            n_classes: task.n_classes,
            validation: task.validation.as_ref().map(|(x, labels)| (x.reborrow(), *labels)),
            augmentation: task.augmentation,
            weights: TaskWeights { train: Some(&self.weights), ..task.weights },
        }
    }
}
