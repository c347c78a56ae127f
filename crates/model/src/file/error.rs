//! What can be wrong with a model file, with the file and the value that was found.

use std::path::{Path, PathBuf};

use dhll_core::LayerError;
use thiserror::Error;

/// A file, and why it was not written or read.
#[derive(Debug, Error)]
#[error("{}: {problem}", path.display())]
pub struct ModelFileError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    #[source]
    pub problem: Problem,
}

impl ModelFileError {
    /// A file and what is wrong with it.
    pub fn new(path: &Path, problem: Problem) -> Self {
        Self { path: path.to_owned(), problem }
    }
}

/// What is wrong with a model file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Problem {
    /// The system refused.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// A similarity of the user's own.
    #[error(
        "the similarity {name:?} cannot be saved: it does not say how (Similarity::saved); apply it to the rows beforehand"
    )]
    Similarity {
        /// Its name.
        name: String,
    },
    /// An operation that this version of the format has no name for.
    #[error("operation {} of a layer cannot be saved: {name}", operation + 1)]
    Operation {
        /// Which one.
        operation: usize,
        /// What it is.
        name: String,
    },
    /// The file is larger than any model.
    #[error("the file has {found} bytes, more than the {limit} that are read")]
    TooLarge {
        /// Its size.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// The file is shorter than it says, or its header longer than any.
    #[error(
        "the header is said to have {stated} bytes, but {found} follow and {limit} are read at most; \
         the file is damaged (cut off?) or not a model"
    )]
    HeaderLength {
        /// Length by the first eight bytes.
        stated: u64,
        /// Bytes behind them.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// The file is no safetensors file.
    #[error("the file is not a safetensors file, or it is damaged: {0}")]
    Container(#[from] safetensors::SafeTensorError),
    /// A safetensors file of something else.
    #[error("its metadata has no key {key:?}: the file was not written by dhll, or it is damaged")]
    NotOurs {
        /// The key.
        key: &'static str,
    },
    /// The bytes of the file are not those that were written.
    #[error(
        "the file is damaged: its contents do not match its checksum; restore it from a copy, or fit again"
    )]
    Damaged,
    /// The JSON document under that key is not what it should be.
    #[error("its header cannot be read, or the file is damaged: {0}")]
    Header(#[from] serde_json::Error),
    /// Another version of the format.
    #[error(
        "it has version {found} of the format, this program reads version {known}; {} (unless the file is damaged)",
        if found > known { "use a later version of dhll" } else { "fit it again with this version of dhll" }
    )]
    Version {
        /// The file's.
        found: u64,
        /// The one that is read.
        known: u64,
    },
    /// A kept layer of a fit with other settings.
    #[error("it belongs to a fit with other settings")]
    OtherFit,
    /// A similarity that the program has no loader for.
    #[error("its similarity is of the kind {kind:?}, which this program cannot load; it knows {known}")]
    UnknownSimilarity {
        /// The kind.
        kind: String,
        /// The kinds there are, with commas.
        known: String,
    },
    /// A similarity cannot be put together again.
    #[error("its similarity of the kind {kind:?} cannot be loaded: {source}")]
    SimilarityParts {
        /// The kind.
        kind: String,
        /// Why not.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The encoding of inputs and labels is invalid.
    #[error("its encoding is invalid: {0}")]
    Encoding(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// An activation that this version does not know.
    #[error("it has an activation {name:?}; relu, relu2, sigmoid and tanh are known")]
    UnknownActivation {
        /// The name.
        name: String,
    },
    /// The header speaks of a tensor that is not there.
    #[error("the tensor {name:?} is missing")]
    Missing {
        /// The tensor.
        name: String,
    },
    /// There is a tensor that the header does not speak of.
    #[error("there is a tensor {name:?} that belongs to nothing")]
    Unexpected {
        /// The tensor.
        name: String,
    },
    /// A tensor is not of the type or the shape that the header says.
    #[error("the tensor {name:?} is {found}, expected {expected}")]
    Tensor {
        /// The tensor.
        name: String,
        /// Type and shape by the header.
        expected: String,
        /// What was found.
        found: String,
    },
    /// A number that must be finite is not.
    #[error("the tensor {name:?} holds the value {value}; every one must be finite")]
    NonFinite {
        /// The tensor.
        name: String,
        /// The value.
        value: f64,
    },
    /// Two sizes that must agree do not.
    #[error("{what} must be {expected}, got {found}")]
    Size {
        /// Which size.
        what: &'static str,
        /// The one that fits.
        expected: usize,
        /// The one that was found.
        found: usize,
    },
    /// A value is invalid.
    #[error("{what} must be {constraint}, got {value}")]
    Value {
        /// Which value.
        what: &'static str,
        /// What holds for it.
        constraint: &'static str,
        /// The value.
        value: String,
    },
    /// The parts make no network.
    #[error(transparent)]
    Layer(#[from] LayerError),
}

impl Problem {
    pub(crate) fn value(what: &'static str, constraint: &'static str, value: impl ToString) -> Self {
        Self::Value { what, constraint, value: value.to_string() }
    }
}
