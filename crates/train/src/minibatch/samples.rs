//! Rows with what is to come out for them and how much each of them counts.

use super::loss::Loss;
use super::table::Table;

/// Rows and what is to come out for them.
#[derive(Clone, Copy)]
pub(crate) struct Samples<'a, L> {
    pub(crate) input: Table<'a, f32>,
    pub(crate) loss: L,
    /// How much every row counts; 1 each without.
    pub(crate) weights: Option<&'a [f64]>,
}

/// Sums over rows, each times its weight.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Sums {
    pub(super) loss: f64,
    /// Weight of the rows classified as they should be.
    pub(super) hits: f64,
}

impl<L: Loss<f32>> Samples<'_, L> {
    /// The sum of the weights of these rows.
    pub(super) fn total(&self, rows: &[usize]) -> f64 {
        match self.weights {
            None => rows.len() as f64,
            // Rows that are monitored may all have weight 0.
            Some(weights) => rows.iter().map(|&row| weights[row]).sum::<f64>().max(f64::MIN_POSITIVE),
        }
    }

    /// What the loss says of some rows.
    pub(super) fn sums(&self, rows: &[usize], output: &[f32]) -> Sums {
        let Some(weights) = self.weights else {
            let tally = self.loss.tally(rows, output);
            return Sums { loss: tally.loss, hits: tally.hits as f64 };
        };
        let width = output.len() / rows.len().max(1);
        let mut sums = Sums::default();
        for (row, output) in rows.chunks(1).zip(output.chunks_exact(width.max(1))) {
            let (tally, weight) = (self.loss.tally(row, output), weights[row[0]]);
            sums.loss += weight * tally.loss;
            sums.hits += weight * tally.hits as f64;
        }
        sums
    }

    /// Multiply the gradients of these rows, one after the other in `delta`, by their weights.
    pub(super) fn weigh(&self, rows: &[usize], delta: &mut [f32]) {
        let Some(weights) = self.weights else { return };
        let width = delta.len() / rows.len().max(1);
        for (&row, delta) in rows.iter().zip(delta.chunks_exact_mut(width.max(1))) {
            delta.iter_mut().for_each(|d| *d *= weights[row] as f32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minibatch::loss::{LogLoss, SquaredError};

    #[test]
    fn sums_and_gradients_are_those_of_repeated_rows() {
        let input = [0.0_f32; 3];
        let (target, output) = ([1.0_f32, 2.0, 4.0], [0.5_f32, 3.0, 0.0]);
        let loss = SquaredError { target: Table::of(&target, 1) };
        let of = |weights| Samples { input: Table::of(&input, 1), loss, weights };
        let weighted = of(Some(&[2.0, 0.0, 1.0][..]));
        let repeated = of(None).sums(&[0, 0, 2], &[0.5, 0.5, 0.0]);
        assert_eq!(weighted.sums(&[0, 1, 2], &output), repeated);
        assert_eq!((weighted.total(&[0, 1, 2]), of(None).total(&[0, 0, 2])), (3.0, 3.0));
        let mut delta = [1.0, 1.0, 1.0];
        weighted.weigh(&[2, 1, 0], &mut delta);
        assert_eq!(delta, [1.0, 0.0, 2.0]);
        let labels = [0, 1];
        let loss = LogLoss { labels: &labels, classes: 2, smoothing: 0.0 };
        let classes = Samples { input: Table::of(&input, 1), loss, weights: Some(&[3.0, 0.5]) };
        let sums = classes.sums(&[0, 1], &[1.0, 0.0, 1.0, 0.0]);
        assert_eq!(sums.hits, 3.0);
        let wrong = (1.0 + 1.0_f64.exp()).ln();
        assert!((sums.loss - 3.0 * (wrong - 1.0) - 0.5 * wrong).abs() < 1e-12);
    }
}
