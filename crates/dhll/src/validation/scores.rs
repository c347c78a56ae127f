//! The scores of one fold.

use dhll_core::{Dataset, TargetKind};
use dhll_diagnose::Metric;
use dhll_diagnose::metrics::Bootstrap;
use dhll_model::{EvaluationError, Model};

/// No intervals: they come from the folds.
const VALUES_ALONE: Bootstrap = Bootstrap { resamples: 0, seed: 0 };

/// What the scores of such a target are called; the first is the one that counts.
pub(super) fn names(target: &TargetKind) -> &'static [&'static str] {
    match target {
        TargetKind::Classes(_) => {
            &["accuracy", "balanced accuracy", "log-loss", "Brier score", "AUC", "macro F1"]
        }
        TargetKind::Values(_) => &["RMSE", "MAE", "R²"],
        TargetKind::Labels(_) => {
            &["subset accuracy", "Hamming loss", "macro F1", "micro F1", "log-loss", "AUC"]
        }
    }
}

/// The least and the largest value that a score can have.
pub(super) fn possible(name: &str) -> [f64; 2] {
    match name {
        "R²" => [f64::NEG_INFINITY, 1.0],
        "RMSE" | "MAE" | "log-loss" | "Brier score" => [0.0, f64::INFINITY],
        _ => [0.0, 1.0],
    }
}

/// The scores in the order of [`names`]; none where one is not defined on these rows.
pub(super) fn of(model: &Model, test: &Dataset) -> Result<Vec<Option<f64>>, EvaluationError> {
    Ok(match model.target() {
        TargetKind::Classes(_) => {
            let found = model.evaluate(test)?.metrics(VALUES_ALONE)?;
            vec![
                Some(found.accuracy.value),
                Some(found.balanced_accuracy.value),
                Some(found.log_loss.value),
                Some(found.brier.value),
                found.auc.map(|auc| auc.value),
                Some(found.macro_f1.value),
            ]
        }
        TargetKind::Values(_) => {
            let found = model.evaluate_values(test, VALUES_ALONE)?;
            vec![Some(found.rmse.value), Some(found.mae.value), found.r2.map(|r2| r2.value)]
        }
        TargetKind::Labels(_) => {
            let found = model.evaluate_labels(test, VALUES_ALONE)?;
            let value = |metric: Option<Metric>| metric.map(|metric| metric.value);
            vec![
                Some(found.subset_accuracy.value),
                Some(found.hamming_loss.value),
                value(found.macro_f1),
                value(found.micro_f1),
                Some(found.log_loss.value),
                value(found.auc),
            ]
        }
    })
}
