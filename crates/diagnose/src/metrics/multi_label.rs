//! All metrics of several labels at once, from the probability of every label for every row.

use ndarray::ArrayView2;
use serde::Serialize;

use super::auc::Ranking;
use super::bootstrap::{Bootstrap, Estimate};
use super::label_outcomes::LabelOutcomes;
use super::metric::Metric;
use super::one_vs_rest::resamples_in_time;
use super::share::Share;
use super::weights::{mean, weighted_mean};
use crate::score::StatisticsError;

/// How good the probabilities of several labels are on some rows.
///
/// A label is predicted where its probability is above 1/2. With sample weights, "mean", "share" and the like are weighted.
///
/// # Examples
/// ```
/// use dhll_diagnose::MultiLabelMetrics;
/// use ndarray::array;
///
/// let p = array![[0.9, 0.2], [0.6, 0.7], [0.3, 0.4], [0.2, 0.1]];
/// let labels = array![[true, false], [true, true], [false, true], [false, false]];
/// let metrics = MultiLabelMetrics::of(p.view(), labels.view(), None, 7)?;
/// assert_eq!((metrics.subset_accuracy.value, metrics.hamming_loss.value), (0.75, 0.125));
/// assert_eq!(metrics.labels[1].accuracy.value, 0.75);
/// assert!(metrics.micro_f1.is_some_and(|f1| (f1.value - 6.0 / 7.0).abs() < 1e-15));
/// # Ok::<(), dhll_diagnose::StatisticsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MultiLabelMetrics {
    /// Rows scored: those whose weight is above 0.
    pub rows: usize,
    /// The share of rows all of whose labels are predicted rightly, with Wilson's interval.
    pub subset_accuracy: Metric,
    /// The share of wrong predictions over all rows and labels.
    pub hamming_loss: Metric,
    /// Mean F1 over the labels that are present or predicted in some row, as scikit-learn's `f1_score(average="macro", zero_division=nan)`;
    /// `None` if there are none.
    pub macro_f1: Option<Metric>,
    /// F1 over all labels taken together; `None` if none is present or predicted.
    pub micro_f1: Option<Metric>,
    /// The mean over the labels of their [log-losses](super::label_log_loss).
    pub log_loss: Metric,
    /// The mean area under the ROC curve over the labels that some rows have and others do not; `None` if there are none.
    ///
    /// Beyond 10^9 rows times labels times resamples its interval rests on fewer resamples; it has none if those were fewer than 100.
    pub auc: Option<Metric>,
    /// One entry for each label.
    pub labels: Vec<LabelMetrics>,
}

/// How well one label is found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelMetrics {
    /// Rows that have it.
    pub rows: usize,
    /// The share of rows for which it is predicted rightly, with Wilson's interval.
    pub accuracy: Metric,
    /// `2 hits / (present + predicted)`; `None` if no row has it or is predicted to have it.
    pub f1: Option<Metric>,
    /// Area under the ROC curve; `None` unless some rows have it and others do not.
    pub auc: Option<Metric>,
}

impl MultiLabelMetrics {
    /// The metrics of `probabilities`, with intervals from 1,000 resamples.
    ///
    /// # Shapes
    /// `probabilities` and `labels` n x m, `weights` n.
    ///
    /// # Errors
    /// [`StatisticsError`] if there is no row or no label, shapes differ, a probability is not in [0, 1], a weight is negative or not finite,
    /// or all weights are 0.
    pub fn of(
        probabilities: ArrayView2<'_, f64>,
        labels: ArrayView2<'_, bool>,
        weights: Option<&[f64]>,
        seed: u64,
    ) -> Result<Self, StatisticsError> {
        Self::with(probabilities, labels, weights, Bootstrap::new(seed))
    }

    /// The same with another number of resamples.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn with(
        probabilities: ArrayView2<'_, f64>,
        labels: ArrayView2<'_, bool>,
        weights: Option<&[f64]>,
        bootstrap: Bootstrap,
    ) -> Result<Self, StatisticsError> {
        let outcomes = LabelOutcomes::of(probabilities, labels, weights)?;
        let (weights, m) = (&outcomes.weights, labels.ncols());
        let rankings: Vec<Ranking> = (0..m).map(|label| ranking(&outcomes, label)).collect();
        let in_time = resamples_in_time(weights.len(), m, bootstrap.resamples);
        let areas = |weights: &[f64]| -> Vec<f64> {
            rankings.iter().map(|ranking| ranking.auc(weights).unwrap_or(f64::NAN)).collect()
        };
        let means = |weights: &[f64]| {
            [&outcomes.wrong, &outcomes.log_loss].map(|terms| weighted_mean(weights, terms))
        };
        // Those of all labels, of which the last two may be undefined, then those of each.
        let all_f1 = |weights: &[f64]| {
            let found = outcomes.f1(weights);
            [found.macro_mean, found.micro].into_iter().chain(found.labels).collect::<Vec<f64>>()
        };
        let all_areas = |weights: &[f64]| {
            let of_labels = areas(weights);
            let all = mean(of_labels.iter().copied().filter(|area| area.is_finite()));
            std::iter::once(all).chain(of_labels).collect::<Vec<f64>>()
        };
        let mut of_rows = means(weights).map(Estimate::of);
        let mut f1: Vec<Estimate> = all_f1(weights).into_iter().map(Estimate::of).collect();
        let mut auc: Vec<Estimate> = all_areas(weights).into_iter().map(Estimate::of).collect();
        let add = |estimates: &mut [Estimate], values: Vec<f64>| {
            estimates.iter_mut().zip(values).for_each(|(estimate, value)| estimate.add(value));
        };
        bootstrap.each(weights, |resample, weights| {
            add(&mut of_rows, means(weights).to_vec());
            add(&mut f1, all_f1(weights));
            if resample < in_time {
                add(&mut auc, all_areas(weights));
            }
        });

        let [hamming_loss, log_loss] = of_rows.map(Estimate::metric);
        let (mut f1, mut auc) = (f1.into_iter(), auc.into_iter());
        let next = |estimates: &mut std::vec::IntoIter<Estimate>| estimates.next()?.metric_if_defined();
        let (macro_f1, micro_f1, mean_auc) = (next(&mut f1), next(&mut f1), next(&mut auc));
        let label = |label: usize| LabelMetrics {
            rows: outcomes.present.column(label).iter().filter(|&&present| present).count(),
            accuracy: share(weights, |row| {
                outcomes.present[[row, label]] == outcomes.predicted[[row, label]]
            }),
            f1: next(&mut f1),
            auc: next(&mut auc),
        };
        let labels = (0..m).map(label).collect();
        let subset_accuracy = share(weights, |row| outcomes.wrong[row] == 0.0);
        let rows = weights.len();
        Ok(Self { rows, subset_accuracy, hamming_loss, macro_f1, micro_f1, log_loss, auc: mean_auc, labels })
    }
}

/// The rows sorted by the probability of one label.
fn ranking(outcomes: &LabelOutcomes, label: usize) -> Ranking {
    Ranking::new(&outcomes.probabilities.column(label).to_vec(), |row| outcomes.present[[row, label]])
}

/// The share of rows of which `hit` holds.
fn share(weights: &[f64], hit: impl Fn(usize) -> bool) -> Metric {
    let mut share = Share::default();
    weights.iter().enumerate().for_each(|(row, &weight)| share.add(weight, hit(row)));
    share.metric()
}
