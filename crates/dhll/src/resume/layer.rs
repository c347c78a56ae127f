//! Files of finished layers, with the records of their training.

use std::path::Path;

use dhll_core::{EpochRecord, TrainedLayer};
use dhll_model::file::{Container, OperationHeader, Problem, Tensors, VERSION, pack, unpack};
use dhll_model::whole_file::write_by_way_of;
use serde::{Deserialize, Serialize};

/// The key of safetensors' metadata that holds the header.
pub(super) const LAYER_KEY: &str = "dhll-layer";

/// The header of a kept layer.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptHeader {
    version: u64,
    /// Digest of the settings of the fit that it belongs to.
    settings: String,
    layer: usize,
    operations: Vec<OperationHeader>,
    history: Vec<EpochRecord>,
    kept_epoch: usize,
}

/// The file of one layer.
pub(super) struct LayerFile<'a> {
    pub(super) path: &'a Path,
    /// Where its temporary file may be.
    pub(super) folder: &'a Path,
    /// Which layer it is, from 0.
    pub(super) layer: usize,
    /// Digest of the settings.
    pub(super) settings: &'a str,
}

pub(super) fn save(file: &LayerFile<'_>, trained: &TrainedLayer) -> Result<(), Problem> {
    let bytes = to_bytes((file.layer, file.settings), trained)?;
    Ok(write_by_way_of(file.path, bytes, Some(file.folder))?)
}

/// The bytes of the file of a layer, by its number from 0, of the fit whose settings have this digest.
pub(crate) fn to_bytes((layer, settings): (usize, &str), trained: &TrainedLayer) -> Result<Vec<u8>, Problem> {
    let mut tensors = Tensors::default();
    let header = KeptHeader {
        version: VERSION,
        settings: settings.to_owned(),
        layer,
        operations: pack("layer", &trained.layer, &mut tensors)?,
        history: trained.history.clone(),
        kept_epoch: trained.kept_epoch,
    };
    tensors.serialise(LAYER_KEY, &header)
}

/// The layer that [`to_bytes`] was given, bit for bit, if it is of this fit and has these numbers of inputs and outputs.
pub(crate) fn from_bytes(
    (layer, settings): (usize, &str),
    bytes: &[u8],
    [inputs, outputs]: [usize; 2],
) -> Result<TrainedLayer, Problem> {
    let mut container = Container::new(bytes, LAYER_KEY)?;
    let header: KeptHeader = serde_json::from_str(container.document())?;
    let trained = unpack("layer", &header.operations, &mut container)?;
    container.finish()?;
    if header.settings != settings {
        return Err(Problem::OtherFit);
    }
    for (what, expected, found) in [
        ("the number of the layer", layer + 1, header.layer.saturating_add(1)),
        ("the number of inputs of the layer", inputs, trained.input_width()),
        ("the number of outputs of the layer", outputs, trained.output_width()),
    ] {
        if expected != found {
            return Err(Problem::Size { what, expected, found });
        }
    }
    Ok(TrainedLayer { layer: trained, history: header.history, kept_epoch: header.kept_epoch })
}
