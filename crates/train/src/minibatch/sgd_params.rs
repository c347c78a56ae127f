//! How the minibatch loop runs: epochs of `n / batch_size` steps, what a batch is, and which parameters are kept.

use super::batches::Batches;
use crate::optimiser::Adam;
use crate::optimiser::EpochSelection;
use crate::optimiser::LrSchedule;
use crate::regularisation::Dropout;
use dhll_core::layer::FitContext;
use dhll_core::layer::TrainError;
use dhll_core::layer::at_least_one;
use serde::{Deserialize, Serialize};

/// Rows that are evaluated at once: products are at full speed from a few hundred on.
pub(crate) const EVALUATED_ROWS: usize = 512;

/// Parameters of the minibatch loop that all trainers here share.
///
/// # Records
/// Losses are recorded at "epoch 0", after the **first step**, and after every epoch, each on all validation rows and on
/// [`monitor_rows`](Self::monitor_rows) training rows. Recording after the first step instead of before it is what the paper's authors' solver
/// did; their figure 12 starts there. The record of epoch 0 is kept like any other if the [`EpochSelection`] rule says so: that is how their
/// layers came to be put back to where they were after one step. Where an epoch is one step, the records of epochs 0 and 1 are of the same
/// parameters; they are judged once, as those of epoch 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SgdParams {
    /// Number of epochs, at least 1.
    pub epochs: usize,
    /// Rows a step, at least 1.
    pub batch_size: usize,
    /// What a batch is.
    pub batches: Batches,
    /// The optimiser.
    pub adam: Adam,
    /// How its learning rate falls.
    pub lr_schedule: LrSchedule,
    /// What a step leaves out.
    pub dropout: Dropout,
    /// Stop after this many epochs (at least 1) without an improvement; `None` for all epochs. An improvement is a lower loss of a layer and a higher
    /// accuracy of a head, on the validation rows if there are any.
    pub patience: Option<usize>,
    /// Which epoch's parameters are kept.
    pub epoch_selection: EpochSelection,
    /// At most so many training rows, drawn once without replacement, give the training loss of a record; at least 1.
    pub monitor_rows: usize,
}

impl Default for SgdParams {
    fn default() -> Self {
        Self {
            epochs: 30,
            batch_size: 100,
            batches: Batches::default(),
            adam: Adam::default(),
            lr_schedule: LrSchedule::default(),
            dropout: Dropout::default(),
            patience: None,
            epoch_selection: EpochSelection::default(),
            monitor_rows: 1000,
        }
    }
}

impl SgdParams {
    /// The paper's: batches drawn with replacement, and the rule for the epoch kept that undid its training.
    ///
    /// # References
    /// Section 4 of the paper and its authors' solver.
    pub fn published() -> Self {
        Self {
            batches: Batches::WithReplacement,
            epoch_selection: EpochSelection::HighestValidation,
            ..Self::default()
        }
    }

    /// Rows of a step, of so many that are trained on.
    pub(crate) fn batch_rows(&self, n_rows: usize) -> usize {
        match self.batches {
            Batches::Shuffled => self.batch_size.min(n_rows),
            Batches::WithReplacement => self.batch_size,
        }
    }

    /// Rows that are in the chain at once, at most.
    pub(crate) fn rows_at_once(&self, n_rows: usize) -> usize {
        self.batch_rows(n_rows).max(EVALUATED_ROWS)
    }

    /// `Ok` if every parameter is in range.
    ///
    /// # Errors
    /// [`TrainError::Parameter`], naming the first that is not.
    pub fn check(&self) -> Result<(), TrainError> {
        at_least_one("the number of epochs", self.epochs)?;
        at_least_one("the batch size", self.batch_size)?;
        at_least_one("the number of monitored rows", self.monitor_rows)?;
        at_least_one("the patience", self.patience.unwrap_or(1))?;
        self.lr_schedule.check()?;
        self.dropout.check()?;
        self.adam.check()
    }

    /// [`LayerTrainer::accepts`](crate::LayerTrainer::accepts) of trainers with this sgd.
    pub(crate) fn accepts(&self, setting: FitContext) -> Result<(), TrainError> {
        self.check()?;
        match self.patience {
            Some(_) if !setting.validation => Err(TrainError::Needs {
                name: "patience",
                needs: "validation rows",
                remedy: "hold rows out, or leave the patience out",
            }),
            _ => Ok(()),
        }
    }
}
