//! What came of each row: its label, the class predicted, and its terms of the log-loss and the Brier score.

use dhll_core::{LabelError, input};
use ndarray::{ArrayView1, ArrayView2};

use super::weights::{RowWeights, weighted_mean};
use crate::score::StatisticsError;

/// Probabilities below this count as this in a log-loss, so that a class held impossible costs 691 rather than infinity.
pub const LEAST_PROBABILITY: f64 = 1e-300;

/// Probabilities may exceed 1 by the rounding of a mean or a softmax in single precision.
pub(super) const MOST_PROBABILITY: f64 = 1.0 + 8.0 * f32::EPSILON as f64;

/// The log-loss alone, the mean of `-log p_y`: [`ClassificationMetrics::log_loss`](super::ClassificationMetrics::log_loss).
///
/// # Shapes
/// `probabilities` n x K, `labels` n entries below K.
///
/// # Errors
/// As [`ClassificationMetrics::of`](super::ClassificationMetrics::of).
pub fn log_loss(probabilities: ArrayView2<'_, f64>, labels: &[usize]) -> Result<f64, StatisticsError> {
    let Outcomes { weights, log_loss, .. } = Outcomes::of(probabilities, labels, None)?;
    Ok(weighted_mean(&weights, &log_loss))
}

/// The rows that count, one entry for each in every vector.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outcomes {
    /// Where the rows stand among those given.
    pub(crate) rows: Vec<usize>,
    pub(crate) weights: Vec<f64>,
    pub(crate) labels: Vec<usize>,
    /// The most probable class, the first of equals.
    pub(crate) predicted: Vec<usize>,
    /// Its probability.
    pub(crate) confidence: Vec<f64>,
    /// `-log p_y`.
    pub(crate) log_loss: Vec<f64>,
    /// `sum_k (p_k - [y = k])^2`, and half of that for two classes.
    pub(crate) brier: Vec<f64>,
}

impl Outcomes {
    /// # Errors
    /// [`StatisticsError`], see [`ClassificationMetrics::of`](super::ClassificationMetrics::of).
    pub(crate) fn of(
        probabilities: ArrayView2<'_, f64>,
        labels: &[usize],
        weights: Option<&[f64]>,
    ) -> Result<Self, StatisticsError> {
        let classes = probabilities.ncols();
        let RowWeights { rows, weights } = RowWeights::of(labels.len(), weights)?;
        input::size("the number of rows of probabilities", labels.len(), probabilities.nrows())?;
        input::not_empty("the number of classes", classes)?;
        input::finite("the probabilities", probabilities)?;
        if let Some((row, &label)) = labels.iter().enumerate().find(|(_, label)| **label >= classes) {
            return Err(LabelError::OutOfRange { row, label, classes }.into());
        }
        let share = |p: f64| (0.0..=MOST_PROBABILITY).contains(&p);
        if let Some(((row, class), &value)) = probabilities.indexed_iter().find(|(_, p)| !share(**p)) {
            return Err(StatisticsError::Probability { row, class, value });
        }
        let labels: Vec<usize> = rows.iter().map(|&row| labels[row]).collect();
        let of_rows = || rows.iter().map(|&row| probabilities.row(row)).zip(labels.iter().copied());
        let predicted: Vec<usize> = of_rows().map(|(p, _)| input::argmax(p)).collect();
        let confidence = of_rows().zip(&predicted).map(|((p, _), &class)| p[class]).collect();
        let log_loss = of_rows().map(|(p, label)| -p[label].max(LEAST_PROBABILITY).ln()).collect();
        let brier = of_rows().map(|(p, label)| brier(p, label)).collect();
        Ok(Self { rows, weights, labels, predicted, confidence, log_loss, brier })
    }
}

/// The term of one row.
fn brier(p: ArrayView1<'_, f64>, label: usize) -> f64 {
    let term = |(class, &p): (usize, &f64)| (p - f64::from(u8::from(class == label))).powi(2);
    let sum: f64 = p.iter().enumerate().map(term).sum();
    if p.len() <= 2 { 0.5 * sum } else { sum }
}
