//! Heads as plug-ins: from hidden outputs to the layer that gives one logit per class or label, or the values of a regression.

use std::path::Path;
use std::sync::Arc;

use ndarray::ArrayView2;
use serde_json::Value;

use super::classification::ClassificationTask;
use super::layer_trainer::{LayerTask, RowBlocks, TrainedLayer};
use super::multi_label::MultiLabelTask;
use super::run::Run;
use super::task_weights::TaskWeights;
use super::train_error::TrainError;
use crate::input::{self, InputError};

/// What a head is to learn of rows that are read in blocks. Its targets are in memory.
#[derive(Clone, Copy)]
pub struct HeadBlocks<'a> {
    /// Rows that go in, n x d; at least one.
    pub input: RowBlocks<'a>,
    /// What is to be learnt.
    pub target: HeadTarget<'a>,
    /// Rows that are not trained on, and what is to come out for them.
    pub validation: Option<(RowBlocks<'a>, HeadTarget<'a>)>,
    /// How much every row counts; none is 0.
    pub weights: TaskWeights<'a>,
    /// Where temporary files may be made.
    pub folder: &'a Path,
}

impl HeadBlocks<'_> {
    /// `Ok` if there are rows and columns, as many targets as rows, and every weight is one.
    ///
    /// # Errors
    /// [`InputError`] otherwise.
    pub fn check(&self) -> Result<(), InputError> {
        let (rows, columns) = self.input.dim();
        input::not_empty("the number of input rows", rows)?;
        input::not_empty("the number of input columns", columns)?;
        input::size("the number of targets", rows, self.target.n_rows())?;
        if let Some((x, target)) = self.validation {
            input::size("the number of validation input columns", columns, x.dim().1)?;
            input::size("the number of validation targets", x.dim().0, target.n_rows())?;
        }
        self.weights.check(rows, self.validation.map(|(x, _)| x.dim().0))
    }
}

/// What a head is to learn.
#[derive(Debug, Clone, Copy)]
pub enum HeadTarget<'a> {
    /// A class for every row, below the number of classes.
    Classes {
        /// n classes.
        labels: &'a [usize],
        /// How many there are.
        n_classes: usize,
    },
    /// Coded values, n x m.
    Values(ArrayView2<'a, f32>),
}

impl<'a> HeadTarget<'a> {
    fn n_rows(&self) -> usize {
        match self {
            Self::Classes { labels, .. } => labels.len(),
            Self::Values(values) => values.nrows(),
        }
    }

    /// The classes, if it has any.
    pub fn labels(&self) -> Option<&'a [usize]> {
        match *self {
            Self::Classes { labels, .. } => Some(labels),
            Self::Values(_) => None,
        }
    }
}

/// A way to train the head on the last hidden layer.
///
/// # Contract
/// - The layer takes as many columns as the input has and gives one logit a class; the class is that of the largest.
/// - Validation rows choose among parameters and report; they are never trained on.
/// - The same task, seed, machine, backend and number of threads give the same bits again.
/// - Input is checked with [`ClassificationTask::check`]; nothing panics.
pub trait HeadTrainer: Send + Sync {
    /// Short lower-case name, as on the command line: `softmax`.
    fn name(&self) -> &'static str;

    /// The head that was learnt.
    ///
    /// # Errors
    /// [`TrainError`] if the task or the parameters are invalid, or the training diverges.
    fn train(&self, task: &ClassificationTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError>;

    /// The head that was learnt for values: coded target values are the target of the task, one column each. Refuses, unless overridden.
    ///
    /// # Errors
    /// [`TrainError`] as [`train`](Self::train), or if the head learns classes alone.
    fn train_values(&self, _: &LayerTask<'_>, _: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        Err(TrainError::ClassesAlone { head: self.name() })
    }

    /// The head that was learnt for several labels at once: one logit per label, positive where the row is more likely to have it than not.
    /// Refuses, unless overridden.
    ///
    /// # Errors
    /// [`TrainError`] as [`train`](Self::train), or if the head does not learn several labels.
    fn train_labels(&self, _: &MultiLabelTask<'_>, _: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        Err(TrainError::NoLabels { head: self.name() })
    }

    /// The head that was learnt of rows that do not fit in memory: bit-identical to that of the same rows in memory. Refuses, unless overridden.
    ///
    /// # Errors
    /// [`TrainError`] as [`train`](Self::train), or if the head needs all rows in memory, or rows cannot be read.
    fn train_blocks(&self, _: &HeadBlocks<'_>, _: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        Err(TrainError::NeedsMemory { kind: "head", name: self.name(), other: "--head logistic" })
    }

    /// Whether it learns from rows that do not fit in memory; none does unless it overrides this.
    fn takes_blocks(&self) -> bool {
        false
    }

    /// Whether it learns from blocks that several processes hold together ([`BlockRows`](crate::linalg::BlockRows)); none does unless it overrides this.
    fn takes_shared_rows(&self) -> bool {
        false
    }

    /// `Ok` if every parameter is in range. A fit asks this before the first layer is trained. Unless overridden, accepts everything.
    ///
    /// # Errors
    /// [`TrainError::Parameter`].
    fn check(&self) -> Result<(), TrainError> {
        Ok(())
    }

    /// Whether it takes the weights of a task. A fit of rows with weights refuses a head that does not; none does unless it overrides this.
    fn takes_weights(&self) -> bool {
        false
    }

    /// The parameters, for the record of a fit; none unless overridden.
    fn settings(&self) -> Value {
        Value::Null
    }
}

impl<H: HeadTrainer + ?Sized> HeadTrainer for Arc<H> {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn train(&self, task: &ClassificationTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        (**self).train(task, run)
    }

    fn train_values(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        (**self).train_values(task, run)
    }

    fn train_labels(&self, task: &MultiLabelTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        (**self).train_labels(task, run)
    }

    fn train_blocks(&self, task: &HeadBlocks<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        (**self).train_blocks(task, run)
    }

    fn takes_blocks(&self) -> bool {
        (**self).takes_blocks()
    }

    fn takes_shared_rows(&self) -> bool {
        (**self).takes_shared_rows()
    }

    fn check(&self) -> Result<(), TrainError> {
        (**self).check()
    }

    fn takes_weights(&self) -> bool {
        (**self).takes_weights()
    }

    fn settings(&self) -> Value {
        (**self).settings()
    }
}
