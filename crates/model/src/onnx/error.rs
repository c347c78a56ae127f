//! Why a model cannot be written as an ONNX graph.

use thiserror::Error;

/// Why a model cannot be written as an ONNX graph.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OnnxError {
    /// A similarity that looks for neighbours among the training rows.
    #[error(
        "the similarity {name:?} looks for the nearest training rows and cannot be exported to ONNX; let it shape the targets alone, with \
         --target-similarity diffusion --alphas 0.5, or fit with another --similarity"
    )]
    Neighbours {
        /// Its name.
        name: String,
    },
    /// A similarity of the user's own.
    #[error(
        "the similarity {name:?} cannot be exported to ONNX, which needs one that comes with dhll; fit with another --similarity, or apply it to the \
         rows beforehand"
    )]
    Similarity {
        /// Its name.
        name: String,
    },
    /// What a similarity keeps of itself is not what such similarities keep.
    #[error("the similarity {name:?} cannot be exported to ONNX: {problem}; fit the model again")]
    SimilarityParts {
        /// Its name.
        name: String,
        /// What is wrong.
        problem: String,
    },
    /// An operation without a counterpart.
    #[error("operation {} of {layer} cannot be exported to ONNX: {name}", operation + 1)]
    Operation {
        /// The layer: `layer 1`, or `the head`.
        layer: String,
        /// Which one.
        operation: usize,
        /// What it is.
        name: String,
    },
    /// An ONNX file is one protobuf message, which has a largest size.
    #[error(
        "the ONNX graph would have {bytes} bytes, more than the {limit} that such a file can have; fit with fewer landmarks or narrower layers"
    )]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
}
