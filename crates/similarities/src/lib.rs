//! Similarities for `dhll`: kernels as finite feature maps, `k(x, x') ~ phi(x) . phi(x')`, and labels beyond one-hot.
//!
//! The method needs a similarity as features, not as an N x N matrix. A [`Kernel`] gives values; a feature map, fitted to
//! training rows, turns it into a [`dhll_core::Similarity`] that maps any row and that a model file can hold:
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
//! [`LearntKernel`] learns a weight for every column from the targets: a [`WeightedKernel`].
//!
//! [`Diffusion`] is a similarity along the graph of nearest neighbours: rows without labels shape it as much as those that have one.
//!
//! [`by_name`] finds any of them by its name; [`KernelSettings`] are what it can be told.
//!
//! Labels: [`class_similarity()`] codes classes by a similarity matrix given by the user, [`soft_labels`] codes rows of
//! probabilities; both go through [`dhll_core::LabelCode`].

pub mod diffusion;
pub mod kernels;
mod labels;
pub mod learnt;
mod loaders;
pub mod maps;
pub mod registry;

pub use diffusion::{Blend, Blended, Diffusion, DiffusionError, DiffusionMap, DiffusionSettings};
pub use kernels::{
    ArcCosine, Bandwidth, BandwidthError, Kernel, Laplacian, Nonlinearity, Polynomial, PolynomialError,
    RandomKernel, Rbf,
};
pub use labels::class_similarity::{self, ClassScaling, ClassSimilarityError, class_similarity};
pub use labels::soft_labels::{self, SoftLabelError};
pub use learnt::{LearntError, LearntFamily, LearntKernel, LearntSettings, WeightedKernel};
pub use loaders::{LOADERS, Load};
pub use maps::{
    FeatureMapError, Landmarks, LoadError, Nystroem, NystroemParams, PivotedCholesky, PivotedCholeskyParams,
    RandomFeatures,
};
pub use registry::{KernelFit, KernelSettings, SimilarityEntry, SimilarityError, by_name};

/// The example of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
