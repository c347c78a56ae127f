//! The bandwidth of a kernel: given, or the median distance `median { |x_i - x_j| : i < j }`.

use dhll_core::memory::{self, counted};
use dhll_core::{InputError, input};
use ndarray::{ArrayView2, Axis};
use rand::SeedableRng;
use rand::seq::index;
use rand_chacha::ChaCha8Rng;
use thiserror::Error;

/// How the bandwidth of a kernel is found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bandwidth {
    /// The median of the distances between `rows` training rows, drawn without replacement (all, if there are no more).
    /// The distance is the kernel's own. Time and memory grow with the square of `rows`.
    Median {
        /// How many rows, at least 2.
        rows: usize,
        /// What fixes the draw.
        seed: u64,
    },
    /// This value.
    Given(f64),
}

/// The median over 1000 rows.
impl Default for Bandwidth {
    fn default() -> Self {
        Self::Median { rows: 1000, seed: 0 }
    }
}

/// Why a kernel has no bandwidth.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum BandwidthError {
    /// The rows are not finite.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Not a positive number that can be divided by.
    #[error("the bandwidth must be positive and finite, got {0:e}")]
    NotPositive(f64),
    /// No pair of rows.
    #[error("the median rule needs at least 2 rows, got {0}")]
    TooFewRows(usize),
    /// At least half of the pairs are pairs of equal rows.
    #[error(
        "the median distance between {rows} rows is 0 ({equal} of {pairs} pairs are equal); give a bandwidth"
    )]
    ZeroMedian {
        /// How many rows were looked at.
        rows: usize,
        /// Pairs at distance 0.
        equal: usize,
        /// All pairs.
        pairs: usize,
    },
}

impl Bandwidth {
    /// The bandwidth for the rows of `x` under a distance.
    pub(crate) fn resolve(
        self,
        x: ArrayView2<'_, f64>,
        distance: impl Fn(&[f64], &[f64]) -> f64,
    ) -> Result<f64, BandwidthError> {
        match self {
            Self::Given(value) => positive(value),
            Self::Median { rows, seed } => {
                input::finite("the input", x)?;
                positive(median_distance(x, rows, seed, distance)?)
            }
        }
    }
}

/// The value, if it can be divided by.
pub(crate) fn positive(value: f64) -> Result<f64, BandwidthError> {
    // The reciprocal of a subnormal number may be infinite.
    if value > 0.0 && value.is_normal() { Ok(value) } else { Err(BandwidthError::NotPositive(value)) }
}

fn median_distance(
    x: ArrayView2<'_, f64>,
    rows: usize,
    seed: u64,
    distance: impl Fn(&[f64], &[f64]) -> f64,
) -> Result<f64, BandwidthError> {
    let rows = rows.min(x.nrows());
    if rows < 2 {
        return Err(BandwidthError::TooFewRows(rows));
    }
    let drawn = index::sample(&mut ChaCha8Rng::seed_from_u64(seed), x.nrows(), rows).into_vec();
    let sample = x.select(Axis(0), &drawn);
    let sample = sample.as_standard_layout();
    let what = format_args!("the distances of all pairs of {} rows", counted(rows));
    memory::check_array(what, &[rows, rows / 2], size_of::<f64>()).map_err(InputError::from)?;
    let mut distances = Vec::with_capacity(rows * (rows - 1) / 2);
    for i in 1..rows {
        for j in 0..i {
            if let (Some(a), Some(b)) = (sample.row(i).as_slice(), sample.row(j).as_slice()) {
                distances.push(distance(a, b));
            }
        }
    }
    let pairs = distances.len();
    let (below, &mut upper, _) = distances.select_nth_unstable_by(pairs / 2, f64::total_cmp);
    // An even number of values has two in the middle.
    let lower = if pairs % 2 == 0 { below.iter().fold(0.0, |m: f64, v| m.max(*v)) } else { upper };
    let median = lower + (upper - lower) / 2.0;
    if median == 0.0 {
        let equal = distances.iter().filter(|&&d| d == 0.0).count();
        return Err(BandwidthError::ZeroMedian { rows, equal, pairs });
    }
    Ok(median)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::distance::euclidean;
    use ndarray::{Array2, array};

    #[test]
    fn the_median_is_that_of_all_pairs() {
        // Distances 1, 3, 7, 2, 6, 4: the middle ones are 3 and 4.
        let x = array![[0.0], [1.0], [3.0], [7.0]];
        let rule = Bandwidth::Median { rows: 100, seed: 5 };
        assert_eq!(rule.resolve(x.view(), euclidean), Ok(3.5));
    }

    #[test]
    fn equal_rows_and_bad_values_are_named() {
        let x = Array2::from_elem((5, 3), 2.0);
        let error = Bandwidth::default().resolve(x.view(), euclidean).unwrap_err();
        assert_eq!(error, BandwidthError::ZeroMedian { rows: 5, equal: 10, pairs: 10 });
        let one = Bandwidth::default().resolve(array![[1.0]].view(), euclidean);
        assert_eq!(one, Err(BandwidthError::TooFewRows(1)));
        for value in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-310] {
            assert!(Bandwidth::Given(value).resolve(x.view(), euclidean).is_err(), "{value}");
        }
    }
}
