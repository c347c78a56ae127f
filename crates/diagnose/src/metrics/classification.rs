//! All metrics of a classifier, from the probability of every class for every row.

use ndarray::ArrayView2;
use serde::Serialize;

use super::bootstrap::{Bootstrap, Estimate};
use super::calibration::{Calibration, ReliabilityBin};
use super::classes::{self, ClassMetrics, Classes};
use super::metric::Metric;
use super::one_vs_rest::OneVsRest;
use super::outcomes::Outcomes;
use super::share::Share;
use super::weights::weighted_mean;
use crate::score::StatisticsError;

/// How good the probabilities of a classifier are on some rows.
///
/// The class predicted for a row is the most probable one, the first of equals. With sample weights `w`, "mean", "share" and the like are
/// weighted.
///
/// # Examples
/// ```
/// use dhll_diagnose::ClassificationMetrics;
/// use ndarray::array;
///
/// let p = array![[0.9, 0.1], [0.6, 0.4], [0.3, 0.7], [0.2, 0.8], [0.7, 0.3]];
/// let metrics = ClassificationMetrics::of(p.view(), &[0, 0, 1, 1, 1], None, 7)?;
/// assert_eq!(metrics.accuracy.value, 0.8);
/// assert!(metrics.auc.is_some_and(|auc| (auc.value - 5.0 / 6.0).abs() < 1e-12));
/// assert!((metrics.brier.value - 0.158).abs() < 1e-12);
/// assert_eq!(metrics.classes[1].recall.map(|recall| recall.to_string()), Some("0.667 [0.208, 0.939]".to_owned()));
/// # Ok::<(), dhll_diagnose::StatisticsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassificationMetrics {
    /// Rows scored: those whose weight is above 0.
    pub rows: usize,
    /// The share of rows whose prediction is right, with Wilson's interval.
    pub accuracy: Metric,
    /// Mean recall over the classes that occur.
    pub balanced_accuracy: Metric,
    /// Mean of `-log p_y`, where probabilities below [`LEAST_PROBABILITY`](super::LEAST_PROBABILITY) count as that. Scikit-learn cuts at
    /// 2.2e-16 instead, which matters only for rows whose class was held impossible.
    pub log_loss: Metric,
    /// Mean of `sum_k (p_k - [y = k])^2` for three classes or more, in [0, 2]; mean of `(p_1 - [y = 1])^2` for two, in [0, 1]. As
    /// `brier_score_loss` of scikit-learn with `scale_by_half="auto"`; for two classes, half the sum over both is taken, which is the same if they add up
    /// to 1.
    pub brier: Metric,
    /// Area under the ROC curve of one class against the rest: the mean over the classes that occur and are not alone. For two classes, the
    /// area of the second. `None` if a single class occurs.
    ///
    /// Beyond 10^9 rows times classes times resamples its interval rests on fewer resamples; it has none if those were fewer than 100.
    pub auc: Option<Metric>,
    /// Mean F1 over the classes that occur as label or prediction, as scikit-learn's `f1_score(average="macro")`.
    pub macro_f1: Metric,
    /// Expected calibration error: the mean difference between confidence and accuracy in 15 bins of equal width, see [`ReliabilityBin`].
    ///
    /// On few rows it is above 0 even for a calibrated classifier. Its interval makes up for that: it is the percentile interval reflected
    /// at the value, and reaches down to 0 unless the value is beyond what chance explains. In simulations with 60 to 2,000 rows it
    /// held the error of the population in 86 to 98 % of cases.
    pub calibration_error: Metric,
    /// One entry for each class, also for those that do not occur.
    pub classes: Vec<ClassMetrics>,
    /// The reliability diagram: bins that have rows, in ascending order of confidence.
    pub reliability: Vec<ReliabilityBin>,
}

impl ClassificationMetrics {
    /// The metrics of `probabilities`, with intervals from 1,000 resamples.
    ///
    /// # Shapes
    /// `probabilities` n x K, `labels` n entries below K, `weights` n.
    ///
    /// # Errors
    /// [`StatisticsError`] if there is no row or no class, numbers of rows differ, a probability is not in [0, 1], a label is not below K, a
    /// weight is negative or not finite, or all weights are 0.
    pub fn of(
        probabilities: ArrayView2<'_, f64>,
        labels: &[usize],
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
        labels: &[usize],
        weights: Option<&[f64]>,
        bootstrap: Bootstrap,
    ) -> Result<Self, StatisticsError> {
        let outcomes = Outcomes::of(probabilities, labels, weights)?;
        let weights = &outcomes.weights;
        let classes = Classes::of(&outcomes);
        let calibration = Calibration::of(&outcomes);
        let areas = OneVsRest::of(probabilities, &outcomes, &classes.occurring, bootstrap.resamples);

        let statistics = |weights: &[f64]| {
            let sums = classes.sums(weights);
            [
                classes::balanced_accuracy(&sums),
                weighted_mean(weights, &outcomes.log_loss),
                weighted_mean(weights, &outcomes.brier),
                classes::macro_f1(&sums),
                calibration.error(weights),
            ]
        };
        let mut estimates = statistics(weights).map(Estimate::of);
        let mut auc = Estimate::of(areas.mean());
        bootstrap.each(weights, |resample, weights| {
            estimates.iter_mut().zip(statistics(weights)).for_each(|(estimate, value)| estimate.add(value));
            if areas.has_time_for(resample) {
                auc.add(areas.mean_of_resample(weights));
            }
        });

        let [balanced_accuracy, log_loss, brier, macro_f1, calibration_error] = estimates;
        Ok(Self {
            rows: outcomes.rows.len(),
            accuracy: accuracy(&outcomes),
            balanced_accuracy: balanced_accuracy.metric(),
            log_loss: log_loss.metric(),
            brier: brier.metric(),
            auc: auc.metric_if_defined(),
            macro_f1: macro_f1.metric(),
            calibration_error: calibration.metric(calibration_error, weights, bootstrap),
            classes: by_class(probabilities.ncols(), &classes, weights, &areas),
            reliability: calibration.table(weights),
        })
    }
}

fn accuracy(outcomes: &Outcomes) -> Metric {
    let mut right = Share::default();
    for ((label, predicted), &weight) in
        outcomes.labels.iter().zip(&outcomes.predicted).zip(&outcomes.weights)
    {
        right.add(weight, label == predicted);
    }
    right.metric()
}

fn by_class(n_classes: usize, classes: &Classes, weights: &[f64], areas: &OneVsRest) -> Vec<ClassMetrics> {
    let neither = ClassMetrics { rows: 0, predicted: 0, recall: None, precision: None, f1: None, auc: None };
    let mut found = vec![neither; n_classes];
    let occurring = classes.occurring.iter().zip(classes.shares(weights)).zip(classes.sums(weights));
    for ((&class, [recall, precision]), sums) in occurring {
        found[class] = ClassMetrics {
            rows: recall.rows(),
            predicted: precision.rows(),
            recall: recall.metric_if_any(),
            precision: precision.metric_if_any(),
            f1: sums.f1(),
            auc: areas.area(class),
        };
    }
    found
}
