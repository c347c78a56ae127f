//! The AUC of every class against the rest, on all rows and on resamples.

use ndarray::ArrayView2;

use super::auc::Ranking;
use super::bootstrap::LEAST_RESAMPLES;
use super::outcomes::Outcomes;
use super::weights::mean;

/// Rows times classes times resamples that are taken at most: a few seconds.
const MOST_STEPS: usize = 1_000_000_000;

/// As many resamples of so many rows and rankings as there is time for; none rather than too few.
pub(crate) fn resamples_in_time(rows: usize, rankings: usize, resamples: usize) -> usize {
    let in_time = MOST_STEPS / (rows * rankings);
    if in_time < LEAST_RESAMPLES { 0 } else { resamples.min(in_time) }
}

/// The areas of the classes that occur and are not alone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OneVsRest {
    /// Class and area, in ascending order of the classes.
    areas: Vec<(usize, f64)>,
    /// The rows sorted by the probability of each of the classes; of two classes, by that of the second alone.
    rankings: Vec<Ranking>,
    /// Resamples for which there is time.
    resamples: usize,
}

impl OneVsRest {
    /// `occurring` holds at least the classes that occur as labels, in ascending order.
    pub(crate) fn of(
        probabilities: ArrayView2<'_, f64>,
        outcomes: &Outcomes,
        occurring: &[usize],
        resamples: usize,
    ) -> Self {
        let two_classes = probabilities.ncols() == 2;
        let ranked = if two_classes { &[1] } else { occurring };
        let resamples = resamples_in_time(outcomes.rows.len(), ranked.len(), resamples);
        let mut found = Self { areas: Vec::new(), rankings: Vec::new(), resamples };
        for &class in ranked {
            let scores: Vec<f64> = outcomes.rows.iter().map(|&row| probabilities[[row, class]]).collect();
            let ranking = Ranking::new(&scores, |row| outcomes.labels[row] == class);
            let Some(area) = ranking.auc(&outcomes.weights) else { continue };
            if two_classes {
                found.areas.push((0, area));
            }
            found.areas.push((class, area));
            if resamples > 0 {
                found.rankings.push(ranking);
            }
        }
        found
    }

    /// The area of one class.
    pub(crate) fn area(&self, class: usize) -> Option<f64> {
        self.areas.binary_search_by_key(&class, |(class, _)| *class).ok().map(|place| self.areas[place].1)
    }

    /// The mean area on all rows; NaN if a single class occurs.
    pub(crate) fn mean(&self) -> f64 {
        mean(self.areas.iter().map(|(_, area)| *area))
    }

    /// Whether there is time for this resample.
    pub(crate) fn has_time_for(&self, resample: usize) -> bool {
        resample < self.resamples
    }

    /// The mean area on a resample with these weights, over the classes that are in it and not alone; NaN if there is none.
    pub(crate) fn mean_of_resample(&self, weights: &[f64]) -> f64 {
        mean(self.rankings.iter().filter_map(|ranking| ranking.auc(weights)))
    }
}
