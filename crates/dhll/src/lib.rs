//! Deep networks trained one hidden layer at a time.
//!
//! `dhll` makes a target for every hidden layer by interpolating between the similarity of the inputs and that of the
//! labels, and trains each layer alone against its target: no error signal ever crosses a layer.
//!
//! ```text
//! G_alpha = (1 - alpha) X X^T + alpha y y^T = H H^T
//! ```
//!
//! # Example
//! Hidden targets half way between the paper's circles and their labels, from training rows, for rows never seen:
//!
//! ```
//! use dhll::data::circles::Circles;
//! use dhll::{Encoding, TargetPath, backends, means::Arithmetic};
//!
//! let (train, test) = Circles::default().generate()?.split(200, 7)?;
//! let backend = backends::default_backend()?;
//!
//! let encoding = Encoding::raw(&train)?; // inputs as they are, labels as -1 / +1
//! let rows = encoding.encode(&*backend, &train)?;
//! let path = TargetPath::new(rows.a.view(), rows.b.view(), &Arithmetic, &*backend)?;
//!
//! let map = path.target_map(0.5)?;
//! println!("{} dimensions, eigenvalues {}", map.width(), map.eigenvalues());
//! let unseen = encoding.encode(&*backend, &test)?;
//! let targets = map.apply(&*backend, unseen.a.view(), unseen.b.view())?;
//! assert_eq!(targets.dim(), (200, 3));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # From data to a trained network
//! [`Dhll::builder`] fits a network and gives a [`Model`], which predicts, evaluates itself and is saved to a file.
//!
//! # Where things are
//! [`Dhll`] and [`Model`] are the high-level way, [`Encoding`] and [`TargetPath`] the steps by themselves.
//! [`core`] has the vocabulary and the plug-in traits; [`means`], [`similarities`], [`train`], [`diagnose`] and [`data`] the families built
//! on them; [`backends`] the linear-algebra backends that were built in, chosen at run time. `ARCHITECTURE.md` has the map.

pub mod baselines;
pub mod design;
mod estimator;
pub mod gram;
pub mod out_of_core;
pub mod registry;
pub mod resume;
mod rows;
pub mod settings;
pub mod validation;

pub use dhll_core as core;
pub use dhll_data as data;
pub use dhll_diagnose as diagnose;
pub use dhll_means as means;
pub use dhll_model as model;
pub use dhll_model::{backends, evaluation};
pub use dhll_similarities as similarities;
pub use dhll_train as train;

pub use design::{Design, Designer};
pub use dhll_core::{
    Backend, CrossGram, CrossGramAccumulator, Encoded, Encoding, EncodingError, Factor, InputScaling,
    LabelCode, Mean, Scaling, Similarity, Spectrum, Target, TargetKind, TargetMap, TargetPath,
};
pub use dhll_model::{
    ColumnError, ColumnMatch, Evaluation, EvaluationError, Loaders, Matched, Model, ModelFileError,
    Predictions, Summary, TransformError,
};
pub use dhll_train::Order;
pub use estimator::{
    Dhll, DhllBuilder, EstimatorError, PreparedFit, RowKind, Validation, Widths, encode_all,
};
pub use rows::{Alteration, Altered, Noise, Shifts};

/// The examples of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

/// The examples of the book, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../../book/src/quick-start.md")]
struct QuickStart;

/// The examples of the guide to tables, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/tables-guide.md")]
struct TablesGuide;
