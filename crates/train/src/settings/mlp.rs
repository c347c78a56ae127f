//! The default trainer: the paper's layer with enough units and enough steps.

use dhll_core::layer::at_least_one;
use dhll_core::layer::{
    Activation, FitContext, LayerBlocks, LayerTask, LayerTrainer, Run, TrainError, TrainedLayer,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::sgd::SgdSettings;
use crate::minibatch::Init;
use crate::trainers::MlpTrainer;

/// Settings of [`MlpTrainer`].
///
/// ```text
/// h = relu(x W1 + b1) W2 + b2        units = max(least_units, columns of the target)     unless given
/// ```
///
/// Three columns, as the paper's circles have, do not mean that three units can compute them; and an epoch of 150 rows is two steps. On the
/// 3s and 8s of MNIST the defaults are [`MlpTrainer`] with 12 epochs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct MlpSettings {
    /// Units of a hidden map; by the width of the target unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden_width: Option<usize>,
    /// Units, at least, where no number is given.
    pub least_units: usize,
    /// Hidden maps, each with its activation; more than 1 is backpropagation through these maps.
    pub hidden_maps: usize,
    /// The activation.
    pub activation: Activation,
    /// Start at outputs of zero instead of random ones.
    pub zero_outputs: bool,
    /// The minibatch loop.
    pub sgd: SgdSettings,
}

impl Default for MlpSettings {
    fn default() -> Self {
        Self {
            hidden_width: None,
            least_units: 128,
            hidden_maps: 1,
            activation: Activation::default(),
            zero_outputs: false,
            sgd: SgdSettings::default(),
        }
    }
}

impl MlpSettings {
    /// The trainer for so many rows and columns of the target.
    ///
    /// # Errors
    /// [`TrainError::Parameter`] if there is no hidden map.
    pub fn trainer(&self, n_rows: usize, columns: usize) -> Result<MlpTrainer, TrainError> {
        at_least_one("the number of hidden maps", self.hidden_maps)?;
        Ok(MlpTrainer {
            hidden_width: Some(self.hidden_width.unwrap_or(columns.max(self.least_units))),
            further_maps: self.hidden_maps - 1,
            activation: self.activation,
            output_init: self.zero_outputs.then_some(Init::Variance(0.0)),
            sgd: self.sgd.params(n_rows),
            ..MlpTrainer::default()
        })
    }
}

impl LayerTrainer for MlpSettings {
    fn name(&self) -> &'static str {
        "mlp"
    }

    fn accepts(&self, context: FitContext) -> Result<(), TrainError> {
        self.trainer(1, 1)?.accepts(context)
    }

    fn takes_weights(&self) -> bool {
        true
    }

    fn settings(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    fn train(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.trainer(task.input.nrows(), task.target.ncols())?.train(task, run)
    }

    fn train_blocks(&self, task: &LayerBlocks<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.trainer(task.input.dim().0, task.target.dim().1)?.train_blocks(task, run)
    }

    fn takes_blocks(&self) -> bool {
        true
    }

    fn takes_shared_rows(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_targets_get_enough_units() {
        let units = |columns| MlpSettings::default().trainer(150, columns).unwrap().hidden_width;
        assert_eq!((units(613), units(3)), (Some(613), Some(128)));
        let none = MlpSettings { hidden_maps: 0, ..MlpSettings::default() }.trainer(1, 1).unwrap_err();
        assert_eq!(none.to_string(), "the number of hidden maps must be at least 1, got 0");
    }
}
