//! The estimator: data in, trained network out, every choice with a default that works.

mod builder;
mod choices;
mod defaults;
mod error;
mod path_targets;
mod prepare;
mod prepared;
mod provenance;
mod training;
mod weighting;

pub use builder::{Dhll, DhllBuilder};
pub(crate) use choices::classes_without_validation;
pub use choices::{Validation, Widths};
pub(crate) use defaults::Choices;
pub use defaults::RowKind;
pub use error::EstimatorError;
pub use path_targets::encode_all;
pub(crate) use path_targets::{BLOCK_ROWS, EncodedPart, Encodings, TARGET};
pub(crate) use prepare::{check_order, targets};
pub use prepared::PreparedFit;
pub(crate) use prepared::summary;
pub(crate) use provenance::{Made, provenance, settings};
pub(crate) use training::Training;
pub(crate) use weighting::weighted;
