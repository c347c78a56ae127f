//! The baseline: all layers at once by backpropagation of the log-loss, `h = head(phi(... phi(x W1 + b1) ...))`.

use crate::activation::Activation;
use crate::check::at_least_one;
use crate::classification::{self, ClassificationTask, Classifier};
use crate::error::TrainError;
use crate::init::Init;
use crate::network::Network;
use crate::run::{EpochRecord, Run};
use crate::schedule::Schedule;

/// Trainer of a whole network end to end, which the layers trained on targets of their own are compared with.
///
/// The checkpoint goes by validation accuracy, the first of equals.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BackpropTrainer {
    /// Widths of the hidden layers, each at least 1; none gives a softmax regression.
    pub hidden_widths: Vec<usize>,
    /// What follows every hidden affine map.
    pub activation: Activation,
    /// The weights to start from.
    pub init: Init,
    /// The minibatch loop.
    pub schedule: Schedule,
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
    /// `Ok` if every parameter is in range.
    ///
    /// # Errors
    /// [`TrainError::Parameter`], naming the first that is not.
    pub fn check(&self) -> Result<(), TrainError> {
        self.hidden_widths.iter().try_for_each(|&width| at_least_one("every hidden width", width))?;
        self.init.check()?;
        self.schedule.check()
    }

    /// The network.
    ///
    /// # Errors
    /// [`TrainError`] if the task or the parameters make no sense, or the training diverges.
    pub fn train(
        &self,
        task: &ClassificationTask<'_>,
        run: &mut Run<'_>,
    ) -> Result<TrainedNetwork, TrainError> {
        self.check()?;
        let hidden: Vec<_> = self.hidden_widths.iter().map(|&width| (width, Some(self.activation))).collect();
        let Classifier { layers, history, kept_epoch } =
            classification::fit(&hidden, self.init, &self.schedule, task, run)?;
        Ok(TrainedNetwork { network: Network::new(layers)?, history, kept_epoch })
    }
}
