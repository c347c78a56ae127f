//! The default head: softmax regression with enough steps.

use dhll_core::layer::{ClassificationTask, HeadBlocks, HeadTrainer, Run, TrainError, TrainedLayer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::sgd::epochs;
use crate::heads::SoftmaxHead;
use crate::minibatch::SgdParams;
use crate::optimiser::{Adam, EpochSelection};

/// Rows a step.
const BATCH: usize = 100;

/// Settings of [`SoftmaxHead`]: at least 30 epochs and 3600 steps at a rate of .01 unless epochs are given, the last one's parameters. The
/// loss is convex: long steps to the end do no harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct SoftmaxSettings {
    /// Epochs; by the number of rows unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epochs: Option<usize>,
}

impl SoftmaxSettings {
    /// The head for so many rows.
    pub fn head(&self, n_rows: usize) -> SoftmaxHead {
        let sgd = SgdParams {
            epochs: self.epochs.unwrap_or_else(|| epochs(n_rows, BATCH, 30, 3600)),
            batch_size: BATCH,
            adam: Adam { learning_rate: 1e-2, decay: 1.0, ..Adam::default() },
            epoch_selection: EpochSelection::Last,
            ..SgdParams::default()
        };
        SoftmaxHead { sgd, ..SoftmaxHead::default() }
    }
}

impl HeadTrainer for SoftmaxSettings {
    fn name(&self) -> &'static str {
        "softmax"
    }

    fn train(&self, task: &ClassificationTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.head(task.input.nrows()).train(task, run)
    }

    fn train_blocks(&self, task: &HeadBlocks<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.head(task.input.dim().0).train_blocks(task, run)
    }

    fn takes_blocks(&self) -> bool {
        true
    }

    fn takes_shared_rows(&self) -> bool {
        true
    }

    fn check(&self) -> Result<(), TrainError> {
        self.head(1).check()
    }

    fn takes_weights(&self) -> bool {
        true
    }

    fn settings(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_make_more_epochs() {
        let epochs = |rows| SoftmaxSettings::default().head(rows).sgd.epochs;
        assert_eq!((epochs(11_982), epochs(100)), (30, 3600));
    }
}
