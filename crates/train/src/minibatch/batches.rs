//! Minibatches: which rows a step sees.

use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// How the rows of a batch are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "kebab-case")]
pub enum Batches {
    /// All rows in a new random order every epoch, cut into `ceil(n / batch)` batches; the last one may be smaller.
    #[default]
    Shuffled,
    /// Every batch drawn from all rows with replacement, `max(1, floor(n / batch))` of them an epoch: the published run's choice.
    /// An epoch misses a share of about 1/e of the rows.
    WithReplacement,
}

impl Batches {
    /// Steps an epoch.
    pub fn steps(self, n_rows: usize, batch_size: usize) -> usize {
        match self {
            Self::Shuffled => n_rows.div_ceil(batch_size.max(1)),
            Self::WithReplacement => (n_rows / batch_size.max(1)).max(1),
        }
    }
}

/// The batches of one training, from its generator.
pub(crate) struct Sampler {
    batches: Batches,
    rng: ChaCha8Rng,
    /// A permutation of all rows for `Shuffled`; room for one batch for `WithReplacement`.
    rows: Vec<usize>,
    n_rows: usize,
    batch_size: usize,
}

impl Sampler {
    pub(crate) fn new(batches: Batches, n_rows: usize, batch_size: usize, rng: ChaCha8Rng) -> Self {
        let rows = match batches {
            Batches::Shuffled => (0..n_rows).collect(),
            Batches::WithReplacement => vec![0; batch_size],
        };
        Self { batches, rng, rows, n_rows, batch_size }
    }

    /// The rows of the given step of an epoch; steps come in order, from 0.
    pub(crate) fn batch(&mut self, step: usize) -> &[usize] {
        match self.batches {
            Batches::Shuffled => {
                if step == 0 {
                    self.rows.shuffle(&mut self.rng);
                }
                let start = step * self.batch_size;
                &self.rows[start..(start + self.batch_size).min(self.n_rows)]
            }
            Batches::WithReplacement => {
                for row in &mut self.rows {
                    *row = self.rng.random_range(0..self.n_rows);
                }
                &self.rows
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn shuffled_batches_hold_every_row_once_an_epoch() {
        let mut sampler = Sampler::new(Batches::Shuffled, 10, 4, ChaCha8Rng::seed_from_u64(1));
        let mut epochs = Vec::new();
        for _ in 0..2 {
            let mut rows = Vec::new();
            (0..Batches::Shuffled.steps(10, 4)).for_each(|step| rows.extend_from_slice(sampler.batch(step)));
            epochs.push(rows.clone());
            rows.sort_unstable();
            assert_eq!(rows, (0..10).collect::<Vec<_>>());
        }
        assert_ne!(epochs[0], epochs[1]);
    }

    #[test]
    fn batches_with_replacement_are_full_and_cover_all_rows_evenly() {
        let mut sampler = Sampler::new(Batches::WithReplacement, 5, 7, ChaCha8Rng::seed_from_u64(1));
        assert_eq!(Batches::WithReplacement.steps(5, 7), 1);
        let mut counts = [0_usize; 5];
        for step in 0..1000 {
            sampler.batch(step).iter().for_each(|&row| counts[row] += 1);
        }
        assert_eq!(counts.iter().sum::<usize>(), 7000);
        // Binomial: mean 1400, standard deviation 33.5; five of them.
        assert!(counts.iter().all(|&count| count.abs_diff(1400) < 168), "{counts:?}");
    }
}
