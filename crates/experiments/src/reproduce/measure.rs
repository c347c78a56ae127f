//! The probes behind the figures: errors of logistic regression on targets and on the output of layers.

use anyhow::{Context as _, Result};
use dhll::Backend;
use dhll::diagnose::score::accuracy_text;
use dhll::diagnose::{LogisticModel, LogisticRegression, Score};
use ndarray::ArrayView2;

/// Logistic regression with inverse regularisation C, as in scikit-learn, solved to convergence.
///
/// # Errors
/// If the rows do not fit or the solver does not converge.
pub fn fit(
    backend: &dyn Backend,
    rows: ArrayView2<'_, f64>,
    labels: &[usize],
    c: f64,
) -> Result<LogisticModel> {
    let probe = LogisticRegression { c, ..LogisticRegression::default() };
    probe.fit(backend, rows, labels).with_context(|| format!("logistic regression with C = {c:e}"))
}

/// The error of logistic regression on its own training rows.
///
/// # Errors
/// As [`fit`].
pub fn training_error(
    backend: &dyn Backend,
    rows: ArrayView2<'_, f64>,
    labels: &[usize],
    c: f64,
) -> Result<f64> {
    Ok(score(backend, &fit(backend, rows, labels, c)?, rows, labels)?.error())
}

/// The score of a fitted probe.
///
/// # Errors
/// If the rows do not fit the probe.
pub fn score(
    backend: &dyn Backend,
    model: &LogisticModel,
    rows: ArrayView2<'_, f64>,
    labels: &[usize],
) -> Result<Score> {
    let predicted = model.predict(backend, rows)?;
    Ok(Score::of(&predicted, labels)?)
}

/// `97.41 % [96.60, 98.02]`: accuracy with its 95 % confidence interval.
///
/// # Errors
/// If nothing was scored.
pub fn accuracy_with_interval(score: &Score) -> Result<String> {
    Ok(accuracy_text(score.error(), score.interval()?))
}
