//! The head: one affine layer, `p(y | h) = softmax(h W + b)_y`, on top of the last hidden layer.

use dhll_core::layer::{
    ClassificationTask, HeadBlocks, HeadTarget, HeadTrainer, LayerError, Run, TrainError, TrainedLayer,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::minibatch::classifier::{self, Classifier, Fit, Labelled};
use crate::minibatch::{AnyRows, Init, SgdParams};

/// Trainer of an affine layer under the softmax log-loss.
///
/// Epochs are selected by validation **accuracy**, the first of equals; the default keeps the best one, as the published solver
/// did here, where its rule was right.
///
/// # Examples
/// ```
/// use dhll_faer::Faer;
/// use dhll_core::{ClassificationTask, HeadTrainer, Run, Silent, classify};
/// use dhll_train::SoftmaxHead;
/// use ndarray::array;
///
/// let h = array![[-1.0, 0.2], [-0.8, -0.1], [0.9, 0.1], [1.1, -0.3]];
/// let labels = [0, 0, 1, 1];
/// let task = ClassificationTask::new(h.view(), &labels, 2)?;
/// let backend = Faer::default();
/// let silent = &mut Silent;
/// let mut run = Run::new(&backend, 1, silent);
/// let mut trainer = SoftmaxHead::default();
/// trainer.sgd.adam.learning_rate = 0.1;
/// let head = trainer.train(&task, &mut run)?;
/// assert_eq!(classify(head.layer.forward(&backend, h.view())?.view()), labels);
/// # Ok::<(), dhll_core::TrainError>(())
/// ```
///
/// # References
/// Section 4 of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SoftmaxHead {
    /// The weights to start from.
    pub init: Init,
    /// The minibatch loop.
    pub sgd: SgdParams,
}

impl Default for SoftmaxHead {
    fn default() -> Self {
        let sgd = SgdParams { epochs: 150, batch_size: 200, ..SgdParams::default() };
        Self { init: Init::default(), sgd }
    }
}

impl SoftmaxHead {
    /// The paper's parameters.
    pub fn published() -> Self {
        let sgd = SgdParams { epochs: 150, batch_size: 200, ..SgdParams::published() };
        Self { init: Init::Variance(2.0 / 784.0), sgd }
    }
}

impl SoftmaxHead {
    fn fit(&self) -> Fit<'_> {
        Fit { hidden: &[], inits: [self.init; 2], sgd: &self.sgd, smoothing: 0.0 }
    }
}

/// The only layer of a classifier without hidden links.
fn head(classifier: Classifier) -> Result<TrainedLayer, TrainError> {
    let Classifier { mut layers, history, kept_epoch } = classifier;
    let layer = layers.pop().ok_or(LayerError::NoLayers)?;
    Ok(TrainedLayer { layer, history, kept_epoch })
}

impl HeadTrainer for SoftmaxHead {
    fn name(&self) -> &'static str {
        "softmax"
    }

    fn train(&self, task: &ClassificationTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.check()?;
        head(classifier::fit(self.fit(), task, run)?)
    }

    fn train_blocks(&self, task: &HeadBlocks<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.check()?;
        task.check()?;
        let HeadTarget::Classes { labels, n_classes } = task.target else {
            return Err(TrainError::ClassesAlone { head: self.name() });
        };
        let validation = task.validation.and_then(|(x, target)| Some((AnyRows::Blocks(x), target.labels()?)));
        let labelled = Labelled {
            train: (AnyRows::Blocks(task.input), labels),
            validation,
            n_classes,
            weights: task.weights,
            augmentation: None,
            folder: Some(task.folder),
        };
        head(classifier::fit_to(self.fit(), &labelled, run)?)
    }

    fn takes_blocks(&self) -> bool {
        true
    }

    fn takes_shared_rows(&self) -> bool {
        true
    }

    fn check(&self) -> Result<(), TrainError> {
        self.init.check()?;
        self.sgd.check()
    }

    fn takes_weights(&self) -> bool {
        true
    }

    fn settings(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}
