//! The control: all layers at once by backpropagation, `h = head(phi(... phi(x W1 + b1) ...))`, on a loss of choice.

use super::label_regression::{self, Regression};
use crate::minibatch::Init;
use crate::minibatch::SgdParams;
use crate::minibatch::classifier::{self, Classifier};
use dhll_core::layer::Activation;
use dhll_core::layer::ClassificationTask;
use dhll_core::layer::Network;
use dhll_core::layer::TrainError;
use dhll_core::layer::{EpochRecord, Run};
use dhll_core::layer::{at_least_one, within};

/// What a network that is trained end to end minimises, as a mean over rows.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum EndToEndLoss {
    /// `-sum_k q_k log softmax(h)_k` with `q_k = (1 - s) [k = y] + s / K`.
    CrossEntropy {
        /// `s`, the label smoothing, in [0, 1).
        smoothing: f64,
    },
    /// `0.5 |norm psi(y) - o|^2 + 0.5 r |x - x^|^2` with the [`LabelCode`](dhll_core::LabelCode) `psi`; the output layer gives `o` and, where
    /// `r > 0`, the reconstruction `x^`. A row goes to the class whose code is nearest to `o`.
    ///
    /// With `r = (1 - alpha) / alpha` this is the squared error of the arithmetic mean's target at alpha, up to a rotation and a factor: the
    /// target is `[sqrt(1 - alpha) x, sqrt(alpha) psi(y)]`, rotated.
    SquaredError {
        /// What the label code is multiplied by.
        norm: f64,
        /// `r`, the weight of reconstructing the input; 0 for the label alone.
        reconstruction: f64,
    },
}

impl Default for EndToEndLoss {
    fn default() -> Self {
        Self::CrossEntropy { smoothing: 0.0 }
    }
}

impl EndToEndLoss {
    /// `Ok` if every parameter is in range.
    ///
    /// # Errors
    /// [`TrainError::Parameter`], naming the one that is not.
    pub fn check(self) -> Result<(), TrainError> {
        match self {
            Self::CrossEntropy { smoothing } => {
                within("the label smoothing", "in [0, 1)", smoothing, (0.0..1.0).contains(&smoothing))
            }
            Self::SquaredError { norm, reconstruction: r } => {
                within(
                    "the norm of the label code",
                    "positive and finite",
                    norm,
                    norm > 0.0 && norm.is_finite(),
                )?;
                within(
                    "the weight of the reconstruction",
                    "finite and at least 0",
                    r,
                    r >= 0.0 && r.is_finite(),
                )
            }
        }
    }
}

/// Trainer of a whole network end to end: the control for layers that are trained on targets of their own.
///
/// With the cross-entropy epochs are selected by validation accuracy, the first of equals; with the squared error by validation loss.
///
/// # Examples
/// ```
/// use dhll_faer::Faer;
/// use dhll_core::{Activation, ClassificationTask, Run, Silent, classify};
/// use dhll_train::{Adam, BackpropTrainer, EndToEndLoss, SgdParams};
/// use ndarray::array;
///
/// let x = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
/// let labels = [0, 1, 1, 0];
/// let trainer = BackpropTrainer {
///     loss: EndToEndLoss::SquaredError { norm: 1.0, reconstruction: 0.1 },
///     sgd: SgdParams {
///         epochs: 300,
///         batch_size: 4,
///         adam: Adam { learning_rate: 0.02, ..Adam::default() },
///         ..SgdParams::default()
///     },
///     ..BackpropTrainer::new([16], Activation::Tanh)
/// };
/// let backend = Faer::default();
/// let task = ClassificationTask::new(x.view(), &labels, 2)?;
/// let network = trainer.train(&task, &mut Run::new(&backend, 1, &mut Silent))?.network;
/// assert_eq!(classify(network.forward(&backend, x.view())?.view()), labels);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BackpropTrainer {
    /// The hidden maps: width, at least 1, and what follows the map, if anything. None gives a linear classifier.
    pub hidden: Vec<(usize, Option<Activation>)>,
    /// The weights to start from.
    pub init: Init,
    /// Those of the output layer; `None` for the same rule.
    pub output_init: Option<Init>,
    /// What is minimised.
    pub loss: EndToEndLoss,
    /// The minibatch loop.
    pub sgd: SgdParams,
}

/// A network and how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainedNetwork {
    /// Hidden layers (affine, activation) and the affine head, which gives one logit a class.
    pub network: Network,
    /// Epochs 0 to the last.
    pub history: Vec<EpochRecord>,
    /// The epoch whose parameters the network has.
    pub kept_epoch: usize,
}

impl BackpropTrainer {
    /// Hidden maps of these widths, each followed by `activation`; all else at its default.
    pub fn new(widths: impl IntoIterator<Item = usize>, activation: Activation) -> Self {
        let hidden = widths.into_iter().map(|width| (width, Some(activation))).collect();
        Self { hidden, ..Self::default() }
    }

    /// `Ok` if every parameter is in range.
    ///
    /// # Errors
    /// [`TrainError::Parameter`], naming the first that is not.
    pub fn check(&self) -> Result<(), TrainError> {
        self.hidden.iter().try_for_each(|&(width, _)| at_least_one("every hidden width", width))?;
        self.init.check()?;
        self.output_init.unwrap_or(self.init).check()?;
        self.loss.check()?;
        self.sgd.check()
    }

    /// The network, which gives one logit per class.
    ///
    /// # Errors
    /// [`TrainError`] if the task or a parameter is invalid, or the training diverges.
    pub fn train(
        &self,
        task: &ClassificationTask<'_>,
        run: &mut Run<'_>,
    ) -> Result<TrainedNetwork, TrainError> {
        self.check()?;
        let inits = [self.init, self.output_init.unwrap_or(self.init)];
        let (hidden, sgd) = (&self.hidden, &self.sgd);
        let Classifier { layers, history, kept_epoch } = match self.loss {
            EndToEndLoss::CrossEntropy { smoothing } => {
                classifier::fit(classifier::Fit { hidden, inits, sgd, smoothing }, task, run)?
            }
            EndToEndLoss::SquaredError { norm, reconstruction } => {
                let regression = Regression { norm, reconstruction };
                label_regression::fit(hidden, inits, sgd, regression, task, run)?
            }
        };
        Ok(TrainedNetwork { network: Network::new(layers)?, history, kept_epoch })
    }
}
