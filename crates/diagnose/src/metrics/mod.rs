//! Metrics of predictions on held-out rows, with 95 % intervals and optional sample weights.
//!
//! | predictions | metrics | entry point |
//! |---|---|---|
//! | probabilities of classes | accuracy, balanced accuracy, log-loss, Brier score, AUC, macro F1, recall and precision by class, calibration | [`ClassificationMetrics`] |
//! | probabilities of several labels at once | subset accuracy, Hamming loss, macro and micro F1, log-loss, AUC, and by label accuracy, F1 and AUC | [`MultiLabelMetrics`] |
//! | real values | RMSE, MAE, R² | [`ValueMetrics`] |
//! | any score | how far it drops when one feature is shuffled | [`permutation_importance`] |
//!
//! Values agree with scikit-learn's, `sample_weight` included; the documentation of each metric says where scikit-learn has no value
//! or another one. A metric that is undefined on some rows, such as the AUC of a single class, is `None`, never NaN.
//!
//! # Intervals
//! Shares of rows (accuracy, recall, precision) have Wilson's interval, which holds for a handful of rows and at 0 and 100 %. With
//! sample weights, it is that of Kish's effective number of rows, `(sum w)^2 / sum w^2`. All other metrics have the percentile
//! interval of a [`Bootstrap`] over rows, corrected for bias in the case of the calibration error.
//!
//! Both say how far the metric of **this** model would vary from one set of test rows to the next, if rows are drawn independently.
//! They do not cover the choice of training rows or of the seed of a fit: for those, repeat the fit and see
//! [`MeanInterval`](crate::MeanInterval). Nor do overlapping intervals mean that two models are equally good: compare them on the same
//! rows with [`PairedDifference`](crate::PairedDifference).

mod auc;
pub mod bootstrap;
pub mod calibration;
pub mod classes;
pub mod classification;
mod column;
pub mod importance;
mod label_outcomes;
pub mod metric;
pub mod multi_label;
mod one_vs_rest;
mod outcomes;
mod share;
pub mod values;
mod weights;

pub use bootstrap::Bootstrap;
pub use calibration::ReliabilityBin;
pub use classes::ClassMetrics;
pub use classification::ClassificationMetrics;
pub use importance::{Importance, permutation_importance};
pub use label_outcomes::label_log_loss;
pub use metric::Metric;
pub use multi_label::{LabelMetrics, MultiLabelMetrics};
pub use outcomes::{LEAST_PROBABILITY, log_loss};
pub use values::{ColumnMetrics, ValueMetrics};
