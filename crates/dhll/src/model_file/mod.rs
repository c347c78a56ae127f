//! Model files: safetensors with one metadata key, `dhll`, that holds a versioned JSON header with a checksum of the file.
//!
//! ```text
//! length      8 bytes, little-endian
//! header      JSON: every tensor's type, shape and place; __metadata__.dhll is a JSON document of its own, which begins with
//!             "sha256": SHA-256 of the whole file with 64 zeros in its own place
//! tensors     scaling.mean                            f64, d
//!             layers.L.O.weights, layers.L.O.bias     f32, inputs x outputs and outputs; L a layer, O an operation
//!             head.O.weights, head.O.bias             the same
//! ```
//!
//! Files are not trusted: the checksum finds damage, whatever bit of the file it is in. Lengths are checked against the file before anything of that size is made, every tensor against the header, and
//! the whole model as if it had just been trained. A model that was read predicts to the bit what it predicted when it was saved.

mod container;
mod error;
mod header;
mod operations;
mod seal;

use std::path::Path;
use std::sync::Arc;

use dhll_core::{Backend, Scaling};
use dhll_core::{Layer, Network};
use dhll_data::ColumnNames;

use crate::inputs::{InputSimilarity, Inputs};
use crate::model::Model;

pub(crate) use container::{Container, Tensors, read};
pub use error::{ModelFileError, Problem};
pub use header::VERSION;
pub(crate) use header::parse;
use header::{ColumnsHeader, Header, InputsHeader, LayerHeader};
pub(crate) use operations::{OperationHeader, pack, unpack};
pub(crate) use seal::is_of;

/// The key of safetensors' metadata that holds the header.
pub(crate) const MODEL_KEY: &str = "dhll";

const MEAN: &str = "scaling.mean";

/// `Ok` if a model with these inputs can be saved.
pub(crate) fn check_saved(inputs: &Inputs) -> Result<(), Problem> {
    match inputs.similarity() {
        InputSimilarity::Other(other) => Err(Problem::Similarity { name: other.name().into_owned() }),
        _ => Ok(()),
    }
}

pub(crate) fn save(model: &Model, path: &Path, folder: Option<&Path>) -> Result<(), ModelFileError> {
    let at = |problem: Problem| ModelFileError::new(path, problem);
    check_saved(&model.inputs).map_err(at)?;
    let similarity = model.inputs.similarity().name().into_owned();
    let mut tensors = Tensors::default();
    if let Some(scaling) = model.inputs.scaling() {
        tensors.add_f64(MEAN, &[scaling.mean.len()], &scaling.mean);
    }
    let mut layers = Vec::with_capacity(model.layers.len());
    for (index, (layer, summary)) in model.hidden.layers().iter().zip(&model.layers).enumerate() {
        let operations = pack(&format!("layers.{index}"), layer, &mut tensors).map_err(at)?;
        layers.push(LayerHeader { summary: summary.clone(), operations });
    }
    let header = Header {
        version: VERSION,
        inputs: InputsHeader {
            n_features: model.inputs.n_features(),
            scale: model.inputs.scaling().map(|scaling| scaling.scale),
            similarity,
        },
        columns: ColumnsHeader {
            features: model.columns.features.clone(),
            label: model.columns.label.clone(),
        },
        classes: model.classes.clone(),
        layers,
        head: pack("head", &model.head, &mut tensors).map_err(at)?,
        provenance: model.provenance.clone(),
    };
    tensors.write(path, MODEL_KEY, &header, folder).map_err(at)
}

pub(crate) fn load(path: &Path, backend: Arc<dyn Backend>) -> Result<Model, ModelFileError> {
    let at = |problem: Problem| ModelFileError::new(path, problem);
    let bytes = read(path).map_err(at)?;
    from_bytes(&bytes, backend).map_err(at)
}

/// The model that the bytes of a file describe.
pub(crate) fn from_bytes(bytes: &[u8], backend: Arc<dyn Backend>) -> Result<Model, Problem> {
    let mut container = Container::new(bytes, MODEL_KEY)?;
    let header: Header = parse(container.document())?;

    let InputsHeader { n_features, scale, similarity } = header.inputs;
    let scaling = match scale {
        None => None,
        Some(scale) if scale.is_finite() && scale > 0.0 => {
            Some(Scaling { mean: container.take_f64(MEAN, n_features)?, scale })
        }
        Some(scale) => return Err(Problem::value("the scale of the inputs", "finite and above 0", scale)),
    };
    let similarity =
        InputSimilarity::by_name(&similarity).ok_or(Problem::UnknownSimilarity { name: similarity })?;

    let mut layers = Vec::new();
    let mut summaries = Vec::new();
    for (index, LayerHeader { summary, operations }) in header.layers.into_iter().enumerate() {
        layers.push(unpack(&format!("layers.{index}"), &operations, &mut container)?);
        summaries.push(summary);
    }
    let head = unpack("head", &header.head, &mut container)?;
    container.finish()?;

    let hidden = Network::new(layers)?;
    let columns = checked_columns(header.columns, n_features)?;
    check_widths(n_features, &hidden, &head, &header.classes)?;
    check_summaries(&hidden, &summaries)?;
    let inputs = Inputs::from_parts(n_features, scaling, similarity);
    let model = Model::new(inputs, hidden, head, header.classes, summaries, header.provenance, backend);
    Ok(model.with_columns(columns))
}

/// Every feature has a name of its own, or none has one.
fn checked_columns(
    ColumnsHeader { features, label }: ColumnsHeader,
    n_features: usize,
) -> Result<ColumnNames, Problem> {
    if let Some(names) = &features {
        if names.len() != n_features {
            let (expected, found) = (n_features, names.len());
            return Err(Problem::Size { what: "the number of column names", expected, found });
        }
        once("every column name", names)?;
    }
    Ok(ColumnNames { features, label })
}

fn once(what: &'static str, names: &[String]) -> Result<(), Problem> {
    let mut names: Vec<&String> = names.iter().collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Problem::value(what, "there once", pair[0])),
        None => Ok(()),
    }
}

/// The parts fit together, from the features to the classes.
fn check_widths(
    n_features: usize,
    hidden: &Network,
    head: &Layer,
    classes: &[String],
) -> Result<(), Problem> {
    let fits = |what, expected: usize, found: usize| {
        if expected == found { Ok(()) } else { Err(Problem::Size { what, expected, found }) }
    };
    // The similarities that can be saved keep the number of columns.
    fits("the number of inputs of the first layer", n_features, hidden.input_width())?;
    fits("the number of inputs of the head", hidden.output_width(), head.input_width())?;
    fits("the number of classes", head.output_width(), classes.len())?;
    if classes.len() < 2 {
        return Err(Problem::value("the number of classes", "at least 2", classes.len()));
    }
    once("every class name", classes)
}

/// What is said of the layers is true of them.
fn check_summaries(hidden: &Network, summaries: &[crate::summary::LayerSummary]) -> Result<(), Problem> {
    for (layer, summary) in hidden.layers().iter().zip(summaries) {
        if !(0.0..=1.0).contains(&summary.alpha) {
            return Err(Problem::value("the alpha of a layer", "in [0, 1]", summary.alpha));
        }
        for (what, expected, found) in [
            ("the stated width of a layer", layer.output_width(), summary.width),
            ("the stated number of parameters of a layer", layer.n_parameters(), summary.n_parameters),
        ] {
            if expected != found {
                return Err(Problem::Size { what, expected, found });
            }
        }
    }
    Ok(())
}
