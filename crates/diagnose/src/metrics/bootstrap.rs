//! The bootstrap over rows: a metric on many resamples of the rows, and the interval that holds the middle 95 % of them.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::metric::Metric;
use crate::score::LEVEL;

/// Fewer resamples than this give no interval: its ends would rest on two or three of them.
pub const LEAST_RESAMPLES: usize = 100;

/// How the rows are resampled.
///
/// A resample draws n of n rows with replacement. A row that is drawn c times counts with c times its weight, so that no rows are copied
/// or sorted again. The interval reaches from the 2.5 % to the 97.5 % quantile of the metric over the resamples on which it is defined,
/// and on to the value itself should that lie outside. There is no interval for fewer than two rows, for fewer than [`LEAST_RESAMPLES`],
/// or if the metric is undefined on more than half of them.
///
/// Resamples hold only rows that were observed: where all predictions are right, all are right in every resample, and a macro F1
/// of 1 has the interval \[1, 1\]. The Wilson interval of the accuracy then says how little a few rows prove.
///
/// A seed fixes the resamples, and with them the intervals.
///
/// # Examples
/// ```
/// use dhll_diagnose::metrics::Bootstrap;
///
/// assert_eq!(Bootstrap::new(7), Bootstrap { resamples: 1000, seed: 7 });
/// let values_alone = Bootstrap { resamples: 0, seed: 7 }; // the fastest
/// # assert_eq!(values_alone.resamples, 0);
/// ```
///
/// # References
/// Efron and Tibshirani (1993), *An Introduction to the Bootstrap*, chapter 13.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bootstrap {
    /// Number of resamples; 0 for no intervals.
    pub resamples: usize,
    /// Seed of the draws.
    pub seed: u64,
}

impl Bootstrap {
    /// 1,000 resamples.
    pub fn new(seed: u64) -> Self {
        Self { resamples: 1000, seed }
    }

    /// Calls `visit` with the number of each resample and its weights: those given times how often each row was drawn.
    ///
    /// One row, or none, is not resampled.
    pub(crate) fn each(&self, weights: &[f64], mut visit: impl FnMut(usize, &[f64])) {
        let n = weights.len();
        if n < 2 {
            return;
        }
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let mut resampled = vec![0.0; n];
        for resample in 0..self.resamples {
            resampled.fill(0.0);
            for _ in 0..n {
                let row = rng.random_range(0..n);
                resampled[row] += weights[row];
            }
            visit(resample, &resampled);
        }
    }
}

/// A metric on all rows and on the resamples.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Estimate {
    value: f64,
    tried: usize,
    resampled: Vec<f64>,
}

impl Estimate {
    /// With its value on all rows, NaN where it is undefined.
    pub(crate) fn of(value: f64) -> Self {
        Self { value, tried: 0, resampled: Vec::new() }
    }

    /// Adds its value on one resample; one that is not finite says that the metric is undefined there.
    pub(crate) fn add(&mut self, resampled: f64) {
        self.tried += 1;
        if resampled.is_finite() {
            self.resampled.push(resampled);
        }
    }

    /// The value and the percentile interval.
    pub(crate) fn metric(mut self) -> Metric {
        let value = self.value;
        let interval = self.middle().map(|[low, high]| [low.min(value), high.max(value)]);
        Metric { value, interval }
    }

    /// The same; `None` where the metric is undefined on all rows.
    pub(crate) fn metric_if_defined(self) -> Option<Metric> {
        self.value.is_finite().then(|| self.metric())
    }

    /// The value and the percentile interval, reflected at the value: for a metric that is biased, and then biased in the same direction and
    /// about as far on each resample.
    pub(crate) fn reflected(mut self) -> Metric {
        let value = self.value;
        let interval = self
            .middle()
            .map(|[low, high]| [(2.0 * value - high).min(value), (2.0 * value - low).max(value)]);
        Metric { value, interval }
    }

    /// Where the middle 95 % of the resamples lie.
    fn middle(&mut self) -> Option<[f64; 2]> {
        if self.tried < LEAST_RESAMPLES || 2 * self.resampled.len() < self.tried {
            return None;
        }
        self.resampled.sort_unstable_by(f64::total_cmp);
        let tail = 0.5 * (1.0 - LEVEL);
        Some([tail, 1.0 - tail].map(|share| quantile(&self.resampled, share)))
    }
}

/// The quantile of sorted values, at least one, with linear interpolation between two of them.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    let t = place - below as f64;
    sorted[below] * (1.0 - t) + sorted[above] * t
}

#[cfg(test)]
mod tests {
    use super::super::weights::weighted_mean;
    use super::*;

    #[test]
    fn quantiles_are_numpys() {
        // numpy: `np.quantile([1, 2, 4, 8, 16], [0, .025, .5, .9, 1])`
        let sorted = [1.0, 2.0, 4.0, 8.0, 16.0];
        for (share, expected) in [(0.0, 1.0), (0.025, 1.1), (0.5, 4.0), (0.9, 12.8), (1.0, 16.0)] {
            assert!((quantile(&sorted, share) - expected).abs() < 1e-14);
        }
    }

    #[test]
    fn resamples_draw_as_many_rows_as_there_are() {
        let mut seen = 0;
        let mut never_drawn = 0;
        Bootstrap { resamples: 50, seed: 1 }.each(&[0.5; 40], |resample, weights| {
            assert_eq!((resample, weights.iter().sum::<f64>()), (seen, 20.0));
            seen += 1;
            never_drawn += weights.iter().filter(|w| **w == 0.0).count();
        });
        assert_eq!(seen, 50);
        // A row is missed by a resample with probability (1 - 1/40)^40 = 0.363: 726 of 2,000, give or take 5 standard deviations of 11.
        assert!((never_drawn as f64 - 726.0).abs() < 55.0, "{never_drawn}");
        Bootstrap::new(1).each(&[1.0], |_, _| panic!("a single row is not resampled"));
    }

    #[test]
    fn the_interval_of_a_mean_is_that_of_the_normal_distribution() {
        let values: Vec<f64> = (0..400).map(|i| (i as f64 * 0.37).sin() + 0.001 * i as f64).collect();
        let weights = vec![1.0; values.len()];
        let mean = weighted_mean(&weights, &values);
        let mut estimate = Estimate::of(mean);
        Bootstrap { resamples: 4000, seed: 3 }
            .each(&weights, |_, weights| estimate.add(weighted_mean(weights, &values)));
        let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / 400.0;
        let half = 1.959964 * (variance / 400.0).sqrt();
        // A quantile at 2.5 % of 4,000 resamples has a standard error of about 2 % of the half-width.
        let [low, high] = estimate.metric().interval.unwrap();
        assert!(((mean - low) / half - 1.0).abs() < 0.08 && ((high - mean) / half - 1.0).abs() < 0.08);
    }

    #[test]
    fn an_interval_needs_enough_resamples_and_holds_the_value() {
        let metric = |defined: usize, undefined: usize| {
            let mut estimate = Estimate::of(0.0);
            (0..defined).for_each(|i| estimate.add(1.0 + i as f64));
            (0..undefined).for_each(|_| estimate.add(f64::NAN));
            estimate.metric().interval
        };
        assert_eq!(metric(0, 0), None);
        assert_eq!(metric(LEAST_RESAMPLES - 1, 0), None);
        assert_eq!(metric(60, 61), None);
        let [low, high] = metric(60, 60).unwrap();
        assert!(low == 0.0 && high > 58.0 && high < 60.0, "{low}, {high}");
    }
}
