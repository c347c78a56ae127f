//! A whole model as header and tensors, and back, every part checked as if it had just been trained.

use std::path::Path;

use dhll_core::data::ColumnNames;
use dhll_core::memory::{self, counted};
use dhll_core::{Backend, Encoding, InputError, Layer, Network, TargetCode, TargetKind};
use ndarray::Array2;

use super::container::{Container, Tensors, read};
use super::encoding::{self, Loaders};
use super::error::{ModelFileError, Problem};
use super::header::{ColumnsHeader, Header, LayerHeader};
use super::operations::{pack, unpack};
use super::version::VERSION;
use crate::summary::{LayerSummary, Provenance};
use crate::whole_file::write_by_way_of;

/// The key of safetensors' metadata that holds the header.
const MODEL_KEY: &str = "dhll";

/// What a model consists of, but for the backend it runs on.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    pub(crate) encoding: Encoding,
    pub(crate) hidden: Network,
    pub(crate) head: Layer,
    pub(crate) columns: ColumnNames,
    pub(crate) target: TargetKind,
    pub(crate) layers: Vec<LayerSummary>,
    pub(crate) provenance: Provenance,
}

pub(crate) fn save(parts: &Parts, path: &Path, folder: Option<&Path>) -> Result<(), ModelFileError> {
    let bytes = to_bytes(parts);
    let written = bytes.and_then(|bytes| Ok(write_by_way_of(path, bytes, folder)?));
    written.map_err(|problem| ModelFileError::new(path, problem))
}

/// The bytes of a file.
pub(crate) fn to_bytes(parts: &Parts) -> Result<Vec<u8>, Problem> {
    let mut tensors = Tensors::default();
    let encoding = encoding::pack(&parts.encoding, &mut tensors)?;
    let mut layers = Vec::with_capacity(parts.layers.len());
    for (index, (layer, summary)) in parts.hidden.layers().iter().zip(&parts.layers).enumerate() {
        let operations = pack(&format!("layers.{index}"), layer, &mut tensors)?;
        layers.push(LayerHeader { summary: summary.clone(), operations });
    }
    let header = Header {
        version: VERSION,
        encoding,
        columns: ColumnsHeader {
            features: parts.columns.features.clone(),
            label: parts.columns.label.clone(),
        },
        target: parts.target.clone(),
        layers,
        head: pack("head", &parts.head, &mut tensors)?,
        provenance: parts.provenance.clone(),
    };
    tensors.serialise(MODEL_KEY, &header)
}

/// The model in a file; `backend` shows how wide the features of its similarity are.
pub(crate) fn load(path: &Path, backend: &dyn Backend, loaders: &Loaders) -> Result<Parts, ModelFileError> {
    let at = |problem: Problem| ModelFileError::new(path, problem);
    let bytes = read(path).map_err(at)?;
    from_bytes(&bytes, backend, loaders).map_err(at)
}

/// The model in the bytes of a file.
pub(crate) fn from_bytes(bytes: &[u8], backend: &dyn Backend, loaders: &Loaders) -> Result<Parts, Problem> {
    let mut container = Container::new(bytes, MODEL_KEY)?;
    let header: Header = serde_json::from_str(container.document())?;
    let encoding = encoding::unpack(header.encoding, &mut container, loaders)?;
    let mut layers = Vec::new();
    let mut summaries = Vec::new();
    for (index, LayerHeader { summary, operations }) in header.layers.into_iter().enumerate() {
        layers.push(unpack(&format!("layers.{index}"), &operations, &mut container)?);
        summaries.push(summary);
    }
    let head = unpack("head", &header.head, &mut container)?;
    container.finish()?;

    let columns = checked_columns(header.columns, encoding.n_features())?;
    let width = width(&encoding, backend).map_err(|error| Problem::Encoding(error.into()))?;
    let hidden = if layers.is_empty() { Network::identity(width) } else { Network::new(layers)? };
    check_widths(width, &hidden, &head, &header.target)?;
    check_summaries(&hidden, &summaries)?;
    check_code(encoding.code(), &header.target)?;
    let (target, provenance) = (header.target, header.provenance);
    Ok(Parts { encoding, hidden, head, columns, target, layers: summaries, provenance })
}

/// The code is one of as many classes, or of as many values.
fn check_code(code: &TargetCode, target: &TargetKind) -> Result<(), Problem> {
    let (what, found) = match (code, target) {
        (TargetCode::Classes(code), TargetKind::Classes(_)) => {
            ("the number of classes of the label code", code.n_classes())
        }
        (TargetCode::Values(code), TargetKind::Values(_)) => {
            ("the number of columns of the target code", code.n_columns())
        }
        (TargetCode::Labels(code), TargetKind::Labels(_)) => {
            ("the number of columns of the code of labels", code.n_columns())
        }
        _ => {
            let found = "two kinds";
            return Err(Problem::value("target and target code", "of one kind", found));
        }
    };
    let expected = target.n_outputs();
    if expected == found { Ok(()) } else { Err(Problem::Size { what, expected, found }) }
}

/// The number of columns that the similarity makes, which shows on any row.
fn width(encoding: &Encoding, backend: &dyn Backend) -> Result<usize, InputError> {
    let shape = [1, encoding.n_features()];
    // Without a scaling, nothing in the file bears out the stated number of features.
    memory::check_array(format_args!("a row of {} features", counted(shape[1])), &shape, size_of::<f64>())?;
    Ok(encoding.features(backend, Array2::zeros(shape).view())?.ncols())
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
fn check_widths(width: usize, hidden: &Network, head: &Layer, target: &TargetKind) -> Result<(), Problem> {
    let fits = |what, expected: usize, found: usize| {
        if expected == found { Ok(()) } else { Err(Problem::Size { what, expected, found }) }
    };
    fits("the number of inputs of the first layer", width, hidden.input_width())?;
    fits("the number of inputs of the head", hidden.output_width(), head.input_width())?;
    match target {
        TargetKind::Classes(names) => {
            fits("the number of classes", head.output_width(), names.len())?;
            if names.len() < 2 {
                return Err(Problem::value("the number of classes", "at least 2", names.len()));
            }
            once("every class name", names)
        }
        TargetKind::Values(names) => {
            fits("the number of target columns", head.output_width(), names.len())?;
            once("every target column", names)
        }
        TargetKind::Labels(labels) => {
            fits("the number of labels", head.output_width(), labels.len())?;
            if let Some(label) = labels.iter().find(|label| label.levels[0] == label.levels[1]) {
                return Err(Problem::value("the levels of a label", "two different texts", label.positive()));
            }
            once("every label", &labels.iter().map(|label| label.name.clone()).collect::<Vec<_>>())
        }
    }
}

/// The summaries agree with the layers.
fn check_summaries(hidden: &Network, summaries: &[LayerSummary]) -> Result<(), Problem> {
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
