//! Dropout: entries are left out at random while a layer is trained, the others scaled up, `a <- a m / (1 - p)`.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use dhll_core::layer::TrainError;
use dhll_core::layer::within;
use dhll_core::layer::{Scalar, vectorised};
use serde::{Deserialize, Serialize};

/// Shares of the entries that a training step leaves out. A trained layer leaves out nothing.
///
/// # References
/// Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, *Dropout: A Simple Way to Prevent Neural Networks from Overfitting*, JMLR
/// 15, 2014; scaled while training ("inverted"), so that the trained layer is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Dropout {
    /// Of the inputs, in [0, 1); taken to 1 / 65536.
    pub input: f64,
    /// Of the values of every activation, in [0, 1); taken to 1 / 65536.
    pub hidden: f64,
}

impl Dropout {
    /// `Ok` if both shares are in range.
    ///
    /// # Errors
    /// [`TrainError::Parameter`], naming the one that is not.
    pub fn check(self) -> Result<(), TrainError> {
        let share = |name, value: f64| within(name, "in [0, 1)", value, (0.0..1.0).contains(&value));
        share("the share of inputs that is dropped", self.input)?;
        share("the share of hidden values that is dropped", self.hidden)
    }
}

/// Values of 16 random bits.
const RANGE: f64 = 65536.0;

/// What was left out in one step: for every place that dropout works on, a factor an entry, 0 or `1 / (1 - p)`.
pub(crate) struct Masks<T> {
    rng: ChaCha8Rng,
    bytes: Vec<u8>,
    input: Mask<T>,
    /// One a link; the last one's stays empty.
    hidden: Vec<Mask<T>>,
    places: Vec<usize>,
    rows: usize,
}

/// The factors of one place.
struct Mask<T> {
    share: f64,
    factors: Vec<T>,
}

impl<T: Scalar> Masks<T> {
    /// For `links` links; nothing is drawn yet.
    pub(crate) fn new(dropout: Dropout, links: usize, rng: ChaCha8Rng) -> Self {
        let mask = |share| Mask { share, factors: Vec::new() };
        let hidden =
            (0..links).map(|link| mask(if link + 1 < links { dropout.hidden } else { 0.0 })).collect();
        Self { rng, bytes: Vec::new(), input: mask(dropout.input), hidden, places: Vec::new(), rows: 0 }
    }

    /// For a batch of so many rows, of which those at these places pass through. Factors are drawn for all of them, so that a row's own do not depend on where
    /// the others are.
    pub(crate) fn begin(&mut self, places: &[usize], rows: usize) {
        self.places.clear();
        self.places.reserve(rows);
        self.places.extend_from_slice(places);
        self.rows = rows;
    }

    /// Words taken from the generator.
    pub(crate) fn drawn(&self) -> u128 {
        self.rng.get_word_pos()
    }

    /// Of rows of this width.
    pub(crate) fn drop_input(&mut self, values: &mut [T], width: usize) {
        self.input.draw((values, width), (&self.places, self.rows), &mut self.rng, &mut self.bytes);
    }

    /// Of what a link gives out, rows of this width.
    pub(crate) fn drop_hidden(&mut self, link: usize, values: &mut [T], width: usize) {
        let (places, rows) = (&self.places, self.rows);
        self.hidden[link].draw((values, width), (places, rows), &mut self.rng, &mut self.bytes);
    }

    /// The gradient before the mask of `link` from that behind it. Values are scaled back, since slopes are those of what
    /// the activation gave out; where an entry was left out its slope counts for nothing.
    pub(crate) fn back(&self, link: usize, delta: &mut [T], value: &mut [T]) {
        let Mask { share, factors } = &self.hidden[link];
        if *share == 0.0 {
            return;
        }
        let kept = T::of(1.0 - share);
        vectorised(|| {
            for ((d, v), &factor) in delta.iter_mut().zip(value).zip(factors) {
                *d *= factor;
                *v *= kept;
            }
        });
    }
}

impl<T: Scalar> Mask<T> {
    fn draw(
        &mut self,
        (values, width): (&mut [T], usize),
        (places, rows): (&[usize], usize),
        rng: &mut ChaCha8Rng,
        bytes: &mut Vec<u8>,
    ) {
        if self.share == 0.0 {
            return;
        }
        bytes.resize(2 * rows * width, 0);
        rng.fill_bytes(bytes);
        self.factors.resize(values.len(), T::zero());
        let threshold = (self.share * RANGE).round();
        let threshold = if threshold < RANGE { threshold as u16 } else { u16::MAX };
        let scale = T::of(1.0 / (1.0 - self.share));
        let each = values.chunks_exact_mut(width).zip(self.factors.chunks_exact_mut(width)).zip(places);
        vectorised(|| {
            for ((values, factors), &place) in each {
                let bytes = bytes[2 * place * width..2 * (place + 1) * width].chunks_exact(2);
                for ((value, factor), bytes) in values.iter_mut().zip(factors).zip(bytes) {
                    *factor =
                        if u16::from_le_bytes([bytes[0], bytes[1]]) < threshold { T::zero() } else { scale };
                    *value *= *factor;
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn the_stated_share_is_left_out_and_the_mean_stays() {
        let dropout = Dropout { input: 0.2, hidden: 0.5 };
        let mut masks = Masks::<f32>::new(dropout, 2, ChaCha8Rng::seed_from_u64(3));
        masks.begin(&Vec::from_iter(0..1000), 1000);
        for (share, input) in [(0.2, true), (0.5, false)] {
            let mut values = vec![1.0_f32; 100_000];
            if input {
                masks.drop_input(&mut values, 100)
            } else {
                masks.drop_hidden(0, &mut values, 100)
            }
            let dropped = values.iter().filter(|&&v| v == 0.0).count() as f64 / 1e5;
            // Binomial: standard deviation at most .0016; five of them.
            assert!((dropped - share).abs() < 0.008, "{dropped}");
            let mean = values.iter().map(|&v| f64::from(v)).sum::<f64>() / 1e5;
            assert!((mean - 1.0).abs() < 0.008 / (1.0 - share), "{mean}");
        }
        let mut last = vec![1.0_f32; 1000];
        masks.drop_hidden(1, &mut last, 1);
        assert_eq!(last, [1.0; 1000], "outputs are not dropped");
    }

    #[test]
    fn a_row_loses_the_same_entries_wherever_the_others_are() {
        let dropout = Dropout { input: 0.3, hidden: 0.5 };
        let dropped = |places: &[usize]| {
            let mut masks = Masks::<f32>::new(dropout, 2, ChaCha8Rng::seed_from_u64(3));
            let [mut input, mut hidden] = [7, 5].map(|width| vec![1.0_f32; places.len() * width]);
            for _ in 0..2 {
                masks.begin(places, 6);
                masks.drop_input(&mut input, 7);
                masks.drop_hidden(0, &mut hidden, 5);
            }
            (input, hidden, masks.drawn())
        };
        let (input, hidden, drawn) = dropped(&[0, 1, 2, 3, 4, 5]);
        let rows = |all: &[f32], width: usize| [&all[width..2 * width], &all[4 * width..5 * width]].concat();
        assert_eq!(dropped(&[1, 4]), (rows(&input, 7), rows(&hidden, 5), drawn));
        assert_eq!(dropped(&[]), (vec![], vec![], drawn));
    }

    #[test]
    fn shares_out_of_range_are_named() {
        for dropout in [Dropout { input: 1.0, hidden: 0.0 }, Dropout { input: 0.0, hidden: -0.1 }] {
            assert!(dropout.check().unwrap_err().to_string().contains("must be in [0, 1), got"));
        }
    }
}
