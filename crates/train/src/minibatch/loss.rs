//! Losses of the last output, as a sum over rows and as a gradient: squared error and softmax log-loss.

use super::table::Table;
use dhll_core::input::argmax;
use dhll_core::layer::{Scalar, vectorised};

/// What a loss says of some rows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Tally {
    /// Sum of the rows' losses.
    pub(crate) loss: f64,
    /// Rows classified as they should be.
    pub(crate) hits: usize,
}

/// A loss that is a mean over rows. `rows` says which rows of the data the rows of `output` belong to.
pub(crate) trait Loss<T> {
    /// The gradient of the mean loss with respect to `output`, in `delta`. The mean is over so many rows, of which these are some.
    fn gradient(&self, rows: (&[usize], usize), output: &[T], delta: &mut [T]);

    /// The rows' losses.
    fn tally(&self, rows: &[usize], output: &[T]) -> Tally;
}

/// `0.5 |h - target|^2`.
#[derive(Clone, Copy)]
pub(crate) struct SquaredError<'a, T> {
    /// N x width.
    pub(crate) target: Table<'a, T>,
}

impl<T: Scalar> Loss<T> for SquaredError<'_, T> {
    fn gradient(&self, (rows, of): (&[usize], usize), output: &[T], delta: &mut [T]) {
        let width = self.target.width();
        let scale = T::of(1.0 / of as f64);
        let each = rows.iter().zip(output.chunks_exact(width)).zip(delta.chunks_exact_mut(width));
        vectorised(|| {
            for ((&row, h), delta) in each {
                for ((d, &h), &t) in delta.iter_mut().zip(h).zip(self.target.row(row)) {
                    *d = scale * (h - t);
                }
            }
        });
    }

    fn tally(&self, rows: &[usize], output: &[T]) -> Tally {
        let squared = |(&row, h): (&usize, &[T])| {
            let pairs = h.iter().zip(self.target.row(row));
            pairs.map(|(&h, &t)| (h.wide() - t.wide()).powi(2)).sum::<f64>()
        };
        let each = rows.iter().zip(output.chunks_exact(self.target.width()));
        let sum: f64 = vectorised(|| each.map(squared).sum());
        Tally { loss: 0.5 * sum, hits: 0 }
    }
}

/// Cross-entropy `-sum_k q_k log softmax(h)_k` with smoothed labels, `q_k = (1 - s) [k = label] + s / K`.
#[derive(Clone, Copy)]
pub(crate) struct LogLoss<'a> {
    /// One label below `classes` per row.
    pub(crate) labels: &'a [usize],
    /// Width of the output, K.
    pub(crate) classes: usize,
    /// `s`, in [0, 1).
    pub(crate) smoothing: f64,
}

impl<T: Scalar> Loss<T> for LogLoss<'_> {
    fn gradient(&self, (rows, of): (&[usize], usize), output: &[T], delta: &mut [T]) {
        let scale = T::of(1.0 / of as f64);
        let width = self.classes;
        for ((&row, h), delta) in
            rows.iter().zip(output.chunks_exact(width)).zip(delta.chunks_exact_mut(width))
        {
            // The largest logit is taken off first, so that no exponential overflows.
            let largest = h.iter().fold(T::neg_infinity(), |m, &v| m.max(v));
            let mut sum = T::zero();
            for (d, &h) in delta.iter_mut().zip(h) {
                *d = (h - largest).exp();
                sum += *d;
            }
            let everywhere = scale * T::of(self.smoothing / width as f64);
            delta.iter_mut().for_each(|d| *d = scale * *d / sum - everywhere);
            delta[self.labels[row]] -= scale * T::of(1.0 - self.smoothing);
        }
    }

    fn tally(&self, rows: &[usize], output: &[T]) -> Tally {
        let mut tally = Tally::default();
        for (&row, h) in rows.iter().zip(output.chunks_exact(self.classes)) {
            let largest = h.iter().fold(f64::NEG_INFINITY, |m, v| m.max(v.wide()));
            let sum: f64 = h.iter().map(|v| (v.wide() - largest).exp()).sum();
            let label = self.labels[row];
            let mut expected = (1.0 - self.smoothing) * h[label].wide();
            if self.smoothing > 0.0 {
                expected += self.smoothing * h.iter().map(|v| v.wide()).sum::<f64>() / self.classes as f64;
            }
            tally.loss += sum.ln() + largest - expected;
            tally.hits += usize::from(argmax(h.iter().copied()) == label);
        }
        tally
    }
}
