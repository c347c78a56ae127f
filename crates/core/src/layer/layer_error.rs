//! Why operations make no layer, or layers no network.

use thiserror::Error;

/// Why operations make no layer, or layers no network.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LayerError {
    /// No affine operation, so that no width is known.
    #[error("a layer needs at least one affine operation, got {operations} operations without one")]
    NoAffine {
        /// Number of operations.
        operations: usize,
    },
    /// An affine operation has no inputs or no outputs.
    #[error("operation {} has weights of {inputs} x {outputs}; both must be at least 1", operation + 1)]
    NoWidth {
        /// Which operation, from 0; messages count from 1.
        operation: usize,
        /// Rows of the weights.
        inputs: usize,
        /// Columns of the weights.
        outputs: usize,
    },
    /// A bias does not fit its weights, or an operation the one before it.
    #[error("operation {}: {what} must be {expected}, got {found}", operation + 1)]
    Width {
        /// Which operation, from 0; messages count from 1.
        operation: usize,
        /// Which width of it.
        what: &'static str,
        /// The width that fits.
        expected: usize,
        /// The width that was found.
        found: usize,
    },
    /// A weight or a bias is NaN or infinite.
    #[error("operation {} has a parameter that is {value}; every one must be finite", operation + 1)]
    NonFinite {
        /// Which operation, from 0; messages count from 1.
        operation: usize,
        /// What was found.
        value: f32,
    },
    /// The side or the number of cells of patch units does not fit their images.
    #[error("operation {}: {what} must be 1 to {most}, got {found}", operation + 1)]
    Patches {
        /// Which operation, from 0; messages count from 1.
        operation: usize,
        /// Which number.
        what: &'static str,
        /// The largest that fits.
        most: usize,
        /// The number that was found.
        found: usize,
    },
    /// A layer does not fit the one before it.
    #[error("layer {} takes {found} inputs, but the layer before it gives {expected}", layer + 1)]
    Join {
        /// Which layer, from 0; messages count from 1.
        layer: usize,
        /// Outputs of the layer before.
        expected: usize,
        /// Inputs of this one.
        found: usize,
    },
    /// A network without layers.
    #[error("a network needs at least one layer, got 0")]
    NoLayers,
}
