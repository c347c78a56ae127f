//! What an interrupted fit leaves in its folder: checkpoints and finished layers, which the fit goes on from.

use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;
use std::{fs, io};

use dhll::resume::CheckpointFile;

use super::reader::{Outcome, Reader};
use super::small_fits::{CHECKPOINT_OF, LAYER_FILE, fit_in, train_layer};
use super::{repair, seeds};

/// Checkpoints of a layer.
pub(super) const CHECKPOINT: Reader = Reader {
    name: "checkpoint",
    file: "checkpoint-1.safetensors",
    seeds: seeds::checkpoints,
    repaired: |bytes| repair::sealed(bytes, "dhll-checkpoint"),
    read: train,
    memory: 16 << 20,
};

/// Finished layers.
pub(super) const LAYER: Reader = Reader {
    name: "layer",
    file: LAYER_FILE,
    seeds: seeds::layers,
    repaired: |bytes| repair::sealed(bytes, "dhll-layer"),
    read: layer,
    memory: 16 << 20,
};

/// Train a small layer from the checkpoint in a file, if there is one.
fn train(path: &Path) -> Outcome {
    let store = CheckpointFile::new(path, CHECKPOINT_OF).every(Duration::MAX);
    let layer = train_layer(&store)?;
    assert!(layer.history.iter().all(|record| record.train_loss.is_finite()));
    Ok(())
}

/// Go on with a fit whose first layer is that in a file.
fn layer(path: &Path) -> Outcome {
    static FOLDER: OnceLock<io::Result<tempfile::TempDir>> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir()?;
        fit_in(folder.path()).map_err(io::Error::other)?;
        Ok(folder)
    });
    let folder = folder.as_ref().map_err(ToString::to_string)?;
    fs::copy(path, folder.path().join(LAYER_FILE))?;
    fit_in(folder.path())
}
