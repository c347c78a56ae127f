//! Rows of weight 0, which have no say in anything: neither in folds nor in which classes occur.

use dhll_core::data::Finite;
use dhll_core::layer::{ClassificationTask, MultiLabelTask, TaskWeights};
use ndarray::{Array2, Axis};

/// The rows with a weight above 0, with their targets.
pub(super) struct Counting<T> {
    input: Array2<f32>,
    labels: T,
    weights: Vec<f64>,
}

impl<T> Counting<T> {
    fn of(
        input: &Finite<'_, f32>,
        weights: TaskWeights<'_>,
        labels: impl FnOnce(&[usize]) -> T,
    ) -> Option<Self> {
        let weights = weights.train.filter(|weights| weights.contains(&0.0))?;
        let rows: Vec<usize> = (0..weights.len()).filter(|&row| weights[row] > 0.0).collect();
        Some(Self {
            input: input.select(Axis(0), &rows),
            labels: labels(&rows),
            weights: rows.iter().map(|&row| weights[row]).collect(),
        })
    }
}

/// The rows of a task with a weight above 0, if there are others.
pub(super) fn without_zeros(task: &ClassificationTask<'_>) -> Option<Counting<Vec<usize>>> {
    Counting::of(&task.input, task.weights, |rows| rows.iter().map(|&row| task.labels[row]).collect())
}

/// The same of several labels.
pub(super) fn labels_without_zeros(task: &MultiLabelTask<'_>) -> Option<Counting<Array2<bool>>> {
    Counting::of(&task.input, task.weights, |rows| task.labels.select(Axis(0), rows))
}

impl Counting<Array2<bool>> {
    /// The same task on these rows alone.
    pub(super) fn task<'a>(&'a self, task: &'a MultiLabelTask<'_>) -> MultiLabelTask<'a> {
        MultiLabelTask {
            input: Finite::known(self.input.view()),
            labels: self.labels.view(),
            validation: task.validation.as_ref().map(|(x, labels)| (x.reborrow(), labels.view())),
            weights: TaskWeights { train: Some(&self.weights), ..task.weights },
        }
    }
}

impl Counting<Vec<usize>> {
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
