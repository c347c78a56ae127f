//! Minibatches: which rows a step sees.

use std::ops::Range;

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

/// The batches of one training, from its generator: the same ones whichever rows are held here.
pub(crate) struct Sampler {
    batches: Batches,
    rng: ChaCha8Rng,
    /// The rows of an epoch, in the order of its batches.
    order: Vec<u32>,
    /// The rows that are held here, and those of them that the epoch has, where these are not all.
    own: Range<usize>,
    own_order: Vec<u32>,
    /// Those of a batch, and their places in it.
    rows: Vec<usize>,
    places: Vec<usize>,
    n_rows: usize,
    batch_size: usize,
}

/// The rows of a batch that are held here.
#[derive(Clone, Copy)]
pub(crate) struct BatchRows<'s> {
    pub(crate) rows: &'s [usize],
    /// Where they are in the batch.
    pub(crate) places: &'s [usize],
    /// Rows of the batch.
    pub(crate) of: usize,
}

impl Sampler {
    /// Of so many rows, of which some are held here.
    ///
    /// # Errors
    /// [`TrainError::Parameter`] if there are more than 2^32 rows.
    pub(crate) fn new(
        batches: Batches,
        (n_rows, own): (usize, Range<usize>),
        batch_size: usize,
        rng: ChaCha8Rng,
    ) -> Result<Self, TrainError> {
        let most = "at most 4,294,967,296";
        within("the number of rows to train on", most, n_rows as f64, n_rows <= MOST_ROWS)?;
        let order = match batches {
            Batches::Shuffled => (0..n_rows).map(|row| row as u32).collect(),
            Batches::WithReplacement => vec![0; batches.steps(n_rows, batch_size) * batch_size],
        };
        let most = batch_size.min(order.len());
        let (own_order, rows, places) = (Vec::new(), Vec::with_capacity(most), Vec::with_capacity(most));
        Ok(Self { batches, rng, order, own, own_order, rows, places, n_rows, batch_size })
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
        if self.is_shared() {
            self.own_order.clear();
            self.own_order.extend(self.order.iter().filter(|&&row| self.own.contains(&(row as usize))));
        }
    }

    fn is_shared(&self) -> bool {
        self.own.len() < self.n_rows
    }

    /// Most rows of an epoch that may be held here.
    pub(crate) fn most(&self) -> usize {
        match self.batches {
            Batches::Shuffled => self.own.len(),
            Batches::WithReplacement => self.order.len(),
        }
    }

    /// The rows of the epoch that are held here, batch after batch.
    pub(crate) fn order(&self) -> &[u32] {
        if self.is_shared() { &self.own_order } else { &self.order }
    }

    /// How many of them are in the batches before this step.
    pub(crate) fn taken(&self, step: usize) -> usize {
        let before = &self.order[..(step * self.batch_size).min(self.order.len())];
        before.iter().filter(|&&row| self.own.contains(&(row as usize))).count()
    }

    /// The rows of a step of the epoch, from 0, and those of the epoch, as far as they are held here.
    pub(crate) fn batch(&mut self, step: usize) -> (BatchRows<'_>, &[u32]) {
        let start = step * self.batch_size;
        let batch = &self.order[start..(start + self.batch_size).min(self.order.len())];
        self.rows.clear();
        self.places.clear();
        for (place, row) in batch.iter().map(|&row| row as usize).enumerate() {
            if self.own.contains(&row) {
                self.rows.push(row);
                self.places.push(place);
            }
        }
        (BatchRows { rows: &self.rows, places: &self.places, of: batch.len() }, self.order())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn shuffled_batches_hold_every_row_once_an_epoch() {
        let mut sampler =
            Sampler::new(Batches::Shuffled, (10, 0..10), 4, ChaCha8Rng::seed_from_u64(1)).unwrap();
        let mut epochs = Vec::new();
        for _ in 0..2 {
            let mut rows = Vec::new();
            sampler.next_epoch();
            (0..Batches::Shuffled.steps(10, 4))
                .for_each(|step| rows.extend_from_slice(sampler.batch(step).0.rows));
            epochs.push(rows.clone());
            rows.sort_unstable();
            assert_eq!(rows, (0..10).collect::<Vec<_>>());
        }
        assert_ne!(epochs[0], epochs[1]);
    }

    #[test]
    fn batches_with_replacement_are_full_and_cover_all_rows_evenly() {
        let rng = ChaCha8Rng::seed_from_u64(1);
        let mut sampler = Sampler::new(Batches::WithReplacement, (5, 0..5), 7, rng).unwrap();
        assert_eq!(Batches::WithReplacement.steps(5, 7), 1);
        let mut counts = [0_usize; 5];
        for _ in 0..1000 {
            sampler.next_epoch();
            sampler.batch(0).0.rows.iter().for_each(|&row| counts[row] += 1);
        }
        assert_eq!(counts.iter().sum::<usize>(), 7000);
        // Binomial: mean 1400, standard deviation 33.5; five of them.
        assert!(counts.iter().all(|&count| count.abs_diff(1400) < 168), "{counts:?}");
    }

    #[test]
    fn those_that_hold_the_rows_together_have_the_batches_of_one_that_holds_all() {
        for batches in [Batches::Shuffled, Batches::WithReplacement] {
            let of = |own| Sampler::new(batches, (10, own), 4, ChaCha8Rng::seed_from_u64(1)).unwrap();
            let (mut all, mut some) = (of(0..10), [of(0..3), of(3..3), of(3..10)]);
            for _ in 0..2 {
                all.next_epoch();
                some.iter_mut().for_each(Sampler::next_epoch);
                for step in 0..batches.steps(10, 4) {
                    let (whole, _) = all.batch(step);
                    let mut found = vec![None; whole.of];
                    for one in &mut some {
                        let taken = one.taken(step);
                        let (BatchRows { rows, places, of }, order) = one.batch(step);
                        let expected: Vec<usize> =
                            order[taken..][..rows.len()].iter().map(|&row| row as usize).collect();
                        assert_eq!((of, rows), (whole.of, &expected[..]));
                        places.iter().zip(rows).for_each(|(&place, &row)| found[place] = Some(row));
                    }
                    assert_eq!(found.into_iter().flatten().collect::<Vec<_>>(), whole.rows);
                }
            }
        }
    }
}
