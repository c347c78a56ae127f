//! Trainers whose parameters follow from the data, for those who choose none: enough units, and enough steps.

use dhll_core::{FitContext, LayerTask, LayerTrainer, Run, TrainError, TrainedLayer};
use dhll_train::{Adam, EpochSelection, HeadTrainer, MlpTrainer, SgdParams};

/// Rows a step.
const BATCH: usize = 100;

/// The paper's layer, with at least so many units inside and at least 1440 steps.
///
/// ```text
/// h = relu(x W1 + b1) W2 + b2        units = max(least_units, columns of the target)
/// epochs = max(12, ceil(1440 / steps an epoch)),     the rate falls to .54 in all of them together
/// ```
///
/// On the 3s and 8s of MNIST this is [`MlpTrainer`] with 12 epochs. Three columns, as the paper's circles have, do not mean
/// that three units can compute them; and an epoch of 150 rows is two steps. Parameters are those of the last epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DefaultTrainer {
    /// Units inside, at least; 128 by default.
    pub least_units: usize,
}

impl Default for DefaultTrainer {
    fn default() -> Self {
        Self { least_units: 128 }
    }
}

impl DefaultTrainer {
    const EPOCHS: usize = 12;
    const STEPS: usize = 1440;

    /// The trainer that this comes to for so many rows and columns of the target.
    pub fn trainer(self, n_rows: usize, columns: usize) -> MlpTrainer {
        let epochs = epochs(n_rows, Self::EPOCHS, Self::STEPS);
        let adam = Adam::default();
        let decay = adam.decay.powf(Self::EPOCHS as f64 / epochs as f64);
        MlpTrainer {
            hidden_width: Some(columns.max(self.least_units)),
            sgd: SgdParams {
                epochs,
                batch_size: BATCH,
                adam: Adam { decay, ..adam },
                epoch_selection: EpochSelection::Last,
                ..SgdParams::default()
            },
            ..MlpTrainer::default()
        }
    }
}

impl LayerTrainer for DefaultTrainer {
    fn name(&self) -> &'static str {
        "mlp"
    }

    fn accepts(&self, setting: FitContext) -> Result<(), TrainError> {
        self.trainer(1, 1).accepts(setting)
    }

    fn train(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.trainer(task.input.nrows(), task.target.ncols()).train(task, run)
    }
}

/// An [`MlpTrainer`] with as many units inside as its target has columns, but at least so many, where it does not name a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WideTrainer {
    /// Units inside, at least.
    pub least_units: usize,
    /// Everything else.
    pub mlp: MlpTrainer,
}

impl LayerTrainer for WideTrainer {
    fn name(&self) -> &'static str {
        self.mlp.name()
    }

    fn accepts(&self, setting: FitContext) -> Result<(), TrainError> {
        self.mlp.accepts(setting)
    }

    fn train(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        let units = self.mlp.hidden_width.unwrap_or(task.target.ncols().max(self.least_units));
        MlpTrainer { hidden_width: Some(units), ..self.mlp }.train(task, run)
    }
}

/// A head for so many rows: at least 30 epochs and 3600 steps at a rate of .01, the last one's parameters. Its loss is convex: long
/// steps to the end do no harm.
pub fn head(n_rows: usize) -> HeadTrainer {
    let sgd = SgdParams {
        epochs: epochs(n_rows, 30, 3600),
        batch_size: BATCH,
        adam: Adam { learning_rate: 1e-2, decay: 1.0, ..Adam::default() },
        epoch_selection: EpochSelection::Last,
        ..SgdParams::default()
    };
    HeadTrainer { sgd, ..HeadTrainer::default() }
}

fn epochs(n_rows: usize, epochs: usize, steps: usize) -> usize {
    epochs.max(steps.div_ceil(n_rows.div_ceil(BATCH).max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_make_more_epochs_and_the_rate_falls_as_far() {
        let large = DefaultTrainer::default().trainer(11_982, 613);
        assert_eq!((large.hidden_width, large.sgd.epochs), (Some(613), 12));
        assert!((large.sgd.adam.decay - 0.95).abs() < 1e-15);
        let small = DefaultTrainer::default().trainer(150, 3);
        assert_eq!((small.hidden_width, small.sgd.epochs), (Some(128), 720));
        let fall = |trainer: MlpTrainer| trainer.sgd.adam.decay.powf(trainer.sgd.epochs as f64);
        assert!((fall(small) - fall(large)).abs() < 1e-12);
        assert_eq!((head(11_982).sgd.epochs, head(100).sgd.epochs), (30, 3600));
    }
}
