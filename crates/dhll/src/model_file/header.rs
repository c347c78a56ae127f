//! The JSON header of a model file.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::Problem;
use super::operations::OperationHeader;
use crate::summary::{LayerSummary, Provenance};

/// The version of the format that is written and read.
pub const VERSION: u64 = 2;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) version: u64,
    pub(super) inputs: InputsHeader,
    pub(super) columns: ColumnsHeader,
    pub(super) classes: Vec<String>,
    pub(super) layers: Vec<LayerHeader>,
    pub(super) head: Vec<OperationHeader>,
    pub(super) provenance: Provenance,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InputsHeader {
    pub(super) n_features: usize,
    /// The scale; the mean is a tensor. None where inputs are not scaled.
    pub(super) scale: Option<f64>,
    pub(super) similarity: String,
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

/// `Ok` if the document is of the version that is known. This is looked at first: a later one may have any other fields.
pub(crate) fn check_version(document: &str) -> Result<(), Problem> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u64,
    }
    match serde_json::from_str(document)? {
        Versioned { version: VERSION } => Ok(()),
        Versioned { version: found } => Err(Problem::Version { found, known: VERSION }),
    }
}

/// The document of a file whose version was checked.
pub(crate) fn parse<T: DeserializeOwned>(document: &str) -> Result<T, Problem> {
    Ok(serde_json::from_str(document)?)
}
