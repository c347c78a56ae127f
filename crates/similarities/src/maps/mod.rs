//! Finite feature maps of kernels, one per file, as data that files can hold.

pub(crate) mod blocks;
mod kmeans;
pub(crate) mod landmarks;
pub(crate) mod nystroem;
pub(crate) mod pivoted_cholesky;
pub(crate) mod random_features;
pub(crate) mod saved;
mod triangular;

pub use blocks::{BLOCK_ROWS, FeatureMapError};
pub use landmarks::Landmarks;
pub use nystroem::{Nystroem, NystroemParams};
pub use pivoted_cholesky::{PivotedCholesky, PivotedCholeskyParams};
pub use random_features::RandomFeatures;
pub use saved::{LoadError, SavedKernel};
