//! What came of each row with several labels: those it has, those predicted, and its terms of the metrics.

use dhll_core::input;
use ndarray::{Array2, ArrayView2, Axis};

use super::outcomes::MOST_PROBABILITY;
use super::weights::{RowWeights, mean};
use crate::score::StatisticsError;

/// The rows that count.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LabelOutcomes {
    pub(crate) weights: Vec<f64>,
    /// n x m.
    pub(crate) probabilities: Array2<f64>,
    /// Whether the row has the label, n x m.
    pub(crate) present: Array2<bool>,
    /// Whether the label is more probable than not, n x m.
    pub(crate) predicted: Array2<bool>,
    /// The share of the row's labels that are predicted wrongly.
    pub(crate) wrong: Vec<f64>,
    /// The mean of [`log_loss`] over the row's labels.
    pub(crate) log_loss: Vec<f64>,
}

/// `-log p` where a row has the label, else `-log(1 - p)`; probabilities are cut to `[eps, 1 - eps]` of double precision, as in scikit-learn.
///
/// # Examples
/// ```
/// use dhll_diagnose::metrics::label_log_loss;
///
/// assert_eq!(label_log_loss(0.25, false), -0.75_f64.ln());
/// assert!(label_log_loss(1.0, false) < 37.0);
/// ```
pub fn label_log_loss(p: f64, present: bool) -> f64 {
    let p = p.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
    if present { -p.ln() } else { -(1.0 - p).ln() }
}

/// F1 of every label, NaN where it is neither present nor predicted; their mean; and that of all labels taken together.
pub(crate) struct F1 {
    pub(crate) labels: Vec<f64>,
    pub(crate) macro_mean: f64,
    pub(crate) micro: f64,
}

impl LabelOutcomes {
    /// # Errors
    /// [`StatisticsError`], see [`MultiLabelMetrics::of`](super::MultiLabelMetrics::of).
    pub(crate) fn of(
        probabilities: ArrayView2<'_, f64>,
        labels: ArrayView2<'_, bool>,
        weights: Option<&[f64]>,
    ) -> Result<Self, StatisticsError> {
        let RowWeights { rows, weights } = RowWeights::of(labels.nrows(), weights)?;
        input::size("the number of rows of probabilities", labels.nrows(), probabilities.nrows())?;
        input::not_empty("the number of labels", labels.ncols())?;
        input::size("the number of columns of probabilities", labels.ncols(), probabilities.ncols())?;
        input::finite("the probabilities", probabilities)?;
        let share = |p: f64| (0.0..=MOST_PROBABILITY).contains(&p);
        if let Some(((row, class), &value)) = probabilities.indexed_iter().find(|(_, p)| !share(**p)) {
            return Err(StatisticsError::Probability { row, class, value });
        }
        let (probabilities, present) = (probabilities.select(Axis(0), &rows), labels.select(Axis(0), &rows));
        let predicted = probabilities.mapv(|p| p > 0.5);
        let m = present.ncols() as f64;
        let of_rows = || present.rows().into_iter().zip(predicted.rows()).zip(probabilities.rows());
        let wrong = of_rows().map(|((y, f), _)| y.iter().zip(f).filter(|(y, f)| y != f).count() as f64 / m);
        let loss = of_rows().map(|((y, _), p)| mean(y.iter().zip(p).map(|(&y, &p)| label_log_loss(p, y))));
        let (wrong, log_loss) = (wrong.collect(), loss.collect());
        Ok(Self { weights, probabilities, present, predicted, wrong, log_loss })
    }

    /// `2 hits / (present + predicted)`, for these weights of the rows.
    pub(crate) fn f1(&self, weights: &[f64]) -> F1 {
        // Hits, and present and predicted together.
        let mut sums = vec![(0.0, 0.0); self.present.ncols()];
        for ((present, predicted), &weight) in
            self.present.rows().into_iter().zip(self.predicted.rows()).zip(weights)
        {
            for ((hits, either), (&present, &predicted)) in sums.iter_mut().zip(present.iter().zip(predicted))
            {
                *hits += if present && predicted { weight } else { 0.0 };
                *either += weight * f64::from(u8::from(present) + u8::from(predicted));
            }
        }
        let labels: Vec<f64> = sums.iter().map(|(hits, either)| 2.0 * hits / either).collect();
        let macro_mean = mean(labels.iter().copied().filter(|f1| f1.is_finite()));
        let all = sums.iter().fold((0.0, 0.0), |(hits, either), one| (hits + one.0, either + one.1));
        F1 { labels, macro_mean, micro: 2.0 * all.0 / all.1 }
    }
}
