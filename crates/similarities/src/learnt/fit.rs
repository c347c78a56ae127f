//! The learnt Laplacian kernel before it has seen training rows.

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use dhll_core::data::Finite;
use dhll_core::{Backend, InputError, Similarity, SimilarityFit, input};
use ndarray::{ArrayView2, Axis};
use rand::SeedableRng;
use rand::seq::index;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::LearntError;
use super::metric;
use super::trial::LANDMARK_RIDGE;
use super::weighted::WeightedLaplacian;
use crate::kernels::laplacian::Laplacian;
use crate::maps::nystroem::Nystroem;

/// Iterations beyond which nothing is gained.
const MOST_ITERATIONS: usize = 100;

/// The Laplacian kernel whose weights for the columns are learnt from the targets.
///
/// ```text
/// k(x, z) = exp(-sum_j w_j |x_j - z_j| / s)
///
/// start with w = 1, then in turns:
///   s, lambda   of least leave-one-out error of ridge regression f = sum_l k(., z_l) a_l + b0
///   w_j         (mean_i |df/dx_j (x_i)|^2)^(1/2), the root of the diagonal of the average gradient outer product (AGOP)
/// and keep the w, s of least error
/// ```
///
/// So columns along which the targets change much count for more, and irrelevant ones for next to nothing: the feature learning of recursive feature
/// machines. `s` is a half, one, two or four times the mean weighted distance between rows, and found by descent from the one before. All of this
/// happens on a sample of [`rows`](Self::rows) rows; the features of the result are those of a [`Nystroem`] map with
/// [`landmarks`](Self::landmarks) landmarks among all rows and a ridge of 1e-6.
///
/// Weights have the mean 1, and none is below 1e-4 of the largest. With targets that are constant they stay 1.
///
/// # Shapes
/// `x` N x d, targets N x c, features N x m. With n rows, q landmarks and t iterations, learning takes about `3 (t + 1)` trials of
/// `O(n q^2 + q^3)` and `t` gradients of `O(n q d c)`; the map takes `O(m^3)`, a row `O(m (d + m))`.
///
/// # Examples
/// ```
/// use dhll_core::SimilarityFit;
/// use dhll_core::data::Finite;
/// use dhll_faer::Faer;
/// use dhll_similarities::LearntLaplacian;
/// use ndarray::Array2;
///
/// let x = Array2::from_shape_fn((50, 3), |(i, j)| ((i * 7 + j * 5 + i * i * j) % 11) as f64);
/// let b = x.map_axis(ndarray::Axis(1), |row| if row[0] > 5.0 { 1.0 } else { -1.0 }).insert_axis(ndarray::Axis(1));
/// let backend = Faer::default();
/// let learnt = LearntLaplacian::default().learn(&backend, x.view(), b.view())?;
/// assert!(learnt.weights()[0] > 2.0 * learnt.weights()[1]);
/// # Ok::<(), dhll_similarities::LearntError>(())
/// ```
///
/// # References
/// Radhakrishnan, Beaglehole, Pandit and Belkin, *Mechanism for feature learning in neural networks and backpropagation-free machine learning models*,
/// Science 383 (2024); Beaglehole, Holzmueller, Radhakrishnan and Belkin, *xRFM: accurate, scalable, and interpretable feature learning models for
/// tabular data*, arXiv 2508.10053 (2025).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct LearntLaplacian {
    /// Landmarks m of the map (all rows, where there are fewer). Unless given, 1000 for up to 5000 rows, and beyond that `6e8 / (N c)`, between 500
    /// and 2000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landmarks: Option<usize>,
    /// How many times the weights are learnt anew; 0 leaves them at 1, so that only the bandwidth is learnt.
    pub iterations: usize,
    /// Rows that weights and bandwidth are learnt on (all, where there are fewer).
    pub rows: usize,
    /// Landmarks among these while weights and bandwidth are learnt.
    pub learning_landmarks: usize,
    /// Fixes which rows are drawn.
    pub seed: u64,
}

impl Default for LearntLaplacian {
    fn default() -> Self {
        Self { landmarks: None, iterations: 3, rows: 2000, learning_landmarks: 400, seed: 0 }
    }
}

impl LearntLaplacian {
    /// `Ok` if the settings make sense.
    ///
    /// # Errors
    /// [`LearntError`] if a number of rows or landmarks is 0, or there are more than 100 iterations.
    pub fn check(&self) -> Result<(), LearntError> {
        input::not_empty("the number of landmarks", self.landmarks.unwrap_or(1))?;
        input::not_empty("the number of rows to learn on", self.rows)?;
        input::not_empty("the number of landmarks to learn with", self.learning_landmarks)?;
        if self.iterations > MOST_ITERATIONS {
            return Err(LearntError::Iterations { most: MOST_ITERATIONS, found: self.iterations });
        }
        Ok(())
    }

    /// The similarity, learnt from rows `x`, N x d, and targets `b`, N x c.
    ///
    /// # Errors
    /// [`LearntError`] if a setting is out of range, rows and targets do not fit or are not finite, there are no rows, distances overflow, or an
    /// eigenproblem fails.
    pub fn learn(
        &self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<WeightedLaplacian, LearntError> {
        self.check()?;
        input::not_empty("the number of training rows", x.nrows())?;
        input::size("the number of rows of the targets", x.nrows(), b.nrows())?;
        input::finite("the input", x)?;
        input::finite("the targets", b)?;
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        // In random order, so that the first of them are as good landmarks as any.
        let drawn = index::sample(&mut rng, x.nrows(), self.rows.min(x.nrows())).into_vec();
        let (rows, targets) = (x.select(Axis(0), &drawn), b.select(Axis(0), &drawn));
        let landmarks = self.learning_landmarks.min(rows.nrows());
        // Rounding would take the place of targets that are constant.
        let constant = b.columns().into_iter().all(|column| column.iter().all(|v| *v == column[0]));
        let iterations = if constant { 0 } else { self.iterations };
        let learnt = metric::learn(backend, rows.view(), targets.view(), landmarks, iterations);
        let metric::Metric { weights, bandwidth, .. } = learnt.map_err(|error| match error {
            LearntError::Input(error) => LearntError::Input(error.of_rows(|row| drawn[row])),
            other => other,
        })?;
        let width = self.landmarks.unwrap_or_else(|| default_width(x.nrows(), b.ncols())).min(x.nrows());
        let drawn = index::sample(&mut rng, x.nrows(), width).into_vec();
        let landmarks = x.select(Axis(0), &drawn) * &weights;
        let overflow = |error: InputError| error.of_rows(|row| drawn[row]);
        input::finite("the weighted landmarks", landmarks.view()).map_err(overflow)?;
        let kernel = Arc::new(Laplacian::new(bandwidth)?);
        Ok(WeightedLaplacian::new(weights, Nystroem::with_ridge(kernel, backend, landmarks, LANDMARK_RIDGE)?))
    }
}

/// As many landmarks as training rows and classes leave time for.
fn default_width(rows: usize, targets: usize) -> usize {
    if rows <= 5000 {
        return 1000;
    }
    ((6e8 / (rows as f64 * targets.max(1) as f64)) as usize).clamp(500, 2000)
}

impl SimilarityFit for LearntLaplacian {
    fn name(&self) -> Cow<'static, str> {
        "learnt-laplacian".into()
    }

    fn fit(
        &self,
        backend: &dyn Backend,
        x: Finite<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<Arc<dyn Similarity>, Box<dyn Error + Send + Sync>> {
        Ok(Arc::new(self.learn(backend, x.view(), b)?))
    }

    fn settings(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_width_shrinks_with_rows_and_classes() {
        assert_eq!(default_width(5000, 10), 1000);
        assert_eq!(default_width(48_842, 1), 2000);
        assert_eq!(default_width(600_000, 1), 1000);
        assert_eq!(default_width(48_842, 26), 500);
        assert_eq!(default_width(6000, 0), 2000);
    }
}
