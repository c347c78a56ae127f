//! Landmarks: the rows that stand for all others in a Nystroem map, drawn at random or as k-means centres.

use dhll_core::{Backend, input};
use ndarray::{Array2, ArrayView2, Axis};
use rand::SeedableRng;
use rand::seq::index;
use rand_chacha::ChaCha8Rng;

use super::blocks::FeatureMapError;
use super::kmeans;

/// How landmarks are found among training rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Landmarks {
    /// Training rows, drawn without replacement.
    #[default]
    Sample,
    /// Centres of k-means++ after `rounds` rounds of Lloyd's iteration, fewer where it has settled; 0 leaves the seeds,
    /// which are training rows. Each round costs as much as the features of the training rows, the seeding as much again.
    KMeans {
        /// Rounds at most.
        rounds: usize,
    },
}

impl Landmarks {
    /// `count` landmarks among the rows of `x`.
    ///
    /// # Shapes
    /// `x` N x d; the result count x d.
    ///
    /// # Errors
    /// [`FeatureMapError`] if `count` is 0 or above N, `x` is not finite, or k-means finds fewer different rows than `count`.
    pub fn choose(
        self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        count: usize,
        seed: u64,
    ) -> Result<Array2<f64>, FeatureMapError> {
        input::not_empty("the number of landmarks", count)?;
        if count > x.nrows() {
            return Err(FeatureMapError::TooFewRows { landmarks: count, rows: x.nrows() });
        }
        input::finite("the input", x)?;
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        match self {
            Self::Sample => {
                let drawn = index::sample(&mut rng, x.nrows(), count).into_vec();
                Ok(x.select(Axis(0), &drawn))
            }
            Self::KMeans { rounds } => kmeans::centres(backend, x, count, rounds, &mut rng),
        }
    }
}
