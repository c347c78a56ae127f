//! The head: one affine layer, `p(y | h) = softmax(h W + b)_y`, on top of the last hidden layer.

use crate::classification::{self, ClassificationTask, Classifier};
use crate::error::TrainError;
use crate::init::Init;
use crate::layer::LayerError;
use crate::run::Run;
use crate::schedule::Schedule;
use crate::trainer::TrainedLayer;

/// Trainer of an affine layer under the softmax log-loss.
///
/// The checkpoint goes by validation **accuracy**, the first of equals; the default keeps the best one, as the published solver
/// did here, where its rule was right.
///
/// # Examples
/// ```
/// use dhll_faer::Faer;
/// use dhll_train::{ClassificationTask, HeadTrainer, Run, Silent, classify};
/// use ndarray::array;
///
/// let h = array![[-1.0, 0.2], [-0.8, -0.1], [0.9, 0.1], [1.1, -0.3]];
/// let labels = [0, 0, 1, 1];
/// let task = ClassificationTask::new(h.view(), &labels, 2);
/// let engine = Faer::default();
/// let mut run = Run { engine: &engine, seed: 1, observer: &mut Silent };
/// let mut trainer = HeadTrainer::default();
/// trainer.schedule.adam.learning_rate = 0.1;
/// let head = trainer.train(&task, &mut run)?;
/// assert_eq!(classify(head.layer.forward(&engine, h.view())?.view()), labels);
/// # Ok::<(), dhll_train::TrainError>(())
/// ```
///
/// # References
/// Section 4 of the paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeadTrainer {
    /// The weights to start from.
    pub init: Init,
    /// The minibatch loop.
    pub schedule: Schedule,
}

impl Default for HeadTrainer {
    fn default() -> Self {
        let schedule = Schedule { epochs: 150, batch_size: 200, ..Schedule::default() };
        Self { init: Init::default(), schedule }
    }
}

impl HeadTrainer {
    /// The paper's parameters.
    pub fn published() -> Self {
        let schedule = Schedule { epochs: 150, batch_size: 200, ..Schedule::published() };
        Self { init: Init::Variance(2.0 / 784.0), schedule }
    }

    /// `Ok` if every parameter is in range.
    ///
    /// # Errors
    /// [`TrainError::Parameter`], naming the first that is not.
    pub fn check(&self) -> Result<(), TrainError> {
        self.init.check()?;
        self.schedule.check()
    }

    /// The head, which gives one logit a class; [`classify`](crate::classify) turns them into classes.
    ///
    /// # Errors
    /// [`TrainError`] if the task or the parameters make no sense, or the training diverges.
    pub fn train(
        &self,
        task: &ClassificationTask<'_>,
        run: &mut Run<'_>,
    ) -> Result<TrainedLayer, TrainError> {
        self.check()?;
        let Classifier { mut layers, history, kept_epoch } =
            classification::fit(&[], [self.init; 2], &self.schedule, 0.0, task, run)?;
        let layer = layers.pop().ok_or(LayerError::NoLayers)?;
        Ok(TrainedLayer { layer, history, kept_epoch })
    }
}
