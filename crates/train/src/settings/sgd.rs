//! Settings of the minibatch loop: enough steps where no number of epochs is given.

use serde::{Deserialize, Serialize};

use crate::minibatch::SgdParams;
use crate::optimiser::{Adam, EpochSelection, LrSchedule};
use crate::regularisation::Dropout;

/// Epochs of a layer, at least, where none are given.
const EPOCHS: usize = 12;

/// Steps of a layer, at least, where no epochs are given.
const STEPS: usize = 1440;

/// How the learning rate falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Annealing {
    /// By .95 after each epoch; where no epochs are given, by .54 in all of them together.
    #[default]
    Exponential,
    /// To zero along half a cosine, after 2 % of the steps upwards.
    Cosine,
}

/// Settings of the minibatch loop.
///
/// ```text
/// epochs = max(12, ceil(1440 / steps an epoch))      unless given
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct SgdSettings {
    /// Epochs; by the number of rows unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epochs: Option<usize>,
    /// Rows a step.
    pub batch_size: usize,
    /// Step size of Adam in the first epoch.
    pub learning_rate: f64,
    /// How it falls.
    pub annealing: Annealing,
    /// Decoupled (AdamW) weight decay.
    pub weight_decay: f64,
    /// Share of the inputs that a step leaves out.
    pub dropout_input: f64,
    /// Share of the hidden values that a step leaves out.
    pub dropout_hidden: f64,
    /// Which epoch's parameters are kept.
    pub epoch_selection: EpochSelection,
    /// Stop after so many epochs without a better validation loss; never unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patience: Option<usize>,
}

impl Default for SgdSettings {
    fn default() -> Self {
        Self {
            epochs: None,
            batch_size: 100,
            learning_rate: Adam::default().learning_rate,
            annealing: Annealing::default(),
            weight_decay: 0.0,
            dropout_input: 0.0,
            dropout_hidden: 0.0,
            epoch_selection: EpochSelection::Last,
            patience: None,
        }
    }
}

impl SgdSettings {
    /// The loop for so many training rows.
    pub fn params(&self, n_rows: usize) -> SgdParams {
        let epochs = self.epochs.unwrap_or_else(|| epochs(n_rows, self.batch_size, EPOCHS, STEPS));
        let adam = Adam::default();
        let decay = match self.epochs {
            Some(_) => adam.decay,
            None => adam.decay.powf(EPOCHS as f64 / epochs as f64),
        };
        SgdParams {
            epochs,
            batch_size: self.batch_size,
            adam: Adam { learning_rate: self.learning_rate, decay, weight_decay: self.weight_decay, ..adam },
            lr_schedule: match self.annealing {
                Annealing::Exponential => LrSchedule::Exponential,
                Annealing::Cosine => LrSchedule::Cosine { warm_up: 0.02 },
            },
            dropout: Dropout { input: self.dropout_input, hidden: self.dropout_hidden },
            epoch_selection: self.epoch_selection,
            patience: self.patience,
            ..SgdParams::default()
        }
    }
}

/// At least `least` epochs and `steps` steps.
pub(super) fn epochs(n_rows: usize, batch_size: usize, least: usize, steps: usize) -> usize {
    least.max(steps.div_ceil(n_rows.div_ceil(batch_size.max(1)).max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_make_more_epochs_and_the_rate_falls_as_far() {
        let [large, small] = [11_982, 150].map(|rows| SgdSettings::default().params(rows));
        assert_eq!((large.epochs, small.epochs), (12, 720));
        assert!((large.adam.decay - 0.95).abs() < 1e-15);
        let fall = |sgd: SgdParams| sgd.adam.decay.powf(sgd.epochs as f64);
        assert!((fall(small) - fall(large)).abs() < 1e-12);
        let given = SgdSettings { epochs: Some(3), ..SgdSettings::default() }.params(150);
        assert_eq!((given.epochs, given.adam.decay), (3, 0.95));
    }
}
