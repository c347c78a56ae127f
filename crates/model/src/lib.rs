//! Trained models of `dhll`: load, predict, evaluate, save. All that a deployed predictor needs, and no more: no reader of tables, no
//! download, no trainer.
//!
//! ```no_run
//! use dhll_model::Model;
//! use ndarray::array;
//!
//! let model = Model::load("irises.safetensors")?;
//! let rows = array![[5.1, 3.5, 1.4, 0.2]];
//! for (class, p) in model.classes().iter().zip(model.predict_proba(rows.view())?.row(0)) {
//!     println!("{class}: {p:.3}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod columns;
mod confusion;
mod evaluate;
pub mod evaluation;
pub mod file;
mod importance;
mod labels;
mod model;
#[cfg(feature = "onnx")]
pub mod onnx;
mod predictions;
pub mod settings;
mod softmax;
mod storing;
pub mod summary;
pub mod whole_file;

pub use columns::{ColumnError, ColumnMatch, Matched};
pub use confusion::Confusion;
pub use dhll_backends as backends;
pub use evaluation::{Evaluation, EvaluationError};
pub use file::{Loaders, ModelFileError};
pub use importance::PermutationImportance;
pub use model::{BLOCK_ROWS, Model, TransformError};
#[cfg(feature = "onnx")]
pub use onnx::OnnxError;
pub use predictions::Predictions;
pub use settings::{Difference, Fingerprint, Settings};
pub use softmax::softmax;
pub use storing::LoadModelError;
pub use summary::{LayerSummary, Provenance, Summary};

/// The example of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
