//! A model as an ONNX graph, for programs without `dhll`: encoding, network and head in one file.
//!
//! ```text
//! x               double, N x d: numbers; of a table, the places of levels for categories, NaN for a gap
//!
//! probabilities   double, N x K of classes, or N x m of labels
//! label           int64, N: the place of the class; of labels N x m, 1 where the row has the label
//! class           text, N: the name of the class
//! values          double, N x m, in place of the above if the model predicts values
//! ```
//!
//! The metadata of the file has the names as JSON, under the keys `classes`, `labels` or `values`, and `columns` with the names of columns and the levels of
//! categories. The graph computes in double precision where the program does (all up to the features), and in single precision where that does (the
//! network). Unlike the program it does not check its input: what the program refuses may give any number.

mod distances;
mod error;
mod graph;
mod kernels;
mod layers;
mod message;
mod normal_scores;
mod patches;
mod preprocessing;
mod similarity;
#[cfg(test)]
mod tests;

pub use error::OnnxError;

use dhll_core::data::ColumnKind;
use dhll_core::{TargetCode, TargetKind};
use prost::Message as _;
use serde_json::{Value as Json, json};

use crate::model::Model;
use graph::{Graph, int};
use message::{Entry, ModelProto, OperatorSet, kind};

/// The version of the file format, and that of the operators.
const IR_VERSION: i64 = 8;
const OPERATORS: i64 = 18;

/// The largest protobuf message.
const LARGEST: usize = i32::MAX as usize;

impl Model {
    /// The bytes of an ONNX file (operators of version 18) that computes what the model predicts; see [`onnx`](crate::onnx) for inputs and outputs.
    ///
    /// # Errors
    /// [`OnnxError`] if the similarity or an operation has no counterpart, or the file would be larger than 2 GiB.
    pub fn to_onnx(&self) -> Result<Vec<u8>, OnnxError> {
        let g = Graph::new("dhll");
        g.input("x", kind::DOUBLE, &[None, Some(self.n_features())]);
        let encoding = self.encoding();
        let mut x = "x".to_owned();
        if let Some(preprocessing) = encoding.preprocessing() {
            x = preprocessing::preprocessed(&g, &x, preprocessing);
        }
        if let Some(scaling) = encoding.scaling() {
            x = g.scaled(&x, scaling.mean.clone(), &g.number(scaling.scale));
        }
        let features = similarity::features(&g, &x, &**encoding.similarity())?;
        let mut h = g.cast(&features, kind::FLOAT);
        for (place, layer) in self.hidden().layers().iter().enumerate() {
            h = layers::layer(&g, &h, layer, &format!("layer {}", place + 1))?;
        }
        let logits = layers::layer(&g, &h, self.head(), "the head")?;
        self.outputs_of(&g, &logits);

        let model = ModelProto {
            ir_version: IR_VERSION,
            producer_name: "dhll".to_owned(),
            producer_version: env!("CARGO_PKG_VERSION").to_owned(),
            graph: Some(g.finish()),
            opset_import: vec![OperatorSet { domain: String::new(), version: OPERATORS }],
            metadata_props: self.names(),
        };
        match model.encoded_len() {
            bytes if bytes > LARGEST => Err(OnnxError::TooLarge { bytes, limit: LARGEST }),
            _ => Ok(model.encode_to_vec()),
        }
    }

    fn outputs_of(&self, g: &Graph, logits: &str) {
        let outputs = g.cast(logits, kind::DOUBLE);
        let shape = [None, Some(self.head().output_width())];
        if let TargetKind::Classes(classes) = self.target() {
            let probabilities = g.op_with("Softmax", [&outputs], vec![int("axis", 1)]);
            let label = g.op_with("ArgMax", [logits], vec![int("axis", 1), int("keepdims", 0)]);
            let class = g.op("Gather", [&g.texts(classes), &label]);
            g.output(&probabilities, "probabilities", kind::DOUBLE, &shape);
            g.output(&label, "label", kind::INT64, &shape[..1]);
            g.output(&class, "class", kind::STRING, &shape[..1]);
        } else if let TargetCode::Values(code) = self.encoding().code() {
            let spread = g.op("Mul", [&outputs, &g.row(code.scale())]);
            let values = g.op("Add", [&spread, &g.row(code.mean())]);
            g.output(&values, "values", kind::DOUBLE, &shape);
        } else {
            let probabilities = g.op("Sigmoid", [&outputs]);
            let label = g.cast(&g.op("Greater", [&probabilities, &g.number(0.5)]), kind::INT64);
            g.output(&probabilities, "probabilities", kind::DOUBLE, &shape);
            g.output(&label, "label", kind::INT64, &shape);
        }
    }

    /// The names of what is predicted, and of columns and levels where there are any.
    fn names(&self) -> Vec<Entry> {
        let (key, names) = match self.target() {
            TargetKind::Classes(classes) => ("classes", json!(classes)),
            TargetKind::Values(values) => ("values", json!(values)),
            TargetKind::Labels(labels) => ("labels", json!(labels)),
        };
        let names = [(key, names)].into_iter().chain(self.column_names().map(|names| ("columns", names)));
        names.map(|(key, names)| Entry { key: key.to_owned(), value: names.to_string() }).collect()
    }

    fn column_names(&self) -> Option<Json> {
        let names = self.columns().features.as_ref();
        let kinds: Option<Vec<&ColumnKind>> = self.encoding().preprocessing().map(|p| p.kinds().collect());
        if names.is_none() && kinds.is_none() {
            return None;
        }
        let column = |place: usize| {
            let mut column = serde_json::Map::new();
            if let Some(name) = names.and_then(|names| names.get(place)) {
                column.insert("name".to_owned(), json!(name));
            }
            if let Some(ColumnKind::Category { levels }) = kinds.as_ref().and_then(|kinds| kinds.get(place)) {
                column.insert("levels".to_owned(), json!(levels));
            }
            Json::Object(column)
        };
        Some((0..self.n_features()).map(column).collect())
    }
}
