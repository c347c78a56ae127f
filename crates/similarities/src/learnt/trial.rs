//! One bandwidth, judged: ridge regression on Nystroem features, and its leave-one-out error.

use dhll_core::Backend;
use dhll_core::linalg::{RidgePath, product};
use ndarray::{Array2, ArrayView2, s};

use super::error::LearntError;
use super::family::LearntFamily;
use crate::maps::nystroem::{Projection, whitening};

/// What is added to the diagonal of the kernel matrix of the landmarks, whose diagonal is 1.
pub(crate) const LANDMARK_RIDGE: f64 = 1e-6;

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

/// A bandwidth with the best ridge for it.
#[derive(Debug, Clone)]
pub(crate) struct Trial {
    /// The bandwidth `s`.
    pub(crate) bandwidth: f64,
    /// Its mean squared leave-one-out error.
    pub(crate) error: f64,
    /// `a` in `f(x) = sum_l k(x, z_l) a_l + b0`, m x c.
    pub(crate) coefficients: Array2<f64>,
}

impl Trial {
    /// The bandwidth `s` for rows whose measures of distance to the landmarks are known; the first m rows are the landmarks.
    ///
    /// # Shapes
    /// `measures` n x m, `b` n x c.
    pub(crate) fn new(
        family: LearntFamily,
        backend: &dyn Backend,
        measures: &Array2<f64>,
        b: ArrayView2<'_, f32>,
        bandwidth: f64,
    ) -> Result<Self, LearntError> {
        let values = family.values(measures.clone(), bandwidth);
        let landmarks = values.slice(s![..values.ncols(), ..]).to_owned();
        let whitening = whitening(backend, landmarks, LANDMARK_RIDGE)?;
        // Every row has a length of 1 or less and the least ridge is 1e-3, so that single precision is enough to compare ridges.
        let mut features = Array2::zeros(values.dim());
        Projection::new(whitening.view()).apply(backend, values.view(), features.view_mut());
        let features = features.mapv(|v| v as f32);
        let path = RidgePath::new(backend, features.view(), b)?;
        // Targets so large that their squares overflow leave no error to compare.
        let (ridge, error) = path.best(backend, &RIDGES).unwrap_or((RIDGES[0], f64::INFINITY));
        let (weights, _) = path.solve(backend, ridge);
        let coefficients = product(backend, whitening.view(), weights.view());
        Ok(Self { bandwidth, error, coefficients })
    }
}
