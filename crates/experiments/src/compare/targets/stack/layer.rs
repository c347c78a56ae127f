//! One layer: its training, and what it passes upward.

use anyhow::{Context as _, Result};
use dhll::Backend;
use dhll::core::layer::{Layer, LayerTask, LayerTrainer as _, Run, Silent};
use dhll::train::{EpochSelection, Init, LrSchedule, MlpTrainer, RandomFeatureTrainer, SgdParams};
use ndarray::ArrayView2;

use super::plan::{Passed, Trainer};

/// Rows of a step.
const BATCH: usize = 100;

/// Minibatch training of a given number of steps, whatever the number of rows.
pub fn schedule(steps: usize, rate: f64, rows: usize) -> SgdParams {
    let mut schedule = SgdParams {
        epochs: steps.div_ceil(rows.div_ceil(BATCH).max(1)).max(1),
        batch_size: BATCH,
        lr_schedule: LrSchedule::Cosine { warm_up: 0.02 },
        epoch_selection: EpochSelection::Last,
        ..SgdParams::default()
    };
    schedule.adam.learning_rate = rate;
    schedule
}

impl Trainer {
    /// The layer that takes `input`, n x d, to `target`, n x k.
    ///
    /// # Errors
    /// If the training fails.
    pub fn train(
        &self,
        input: ArrayView2<'_, f32>,
        target: ArrayView2<'_, f32>,
        backend: &dyn Backend,
        seed: u64,
    ) -> Result<Layer> {
        let task = LayerTask::new(input, target)?;
        let silent = &mut Silent;
        let mut run = Run::new(backend, seed, silent);
        let trained = match *self {
            Self::Adam { units, steps, rate, activation } => MlpTrainer {
                hidden_width: Some(units),
                activation,
                // Layers start at zero instead of at random outputs, which they would have to unlearn.
                output_init: Some(Init::Variance(0.0)),
                sgd: schedule(steps, rate, input.nrows()),
                ..MlpTrainer::default()
            }
            .train(&task, &mut run)?,
            Self::ClosedForm { units, activation } => {
                RandomFeatureTrainer { units, activation, ..RandomFeatureTrainer::default() }
                    .train(&task, &mut run)?
            }
        };
        Ok(trained.layer)
    }
}

impl Passed {
    /// The part of a layer that makes what is passed upward.
    ///
    /// # Errors
    /// If the layer has no units before its last map.
    pub fn part(self, layer: &Layer) -> Result<Layer> {
        let operations = layer.operations();
        Ok(match self {
            Self::Outputs => layer.clone(),
            Self::Units => {
                let (_, units) = operations.split_last().context("a layer without operations")?;
                Layer::new(units.to_vec())?
            }
        })
    }
}
