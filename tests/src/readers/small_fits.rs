//! Fits that take no time and leave checkpoints and finished layers.

use std::path::Path;

use dhll::core::{
    CheckpointError, CheckpointStore, LayerTask, LayerTrainer as _, Run, Silent, TrainError, TrainedLayer,
};
use dhll::data::circles::Circles;
use dhll::resume::{Earlier, LayerFolder};
use dhll::train::{Dropout, MlpTrainer, SgdParams, SoftmaxHead};
use dhll::{Dhll, Validation, backends};
use ndarray::Array2;

use super::reader::Outcome;

/// The file of the first layer in the folder of the fit.
pub(super) const LAYER_FILE: &str = "layer-1.safetensors";

/// What checkpoints of the small layer say they are of.
pub(super) const CHECKPOINT_OF: &str = "a small layer";

/// A small layer, trained with a store of checkpoints.
pub(super) fn train_layer(store: &dyn CheckpointStore) -> Result<TrainedLayer, TrainError> {
    let x = Array2::from_shape_fn((8, 3), |(i, j)| ((5 * i + 7 * j) % 11) as f32 / 11.0);
    let backend = backends::default_backend().map_err(|error| CheckpointError::new(error.to_string()))?;
    let trainer = MlpTrainer { hidden_width: Some(4), sgd: sgd(), ..MlpTrainer::default() };
    let silent = &mut Silent;
    let run = Run::new(&*backend, 1, silent).with_checkpoints(Some(store));
    trainer.train(&LayerTask::new(x.view(), x.view())?, &mut { run })
}

fn sgd() -> SgdParams {
    let dropout = Dropout { hidden: 0.5, ..Dropout::default() };
    SgdParams { epochs: 2, batch_size: 3, patience: Some(2), dropout, ..SgdParams::default() }
}

/// Fit two layers and a head, and keep them in a folder.
pub(super) fn fit_in(folder: &Path) -> Outcome {
    let data = Circles { per_class: 10, ..Circles::default() }.generate()?;
    let folder = LayerFolder::lock(folder)?;
    let builder = Dhll::builder()
        .alphas([0.5, 0.9])
        .validation(Validation::Rows(5))
        .trainer(MlpTrainer { hidden_width: Some(4), sgd: sgd(), ..MlpTrainer::default() })
        .head(SoftmaxHead { sgd: sgd(), ..SoftmaxHead::default() });
    let model = builder.prepare(&data)?.run_in(&folder, Earlier::Resume, &mut Silent)?;
    model.predict(data.features())?;
    // A folder that nothing is kept in goes with its lock.
    assert!(folder.is_used());
    Ok(())
}
