//! A learnt kernel before it has seen training rows.

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use dhll_core::data::Finite;
use dhll_core::{Backend, Similarity, SimilarityFit, input};
use ndarray::{Array2, ArrayView2, Axis, s};
use rand::SeedableRng;
use rand::seq::index;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use super::error::LearntError;
use super::family::LearntFamily;
use super::metric::{self, Metric};
use super::settings::LearntSettings;
use super::trial::{Known, LANDMARK_RIDGE};
use super::weighted::WeightedKernel;
use crate::maps::nystroem::Nystroem;

/// A Laplacian kernel whose mean squared error is above this many times that of the Gaussian kernel does not catch up with more landmarks.
const CLOSE: f64 = 1.5;

/// Landmarks for a second look at a Laplacian kernel that is behind.
const CHECKING_LANDMARKS: usize = 800;

/// A kernel whose weights for the columns are learnt from the targets.
///
/// ```text
/// k(x, z) = exp(-sum_j w_j |x_j - z_j| / s)            Laplacian
/// k(x, z) = exp(-sum_j w_j (x_j - z_j)^2 / (2 s^2))    Gaussian
///
/// start with w = 1, then in turns:
///   s, lambda   of least leave-one-out error of ridge regression f = sum_l k(., z_l) a_l + b0
///   w_j         mean_i |df/dx_j (x_i)|^2, the diagonal of the average gradient outer product (AGOP); its root for the Laplacian kernel
/// and keep the w, s of least error
/// ```
///
/// So columns along which the targets change much count for more, and irrelevant ones for next to nothing: the feature learning of recursive feature
/// machines. `s` is a half, one, two or four times the mean weighted distance between rows, for the Gaussian kernel half of that, and found by descent
/// from the one before. All of this
/// happens on a sample of [`rows`](LearntSettings::rows) rows; the features of the result are those of a [`Nystroem`] map with
/// [`landmarks`](LearntSettings::landmarks) landmarks among all rows and a ridge of 1e-6.
///
/// Where no family is given, both are learnt and the one of least leave-one-out error is kept. The spectrum of the Gaussian kernel falls faster than any
/// power, that of the Laplacian kernel slowly: a few landmarks tell what the first can do, while the second gains from more of them. So a Laplacian
/// kernel that is behind by less than a factor of 1.5 is judged once more, with 800 landmarks.
///
/// Weights have the mean 1, and none is below 1e-4 of the largest. With targets that are constant they stay 1.
///
/// # Shapes
/// `x` N x d, targets N x c, features N x m. With n rows, q landmarks and t iterations, learning a family takes about `3 (t + 1)` trials of
/// `O(n q^2 + q^3)` and `t` gradients of `O(n q d c)`; the map takes `O(m^3)`, a row `O(m (d + m))`.
///
/// # Examples
/// ```
/// use dhll_core::SimilarityFit;
/// use dhll_core::data::Finite;
/// use dhll_faer::Faer;
/// use dhll_similarities::LearntKernel;
/// use ndarray::Array2;
///
/// let x = Array2::from_shape_fn((50, 3), |(i, j)| ((i * 7 + j * 5 + i * i * j) % 11) as f64);
/// let b = x.map_axis(ndarray::Axis(1), |row| if row[0] > 5.0 { 1.0 } else { -1.0 }).insert_axis(ndarray::Axis(1));
/// let backend = Faer::default();
/// let learnt = LearntKernel::default().learn(&backend, x.view(), b.view())?;
/// assert!(learnt.weights()[0] > 2.0 * learnt.weights()[1]);
/// # Ok::<(), dhll_similarities::LearntError>(())
/// ```
///
/// # References
/// Radhakrishnan, Beaglehole, Pandit and Belkin, *Mechanism for feature learning in neural networks and backpropagation-free machine learning models*,
/// Science 383 (2024); Beaglehole, Holzmueller, Radhakrishnan and Belkin, *xRFM: accurate, scalable, and interpretable feature learning models for
/// tabular data*, arXiv 2508.10053 (2025).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LearntKernel {
    /// The kernel; `None` for the one with the least leave-one-out error.
    pub family: Option<LearntFamily>,
    /// How it is learnt.
    pub settings: LearntSettings,
}

impl LearntKernel {
    /// The kernel of this family with default settings.
    pub fn of(family: LearntFamily) -> Self {
        Self { family: Some(family), ..Self::default() }
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
    ) -> Result<WeightedKernel, LearntError> {
        self.learn_weighted(backend, x, b, None)
    }

    /// As [`learn`](Self::learn), where rows have weights of mean 1, N: ridge regressions and their errors are weighted. Samples, landmarks, distances
    /// and gradients count every row once.
    ///
    /// # Errors
    /// As [`learn`](Self::learn), or if the weights are no weights.
    pub fn learn_weighted(
        &self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
        weights: Option<&[f64]>,
    ) -> Result<WeightedKernel, LearntError> {
        self.settings.check()?;
        input::not_empty("the number of training rows", x.nrows())?;
        input::size("the number of rows of the targets", x.nrows(), b.nrows())?;
        input::finite("the input", x)?;
        input::finite("the targets", b)?;
        weights.map_or(Ok(()), |weights| input::weights(x.nrows(), weights))?;
        let mut rng = ChaCha8Rng::seed_from_u64(self.settings.seed);
        // In random order, so that the first of them are as good landmarks as any.
        let drawn = index::sample(&mut rng, x.nrows(), self.settings.rows.min(x.nrows())).into_vec();
        let rows = x.select(Axis(0), &drawn);
        let targets = scaled(b.select(Axis(0), &drawn));
        let of_drawn = |weights: &[f64]| drawn.iter().map(|&row| weights[row]).collect::<Vec<_>>();
        let weights = weights.map(of_drawn);
        let known = Known { x: rows.view(), b: targets.view(), weights: weights.as_deref() };
        let landmarks = self.settings.learning_landmarks.min(rows.nrows());
        // Rounding would take the place of targets that are constant.
        let constant = b.columns().into_iter().all(|column| column.iter().all(|v| *v == column[0]));
        let iterations = if constant { 0 } else { self.settings.iterations };
        let learn = |family| {
            let learnt = metric::learn(family, backend, &known, landmarks, iterations);
            learnt.map_err(|error| error.of_rows(|row| drawn[row]))
        };
        let width = self.settings.width(x.nrows(), b.ncols());
        let metric = match self.family {
            Some(family) => learn(family)?,
            None => match LearntFamily::ALL.map(learn) {
                [Ok(laplacian), Ok(gaussian)] => choose([laplacian, gaussian], |metric| {
                    let more = CHECKING_LANDMARKS.min(width).min(rows.nrows());
                    match more > landmarks {
                        true => metric::error(metric, backend, &known, more),
                        false => Ok(metric.error),
                    }
                })?,
                // Distances of one family may overflow where those of the other do not.
                [first, second] => first.or(second)?,
            },
        };
        let drawn = index::sample(&mut rng, x.nrows(), width).into_vec();
        mapped(backend, &metric, x.select(Axis(0), &drawn)).map_err(|error| error.of_rows(|row| drawn[row]))
    }
}

/// The metric of least leave-one-out error, where that of a Laplacian kernel close behind is the one it has with more landmarks, `with_more`.
fn choose(
    [laplacian, gaussian]: [Metric; 2],
    with_more: impl Fn(&Metric) -> Result<f64, LearntError>,
) -> Result<Metric, LearntError> {
    let behind = laplacian.error > gaussian.error;
    if behind && laplacian.error <= CLOSE * gaussian.error && gaussian.error >= with_more(&laplacian)? {
        return Ok(laplacian);
    }
    Ok(if behind { gaussian } else { laplacian })
}

/// Targets of order one, in single precision: their scale does not matter to what is learnt.
fn scaled(b: Array2<f64>) -> Array2<f32> {
    let largest = b.fold(0.0_f64, |largest, v| largest.max(v.abs()));
    let scale = if largest > 0.0 { largest } else { 1.0 };
    b.mapv(|v| (v / scale) as f32)
}

/// The features of a metric with these landmarks.
fn mapped(
    backend: &dyn Backend,
    metric: &Metric,
    landmarks: Array2<f64>,
) -> Result<WeightedKernel, LearntError> {
    let landmarks = landmarks * &metric.family.scales(&metric.weights);
    input::finite("the weighted landmarks", landmarks.view())?;
    let kernel = metric.family.kernel(metric.bandwidth)?;
    let map = Nystroem::with_ridge(kernel, backend, landmarks, LANDMARK_RIDGE)?;
    Ok(WeightedKernel::new(metric.family, metric.weights.clone(), map))
}

impl SimilarityFit for LearntKernel {
    fn name(&self) -> Cow<'static, str> {
        self.family.map_or("learnt-kernel", LearntFamily::name).into()
    }

    fn fit(
        &self,
        backend: &dyn Backend,
        x: Finite<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<Arc<dyn Similarity>, Box<dyn Error + Send + Sync>> {
        self.fit_weighted(backend, x, b, None)
    }

    fn fit_weighted(
        &self,
        backend: &dyn Backend,
        x: Finite<'_, f64>,
        b: ArrayView2<'_, f64>,
        weights: Option<&[f64]>,
    ) -> Result<Arc<dyn Similarity>, Box<dyn Error + Send + Sync>> {
        // Rows without a target have nothing to teach it.
        let known = x.slice(s![..b.nrows().min(x.nrows()), ..]);
        Ok(Arc::new(self.learn_weighted(backend, known, b, weights)?))
    }

    fn settings(&self) -> Value {
        serde_json::to_value(self.settings).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metric(family: LearntFamily, error: f64) -> Metric {
        Metric { family, weights: ndarray::Array1::ones(1), bandwidth: 1.0, error }
    }

    #[test]
    fn a_laplacian_kernel_close_behind_is_judged_once_more() {
        let chosen = |laplacian, gaussian, with_more: Option<f64>| {
            let metrics =
                [metric(LearntFamily::Laplacian, laplacian), metric(LearntFamily::Gaussian, gaussian)];
            choose(metrics, |metric| {
                assert_eq!(metric.family, LearntFamily::Laplacian);
                Ok(with_more.unwrap_or_else(|| panic!("not close")))
            })
            .unwrap()
            .family
        };
        assert_eq!(chosen(1.0, 2.0, None), LearntFamily::Laplacian);
        assert_eq!(chosen(1.0, 1.0, None), LearntFamily::Laplacian);
        assert_eq!(chosen(3.1, 2.0, None), LearntFamily::Gaussian);
        assert_eq!(chosen(2.1, 2.0, Some(1.9)), LearntFamily::Laplacian);
        assert_eq!(chosen(2.1, 2.0, Some(2.05)), LearntFamily::Gaussian);
        assert_eq!(chosen(f64::INFINITY, f64::INFINITY, None), LearntFamily::Laplacian);
    }
}
