//! Probes and measures of hidden targets and trained layers.
//!
//! | question | module |
//! |---|---|
//! | can a linear classifier read the labels off these features? | [`logistic`], [`probe`], [`ridge_classifier`] |
//! | how sure is that, over rows and over seeds? | [`score`], [`mean_interval`] |
//! | how good are predictions, by accuracy, log-loss, AUC, calibration, RMSE and so on, with intervals? | [`metrics`] |
//! | which features do predictions depend on? | [`metrics::importance`] |
//! | is one classifier better than its control? | [`paired`] |
//! | which single feature holds the label? | [`correlation`] |
//! | how alike are two representations, and which columns hold the labels? | [`alignment`], [`label_r2`](mod@label_r2) |
//! | how much of a target does a layer explain on held-out rows? | [`explained`] |
//!
//! At which alpha the label overtakes the data is a question to the path itself: [`dhll_core::TargetPath::crossings`].
//!
//! What a target or a layer is worth is measured on held-out rows: the label is a feature of every target with alpha > 0, so
//! that separability of the training rows says nothing.

pub mod alignment;
pub mod correlation;
pub mod error;
pub mod explained;
mod hessian;
pub mod label_r2;
pub mod logistic;
mod loss;
pub mod mean_interval;
pub mod metrics;
mod newton;
pub mod paired;
pub mod probe;
mod quantile;
pub mod ridge_classifier;
pub mod score;

pub use alignment::{AlignmentError, cka, target_cka};
pub use correlation::{Rule, label_correlations, most_correlated, remove_column};
pub use error::ProbeError;
pub use explained::Explained;
pub use label_r2::{LabelR2Error, label_r2};
pub use logistic::{LogisticModel, LogisticRegression};
pub use mean_interval::MeanInterval;
pub use metrics::{
    ClassificationMetrics, Importance, Metric, MultiLabelMetrics, ValueMetrics, permutation_importance,
};
pub use paired::{PairedDifference, Verdict};
pub use probe::Probe;
pub use ridge_classifier::{RidgeClassifier, RidgeModel};
pub use score::{Score, StatisticsError};

/// The example of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
