//! Minibatches: which rows a step sees.

use dhll_core::layer::{TrainError, within};
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

/// Most rows: their numbers take 4 bytes each.
const MOST_ROWS: usize = 1 << 32;

/// The batches of one training, from its generator.
pub(crate) struct Sampler {
    batches: Batches,
    rng: ChaCha8Rng,
    /// The rows of an epoch, in the order of its batches.
    order: Vec<u32>,
    /// Those of a batch.
    batch: Vec<usize>,
    n_rows: usize,
    batch_size: usize,
}

impl Sampler {
    /// # Errors
    /// [`TrainError::Parameter`] if there are more than 2^32 rows.
    pub(crate) fn new(
        batches: Batches,
        n_rows: usize,
        batch_size: usize,
        rng: ChaCha8Rng,
    ) -> Result<Self, TrainError> {
        let most = "at most 4,294,967,296";
        within("the number of rows to train on", most, n_rows as f64, n_rows <= MOST_ROWS)?;
        let order = match batches {
            Batches::Shuffled => (0..n_rows).map(|row| row as u32).collect(),
            Batches::WithReplacement => vec![0; batches.steps(n_rows, batch_size) * batch_size],
        };
        Ok(Self { batches, rng, order, batch: vec![0; batch_size], n_rows, batch_size })
    }

    /// Draws the rows of the next epoch.
    pub(crate) fn next_epoch(&mut self) {
        match self.batches {
            Batches::Shuffled => self.order.shuffle(&mut self.rng),
            Batches::WithReplacement => {
                for row in &mut self.order {
                    *row = self.rng.random_range(0..self.n_rows) as u32;
                }
            }
        }
    }

    /// The rows of the epoch, batch after batch.
    pub(crate) fn order(&self) -> &[u32] {
        &self.order
    }

    /// The rows of a step of the epoch, from 0, and those of the epoch.
    pub(crate) fn batch(&mut self, step: usize) -> (&[usize], &[u32]) {
        let start = step * self.batch_size;
        let rows = &self.order[start..(start + self.batch_size).min(self.order.len())];
        self.batch.resize(rows.len(), 0);
        self.batch.iter_mut().zip(rows).for_each(|(to, &row)| *to = row as usize);
        (&self.batch, &self.order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn shuffled_batches_hold_every_row_once_an_epoch() {
        let mut sampler = Sampler::new(Batches::Shuffled, 10, 4, ChaCha8Rng::seed_from_u64(1)).unwrap();
        let mut epochs = Vec::new();
        for _ in 0..2 {
            let mut rows = Vec::new();
            sampler.next_epoch();
            (0..Batches::Shuffled.steps(10, 4))
                .for_each(|step| rows.extend_from_slice(sampler.batch(step).0));
            epochs.push(rows.clone());
            rows.sort_unstable();
            assert_eq!(rows, (0..10).collect::<Vec<_>>());
        }
        assert_ne!(epochs[0], epochs[1]);
    }

    #[test]
    fn batches_with_replacement_are_full_and_cover_all_rows_evenly() {
        let mut sampler = Sampler::new(Batches::WithReplacement, 5, 7, ChaCha8Rng::seed_from_u64(1)).unwrap();
        assert_eq!(Batches::WithReplacement.steps(5, 7), 1);
        let mut counts = [0_usize; 5];
        for _ in 0..1000 {
            sampler.next_epoch();
            sampler.batch(0).0.iter().for_each(|&row| counts[row] += 1);
        }
        assert_eq!(counts.iter().sum::<usize>(), 7000);
        // Binomial: mean 1400, standard deviation 33.5; five of them.
        assert!(counts.iter().all(|&count| count.abs_diff(1400) < 168), "{counts:?}");
    }
}
