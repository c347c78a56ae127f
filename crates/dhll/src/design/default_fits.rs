//! What would be fitted without a design, on the rows of a fold.

use std::sync::Arc;

use dhll_core::{Backend, FitContext};
use dhll_train::Order;

use super::fold_rows::FoldRows;
use crate::estimator::{DhllBuilder, EstimatorError, Validation};

/// The estimator without a design.
pub(super) struct DefaultFits {
    builder: DhllBuilder,
    /// Whether its trainer needs validation rows: it gets those of the fold, as the layers of a design do.
    validated: bool,
}

impl DefaultFits {
    /// For rows that are balanced already, if they are to be.
    pub(super) fn new(default: &DhllBuilder, backend: Arc<dyn Backend>) -> Self {
        let without = FitContext { validation: false, augmentation: false };
        let validated = default.trainer.as_ref().is_some_and(|trainer| trainer.accepts(without).is_err());
        let mut builder = default.clone().validation(Validation::None).balanced(false).backend(backend);
        builder.folder = None;
        // A single layer has nothing to be trained beside.
        if default.schedule.as_ref().is_none_or(|schedule| schedule.n_alphas() < 2) {
            builder = builder.order(Order::Sequential);
        }
        Self { builder, validated }
    }

    /// Which validation rows it gets wrong.
    pub(super) fn wrong(&self, rows: &FoldRows) -> Result<Vec<bool>, EstimatorError> {
        let model = match self.validated {
            true => self.builder.fit_validated(&rows.train, &rows.judge)?,
            false => self.builder.fit(&rows.train)?,
        };
        let predicted = model.predict(rows.judge.features())?;
        Ok(predicted.iter().zip(rows.judge.labels()).map(|(p, y)| p != y).collect())
    }
}
