//! Settings of the residual layer.

use dhll_core::layer::at_least_one;
use dhll_core::layer::{
    Activation, FitContext, LayerBlocks, LayerTask, LayerTrainer, Run, TrainError, TrainedLayer,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::sgd::SgdSettings;
use crate::trainers::{MlpTrainer, ResidualTrainer};

/// Settings of [`ResidualTrainer`], whose inner layer starts at zero.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct ResidualSettings {
    /// Units of a hidden map; as many as the target has columns unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden_width: Option<usize>,
    /// Hidden maps, each with its activation; more than 1 is backpropagation through these maps.
    pub hidden_maps: usize,
    /// The activation.
    pub activation: Activation,
    /// The minibatch loop.
    pub sgd: SgdSettings,
}

impl Default for ResidualSettings {
    fn default() -> Self {
        Self {
            hidden_width: None,
            hidden_maps: 1,
            activation: Activation::default(),
            sgd: SgdSettings::default(),
        }
    }
}

impl ResidualSettings {
    /// The trainer for so many rows.
    ///
    /// # Errors
    /// [`TrainError::Parameter`] if there is no hidden map.
    pub fn trainer(&self, n_rows: usize) -> Result<ResidualTrainer, TrainError> {
        at_least_one("the number of hidden maps", self.hidden_maps)?;
        let default = ResidualTrainer::default();
        let inner = MlpTrainer {
            hidden_width: self.hidden_width,
            further_maps: self.hidden_maps - 1,
            activation: self.activation,
            sgd: self.sgd.params(n_rows),
            ..default.inner
        };
        Ok(ResidualTrainer { inner, ..default })
    }
}

impl LayerTrainer for ResidualSettings {
    fn name(&self) -> &'static str {
        "residual"
    }

    fn accepts(&self, context: FitContext) -> Result<(), TrainError> {
        self.trainer(1)?.accepts(context)
    }

    fn takes_weights(&self) -> bool {
        true
    }

    fn settings(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    fn train(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.trainer(task.input.nrows())?.train(task, run)
    }

    fn train_blocks(&self, task: &LayerBlocks<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        self.trainer(task.input.dim().0)?.train_blocks(task, run)
    }

    fn takes_blocks(&self) -> bool {
        true
    }

    fn takes_shared_rows(&self) -> bool {
        true
    }
}
