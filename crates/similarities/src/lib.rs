//! Similarities for `dhll`: kernels as finite feature maps, `k(x, x') ~ phi(x) . phi(x')`, and labels beyond one-hot.
//!
//! The method needs a similarity as features, not as an N x N matrix. A [`Kernel`] gives values; a feature map, fitted to
//! training rows, turns it into a [`dhll_core::Similarity`] that maps any row:
//!
//! | map | for | features | error |
//! |---|---|---|---|
//! | [`Nystroem`] | any kernel | at most the number of landmarks | 0 between landmarks |
//! | [`PivotedCholesky`] | any kernel | as many as the trace error asks for | reported exactly |
//! | [`RandomFeatures`] | [`RandomKernel`]s: [`Rbf`], [`Laplacian`], [`ArcCosine`] | 1 or 2 a direction | falls with the root of their number |
//!
//! | kernel | `k(x, y)` |
//! |---|---|
//! | [`Rbf`] | `exp(-\|x - y\|^2 / (2 s^2))` |
//! | [`Laplacian`] | `exp(-\|x - y\|_1 / s)` |
//! | [`Polynomial`] | `(gamma x.y + c0)^degree` |
//! | [`ArcCosine`] | a random layer of steps or rectified linear units, infinitely wide |
//!
//! [`by_name`] finds any of them by its name and fits it.
//!
//! Labels: [`class_similarity()`] codes classes by a similarity matrix given by the user, [`soft_labels`] codes rows of
//! probabilities; both go through [`dhll_core::LabelCode`].

pub mod arc_cosine;
pub mod bandwidth;
pub mod class_similarity;
mod distance;
pub mod fit;
pub mod kernel;
mod kmeans;
pub mod landmarks;
pub mod laplacian;
pub mod nystroem;
pub mod pivoted_cholesky;
pub mod polynomial;
pub mod random_features;
pub mod rbf;
pub mod registry;
pub mod soft_labels;
mod triangular;

pub use arc_cosine::ArcCosine;
pub use bandwidth::{Bandwidth, BandwidthError};
pub use class_similarity::{ClassScaling, ClassSimilarityError, class_similarity};
pub use fit::FitError;
pub use kernel::Kernel;
pub use landmarks::Landmarks;
pub use laplacian::Laplacian;
pub use nystroem::{Nystroem, NystroemParams};
pub use pivoted_cholesky::{PivotedCholesky, PivotedCholeskyParams};
pub use polynomial::{Polynomial, PolynomialError};
pub use random_features::{Nonlinearity, RandomFeatures, RandomKernel};
pub use rbf::Rbf;
pub use registry::{SimilarityError, by_name};
pub use soft_labels::SoftLabelError;
