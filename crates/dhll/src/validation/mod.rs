//! Cross-validation: how well an estimator does on rows it has not seen, fold by fold.

mod cross_validation;
mod scores;

pub use cross_validation::{CrossValidated, CrossValidation, CrossValidationError, FoldScores, ScoreSummary};
