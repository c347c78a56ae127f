//! Recall, precision and F1 of each class, and their means over classes.

use serde::Serialize;

use super::metric::Metric;
use super::outcomes::Outcomes;
use super::share::Share;
use super::weights::mean;

/// How well one class is found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassMetrics {
    /// Rows of the class.
    pub rows: usize,
    /// Rows that were predicted to be of the class.
    pub predicted: usize,
    /// The share of the rows of the class that were predicted to be of it; `None` if there are none.
    pub recall: Option<Metric>,
    /// The share of the rows predicted to be of the class that are of it; `None` if there are none.
    pub precision: Option<Metric>,
    /// `2 hits / (rows + predicted)`, the harmonic mean of recall and precision; `None` if the class is neither label nor prediction.
    pub f1: Option<f64>,
    /// Area under the ROC curve of the class against the rest; `None` unless rows of both occur.
    pub auc: Option<f64>,
}

/// Labels and predictions as places among the classes that occur as either, so that a resample costs nothing for the others.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Classes {
    /// The classes that occur, in ascending order.
    pub(crate) occurring: Vec<usize>,
    labels: Vec<usize>,
    predicted: Vec<usize>,
}

/// Sums of weights for one class.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct ClassSums {
    rows: f64,
    predicted: f64,
    hits: f64,
}

impl ClassSums {
    fn recall(&self) -> Option<f64> {
        (self.rows > 0.0).then(|| self.hits / self.rows)
    }

    pub(crate) fn f1(&self) -> Option<f64> {
        let both = self.rows + self.predicted;
        (both > 0.0).then(|| 2.0 * self.hits / both)
    }
}

impl Classes {
    pub(crate) fn of(outcomes: &Outcomes) -> Self {
        let mut occurring: Vec<usize> = outcomes.labels.iter().chain(&outcomes.predicted).copied().collect();
        occurring.sort_unstable();
        occurring.dedup();
        let place = |class: &usize| occurring.partition_point(|other| other < class);
        let labels = outcomes.labels.iter().map(place).collect();
        let predicted = outcomes.predicted.iter().map(place).collect();
        Self { occurring, labels, predicted }
    }

    /// The sums of each class that occurs, for these weights of the rows.
    pub(crate) fn sums(&self, weights: &[f64]) -> Vec<ClassSums> {
        let mut sums = vec![ClassSums::default(); self.occurring.len()];
        for ((&label, &predicted), &weight) in self.labels.iter().zip(&self.predicted).zip(weights) {
            sums[label].rows += weight;
            sums[predicted].predicted += weight;
            if label == predicted {
                sums[label].hits += weight;
            }
        }
        sums
    }

    /// Recall and precision of each class that occurs, as shares of rows.
    pub(crate) fn shares(&self, weights: &[f64]) -> Vec<[Share; 2]> {
        let mut shares = vec![[Share::default(); 2]; self.occurring.len()];
        for ((&label, &predicted), &weight) in self.labels.iter().zip(&self.predicted).zip(weights) {
            shares[label][0].add(weight, label == predicted);
            shares[predicted][1].add(weight, label == predicted);
        }
        shares
    }
}

/// The mean recall over the classes that have rows; NaN if none has.
pub(crate) fn balanced_accuracy(sums: &[ClassSums]) -> f64 {
    mean(sums.iter().filter_map(ClassSums::recall))
}

/// The mean F1 over the classes that occur as label or prediction; NaN if none does.
pub(crate) fn macro_f1(sums: &[ClassSums]) -> f64 {
    mean(sums.iter().filter_map(ClassSums::f1))
}
