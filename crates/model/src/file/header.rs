//! The JSON header of a model file.

use dhll_core::TargetKind;
use dhll_core::encode::Preprocessing;
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
    pub(super) target: TargetKind,
    pub(super) layers: Vec<LayerHeader>,
    pub(super) head: Vec<OperationHeader>,
    pub(super) provenance: Provenance,
}

/// Preprocessing, scaling, similarity and target code; their arrays are tensors.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EncodingHeader {
    /// Raw features.
    pub(super) n_features: usize,
    /// What becomes of the columns of a table; none where they are taken as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) preprocessing: Option<Preprocessing>,
    /// The scale; the mean is a tensor. None where inputs are not scaled.
    pub(super) scale: Option<f64>,
    pub(super) similarity: SimilarityHeader,
    pub(super) code: CodeHeader,
}

/// The shape of the target code.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum CodeHeader {
    /// Rows and columns of the code of classes, a tensor.
    Classes(usize, usize),
    /// Columns of values; their means and scales are tensors.
    Values(usize),
    /// Several labels, whose means and one scale are tensors.
    Labels(usize),
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
