//! Calibration: whether predictions made with a confidence of 80 % are right 80 % of the time.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::bootstrap::{Bootstrap, Estimate, quantile};
use super::metric::Metric;
use super::outcomes::Outcomes;
use super::share::Share;
use crate::score::LEVEL;

/// Number of bins.
pub const BINS: usize = 15;

/// The rows whose confidence lies in one bin: a point of a reliability diagram.
///
/// The confidence of a row is the probability of the class predicted for it. Predictions are overconfident where the mean confidence
/// is above the accuracy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReliabilityBin {
    /// Ends of the bin, `low < confidence <= high`; the first bin also holds 0.
    pub bin: [f64; 2],
    /// Rows in it; at least one, since bins without rows are left out.
    pub rows: usize,
    /// Their share of the sample weights.
    pub weight: f64,
    /// Mean confidence.
    pub confidence: f64,
    /// The share of the rows whose prediction is right, with Wilson's interval.
    pub accuracy: Metric,
}

/// The bin and outcome of each row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Calibration {
    rows: Vec<Binned>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Binned {
    bin: usize,
    confidence: f64,
    right: bool,
}

impl Calibration {
    pub(crate) fn of(outcomes: &Outcomes) -> Self {
        let right =
            outcomes.labels.iter().zip(&outcomes.predicted).map(|(label, predicted)| label == predicted);
        let rows = outcomes.confidence.iter().zip(right);
        Self {
            rows: rows
                .map(|(&confidence, right)| Binned { bin: bin(confidence), confidence, right })
                .collect(),
        }
    }

    /// The expected calibration error: the mean over rows of how far confidence and accuracy differ in the bin of the row.
    ///
    /// ```text
    /// sum_b w_b / w |accuracy_b - confidence_b|
    /// ```
    pub(crate) fn error(&self, weights: &[f64]) -> f64 {
        let (mut gaps, mut total) = ([0.0; BINS], 0.0);
        for (row, &weight) in self.rows.iter().zip(weights) {
            gaps[row.bin] += weight * (f64::from(u8::from(row.right)) - row.confidence);
            total += weight;
        }
        gaps.iter().map(|gap| gap.abs()).sum::<f64>() / total
    }

    /// The error with its interval, from an estimate of it.
    ///
    /// An absolute difference is above 0 by chance alone, and more so on a resample: a percentile interval would lie above the error of
    /// the population nearly always. So it is reflected, and reaches down to 0 where a calibrated classifier, one that is right with the
    /// probability it states, would have an error as large in more than one of 40 cases.
    pub(crate) fn metric(&self, estimate: Estimate, weights: &[f64], bootstrap: Bootstrap) -> Metric {
        let Metric { value, interval } = estimate.reflected();
        let interval = interval.map(|[low, high]| {
            let calibrated = value <= self.error_by_chance(weights, bootstrap);
            [if calibrated { 0.0 } else { low.max(0.0) }, high]
        });
        Metric { value, interval }
    }

    /// The 97.5 % quantile of the error of a calibrated classifier with these confidences.
    fn error_by_chance(&self, weights: &[f64], bootstrap: Bootstrap) -> f64 {
        let mut rng = ChaCha8Rng::seed_from_u64(bootstrap.seed);
        rng.set_stream(1); // Stream 0 draws the resamples.
        let mut calibrated = self.clone();
        let mut errors: Vec<f64> = (0..bootstrap.resamples)
            .map(|_| {
                calibrated.rows.iter_mut().for_each(|row| row.right = rng.random::<f64>() < row.confidence);
                calibrated.error(weights)
            })
            .collect();
        errors.sort_unstable_by(f64::total_cmp);
        quantile(&errors, 0.5 * (1.0 + LEVEL))
    }

    /// The bins that have rows, in ascending order.
    pub(crate) fn table(&self, weights: &[f64]) -> Vec<ReliabilityBin> {
        let mut sums = [(0.0, 0.0, Share::default()); BINS];
        for (row, &weight) in self.rows.iter().zip(weights) {
            let (total, confidence, share) = &mut sums[row.bin];
            *total += weight;
            *confidence += weight * row.confidence;
            share.add(weight, row.right);
        }
        let all: f64 = sums.iter().map(|(total, ..)| total).sum();
        let with_rows = sums.iter().enumerate().filter(|(_, (.., share))| share.rows() > 0);
        let bins = with_rows.map(|(bin, (total, confidence, share))| ReliabilityBin {
            bin: [edge(bin), edge(bin + 1)],
            rows: share.rows(),
            weight: total / all,
            confidence: confidence / total,
            accuracy: share.metric(),
        });
        bins.collect()
    }
}

/// The lower end of a bin.
fn edge(bin: usize) -> f64 {
    bin as f64 / BINS as f64
}

/// The bin that holds a probability.
fn bin(confidence: f64) -> usize {
    (1..BINS).take_while(|&bin| confidence > edge(bin)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_hold_their_upper_ends() {
        let found = [0.0, 0.05, 1.0 / 15.0, 0.07, 0.2, 0.6, 0.61, 1.0, 1.000001].map(bin);
        assert_eq!(found, [0, 0, 0, 1, 2, 8, 9, 14, 14]);
    }

    /// Of 100 draws of 200 rows that are right with a probability `gap` below their confidence, how many intervals hold the gap.
    fn covered(gap: f64) -> usize {
        let hold = |seed: &u64| {
            let mut rng = ChaCha8Rng::seed_from_u64(*seed);
            let rows = (0..200).map(|_| {
                let confidence = rng.random_range(0.5..1.0);
                Binned { bin: bin(confidence), confidence, right: rng.random::<f64>() < confidence - gap }
            });
            let (calibration, weights) = (Calibration { rows: rows.collect() }, [1.0; 200]);
            let mut estimate = Estimate::of(calibration.error(&weights));
            let bootstrap = Bootstrap { resamples: 200, seed: *seed };
            bootstrap.each(&weights, |_, weights| estimate.add(calibration.error(weights)));
            let found = calibration.metric(estimate, &weights, bootstrap);
            let [low, high] = found.interval.unwrap();
            assert!(0.0 <= low && low <= found.value && found.value <= high);
            low <= gap && gap <= high
        };
        (0..100).filter(hold).count()
    }

    #[test]
    fn intervals_hold_the_error_of_the_population() {
        // Percentile intervals hold a gap of 0 never.
        let found = [0.0, 0.1, 0.3].map(covered);
        assert!(found.iter().all(|&covered| covered >= 85), "{found:?}");
    }
}
