//! One bandwidth, judged: ridge regression on Nystroem features, and its leave-one-out error.

use dhll_core::Backend;
use dhll_core::linalg::{RidgePath, product};
use ndarray::{Array2, ArrayView2, Axis, s};

use super::error::LearntError;
use super::family::LearntFamily;
use crate::maps::nystroem::{Projection, whitening};

/// What is added to the diagonal of the kernel matrix of the landmarks, whose diagonal is 1.
pub(crate) const LANDMARK_RIDGE: f64 = 1e-6;

/// Rows whose features are computed at a time: what there is of them in double precision stays in the cache.
const BLOCK_ROWS: usize = 256;

/// The ridges to choose from, 10^-3 to 10^1.5 by half powers of ten.
const RIDGES: [f64; 10] = [
    1e-3,
    3.162_277_660_168_379e-3,
    1e-2,
    3.162_277_660_168_379e-2,
    0.1,
    0.316_227_766_016_837_9,
    1.0,
    3.162_277_660_168_379,
    10.0,
    31.622_776_601_683_793,
];

/// The rows that a metric is learnt from.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    /// n x d.
    pub(crate) x: ArrayView2<'a, f64>,
    /// Targets, n x c.
    pub(crate) b: ArrayView2<'a, f32>,
    /// How much every row counts in ridge regression; 1 each without.
    pub(crate) weights: Option<&'a [f64]>,
}

/// A bandwidth with the best ridge for it.
#[derive(Debug, Clone)]
pub(crate) struct Trial {
    /// The bandwidth `s`.
    pub(crate) bandwidth: f64,
    /// Its weighted mean squared leave-one-out error.
    pub(crate) error: f64,
    /// `a` in `f(x) = sum_l k(x, z_l) a_l + b0`, m x c.
    pub(crate) coefficients: Array2<f64>,
}

impl Trial {
    /// The bandwidth `s` for rows whose measures of distance to the landmarks are known; the first m rows are the landmarks.
    ///
    /// # Shapes
    /// `measures` n x m.
    pub(crate) fn new(
        family: LearntFamily,
        backend: &dyn Backend,
        measures: &Array2<f64>,
        rows: &Known<'_>,
        bandwidth: f64,
    ) -> Result<Self, LearntError> {
        let landmarks = family.values(measures.slice(s![..measures.ncols(), ..]).to_owned(), bandwidth);
        let whitening = whitening(backend, landmarks, LANDMARK_RIDGE)?;
        let projection = Projection::new(whitening.view());
        // Every row has a length of 1 or less and the least ridge is 1e-3, so that single precision is enough to compare ridges.
        let mut features = Array2::<f32>::zeros(measures.dim());
        let blocks = features.axis_chunks_iter_mut(Axis(0), BLOCK_ROWS);
        for (measures, mut features) in measures.axis_chunks_iter(Axis(0), BLOCK_ROWS).zip(blocks) {
            let values = family.values(measures.to_owned(), bandwidth);
            let mut block = Array2::zeros(values.dim());
            projection.apply(backend, values.view(), block.view_mut());
            features.zip_mut_with(&block, |feature, &v| *feature = v as f32);
        }
        let path = RidgePath::weighted(backend, features.view(), rows.b, rows.weights)?;
        // Targets so large that their squares overflow leave no error to compare.
        let (ridge, error) = path.best(backend, &RIDGES).unwrap_or((RIDGES[0], f64::INFINITY));
        let (weights, _) = path.solve(backend, ridge);
        let coefficients = product(backend, whitening.view(), weights.view());
        Ok(Self { bandwidth, error, coefficients })
    }
}
