//! The rows of the folds that a design is judged on.

use dhll_core::Dataset;

use super::designer::{Designer, Holdout};
use crate::estimator::EstimatorError;

/// The rows of a fold.
pub(super) struct FoldRows {
    pub(super) train: Dataset,
    pub(super) judge: Dataset,
}

impl FoldRows {
    /// Those of every fold, with at most so many to train on as the designer says.
    pub(super) fn of(
        designer: &Designer,
        holdout: Holdout,
        train: &Dataset,
        seed: u64,
    ) -> Result<Vec<Self>, EstimatorError> {
        let most = designer.pilot_rows;
        if most < train.n_classes() {
            return Err(EstimatorError::Option {
                name: "the number of rows that layers are trained on",
                constraint: "at least the number of classes",
                value: format!("{most} for {} classes", train.n_classes()),
            });
        }
        let fold = |[rest, judge]: [Vec<usize>; 2]| {
            let (rest, judge) = (train.select(&rest)?, train.select(&judge)?);
            let train = match rest.n_samples().checked_sub(most) {
                Some(0) | None => rest,
                // Of the two parts the first keeps a row of every class.
                Some(more) => rest.split(more, seed)?.0,
            };
            let [train, judge] = [train, judge].map(Dataset::without_unlabelled);
            Ok(Self { train, judge })
        };
        holdout.parts(train, seed)?.into_iter().map(fold).collect()
    }
}
