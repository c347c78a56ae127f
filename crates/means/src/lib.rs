//! Interpolation means between the similarity of the inputs and that of the labels, one per file.
//!
//! `G = A A^T` has rank a, `L = B B^T` has rank b, their joint range has dimension r; ranks are for 0 < t < 1.
//!
//! | mean | `G_alpha` | rank | ridge | eigenproblems per alpha |
//! |---|---|---|---|---|
//! | [`Arithmetic`] | `(1 - t) G + t L` | r | none | - |
//! | [`Harmonic`] | `((1 - t) G^-1 + t L^-1)^-1` | r, or the intersection without ridge | default | 3 of order p + c |
//! | [`Geometric`] | `G #_t L` | r, or the intersection without ridge | default | 3 of order p + c |
//! | [`PowerMean`] | `G^(1/2) ((1 - t) I + t (G^(-1/2) L G^(-1/2))^q)^(1/q) G^(1/2)` | r; for q <= 0 as above | for q <= 0 | 2 or 3 of order p + c |
//! | [`LogEuclidean`] | `exp((1 - t) log G + t log L)` | r | default; none needs a = b = r | 5 of order r |
//! | [`BuresWasserstein`] | `(1 - t) A + t B R^T`, squared | at most a + b - rank(A^T B) | none | 2, of order p + c and c |
//! | [`BonnabelSepulchre`] | `U(t) (R_A^2 #_t R_B^2) U(t)^T` | k | none | 1 of order p |
//!
//! [`by_name`] finds a mean by its name, [`schedules`] a rule that places layers on its path.
//!
//! [`Rescaled`] puts the labels on the scale of the inputs before any of them. A ridge is reported, as truncations and
//! completions are, by [`Mean::factor`](dhll_core::Mean::factor).
//!
//! # Example
//! ```
//! use dhll_core::{CrossGram, Mean, Note, TargetPath};
//! use dhll_faer::Faer;
//! use dhll_means::Geometric;
//! use ndarray::array;
//!
//! let x = array![[1.0, 0.0], [0.5, 1.0], [-1.0, 0.5], [-0.5, -1.5]];
//! let y = array![[1.0], [1.0], [-1.0], [-1.0]];
//! let (backend, mean) = (Faer::default(), Geometric { ridge: 1e-3 });
//! let s = CrossGram::new(&backend, x.view(), y.view())?;
//! let notes = mean.factor(&s, 0.5, &backend)?.notes;
//! assert!(matches!(notes[..], [Note::Ridge { relative: 1e-3, .. }]));
//! let map = TargetPath::from_cross_gram(s, &mean, &backend).target_map(0.5)?;
//! assert_eq!(map.width(), 3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod arithmetic;
mod arrowhead;
mod bonnabel_sepulchre;
mod bures_wasserstein;
mod geometric;
mod harmonic;
mod joint;
mod kubo_ando;
mod log_euclidean;
mod power;
pub mod registry;
mod rescaled;
pub mod schedules;

pub use arithmetic::Arithmetic;
pub use bonnabel_sepulchre::{BonnabelSepulchre, FixedRank};
pub use bures_wasserstein::BuresWasserstein;
pub use geometric::Geometric;
pub use harmonic::Harmonic;
pub use log_euclidean::LogEuclidean;
pub use power::PowerMean;
pub use registry::{UnknownMean, by_name};
pub use rescaled::{LabelScale, Rescaled};

/// The ridge of means that need one where ranks differ, in units of the mean eigenvalue on the joint range: a thousand
/// times what rounding leaves visible at a few hundred features, and far below any eigenvalue that matters.
pub const RIDGE: f64 = 1e-6;

/// The example of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
