//! A weighted share of rows, such as a recall, with Wilson's interval.

use super::metric::Metric;
use crate::score::{LEVEL, wilson};

/// Sums over rows, from which their weighted share follows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Share {
    hits: f64,
    total: f64,
    /// Sum of the squared weights.
    squares: f64,
    rows: usize,
}

impl Share {
    /// Counts one row.
    pub(crate) fn add(&mut self, weight: f64, hit: bool) {
        // The same additions as for the total: where every row is a hit, the share is exactly 1.
        self.hits += if hit { weight } else { 0.0 };
        self.total += weight;
        self.squares += weight * weight;
        self.rows += 1;
    }

    /// Rows counted.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// The share with its interval, of at least one row.
    ///
    /// ```text
    /// hits / total;    Wilson's interval for n = total^2 / squares rows
    /// ```
    ///
    /// # References
    /// Kish (1965), *Survey Sampling*, 8.2 (the effective number of rows).
    pub(crate) fn metric(&self) -> Metric {
        let value = self.hits / self.total;
        let effective = self.total * (self.total / self.squares);
        // The squares of tiny weights may vanish.
        let interval = effective.is_finite().then(|| wilson(value, effective, LEVEL));
        Metric { value, interval }
    }

    /// The same; `None` without rows.
    pub(crate) fn metric_if_any(&self) -> Option<Metric> {
        (self.rows > 0).then(|| self.metric())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Score;

    fn share(rows: &[(f64, bool)]) -> Share {
        let mut share = Share::default();
        rows.iter().for_each(|&(weight, hit)| share.add(weight, hit));
        share
    }

    #[test]
    fn equal_weights_are_those_of_a_score() {
        let rows: Vec<_> = (0..40).map(|row| (0.25, row % 4 > 0)).collect();
        let found = share(&rows).metric();
        let [low, high] = Score { n: 40, errors: 10 }.interval().unwrap();
        let [found_low, found_high] = found.interval.unwrap();
        assert_eq!(found.value, 0.75);
        assert!((found_low - (1.0 - high)).abs() < 1e-14 && (found_high - (1.0 - low)).abs() < 1e-14);
    }

    #[test]
    fn unequal_weights_widen_the_interval() {
        let width = |rows: &[(f64, bool)]| share(rows).metric().interval.map(|[low, high]| high - low);
        assert!(
            width(&[(1.0, true), (1.0, false), (0.1, true), (0.1, false)])
                > width(&[(1.0, true), (1.0, false)].repeat(2))
        );
    }

    #[test]
    fn extremes_are_exact_and_no_rows_have_no_share() {
        let all = share(&[(0.1, true), (0.7, true), (0.3, true)]).metric();
        let [low, high] = all.interval.unwrap();
        assert!(all.value == 1.0 && high == 1.0 && low > 0.0 && low < 1.0);
        assert_eq!(share(&[]).metric_if_any(), None);
        assert_eq!(share(&[(1e-300, true)]).metric(), Metric { value: 1.0, interval: None });
    }
}
