//! The JSON header of a model file.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::operations::OperationHeader;
use crate::summary::{LayerSummary, Provenance};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) version: u64,
    pub(super) encoding: EncodingHeader,
    pub(super) columns: ColumnsHeader,
    pub(super) classes: Vec<String>,
    pub(super) layers: Vec<LayerHeader>,
    pub(super) head: Vec<OperationHeader>,
    pub(super) provenance: Provenance,
}

/// Scaling, similarity and label code; their arrays are tensors.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EncodingHeader {
    pub(super) n_features: usize,
    /// The scale; the mean is a tensor. None where inputs are not scaled.
    pub(super) scale: Option<f64>,
    pub(super) similarity: SimilarityHeader,
    /// Rows and columns of the label code.
    pub(super) code: (usize, usize),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SimilarityHeader {
    pub(super) kind: String,
    pub(super) settings: Value,
    /// Name and shape of every array.
    pub(super) arrays: Vec<(String, usize, usize)>,
}

/// What the columns of the training rows were called.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnsHeader {
    pub(super) features: Option<Vec<String>>,
    pub(super) label: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LayerHeader {
    pub(super) summary: LayerSummary,
    pub(super) operations: Vec<OperationHeader>,
}
