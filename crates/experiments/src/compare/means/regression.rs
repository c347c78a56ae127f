//! Ridge regression of `Z` on features, for all targets at once: `H^ = (phi - mean) M T + mean_Z T`.

use anyhow::{Result, ensure};
use dhll::Backend;
use dhll::core::SolveError;
use dhll::core::linalg::{product, ridge_regression};
use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::trial_rows::TrialRows;

/// The candidate ridges, in units of the mean variance of the features.
pub const RIDGES: [f64; 5] = [1e-9, 1e-7, 1e-5, 1e-3, 1e-1];

/// Ridge maps from features to `Z = [A B]`, one for each ridge, fitted to the fit rows.
///
/// ```text
/// M_r = (phi^T phi + r u I)^(-1) phi^T Z,     u = tr(phi^T phi) / D,     phi and Z centred on the fit rows
/// ```
///
/// A target is `H = Z T`, so `M_r T` is the ridge regression of `H`: one decomposition serves every target. The ridge of a target is the best one
/// on the validation rows.
pub struct RidgeMaps {
    /// Features of the three parts, centred.
    features: [Array2<f64>; 3],
    mean: Array1<f64>,
    maps: Vec<Array2<f64>>,
    /// `Z - Z^` on the validation rows, one for each map.
    residuals: Vec<Array2<f64>>,
}

impl RidgeMaps {
    /// Fits the maps to `features` of the three parts of `rows`.
    ///
    /// # Errors
    /// If a solver fails, or the features are zero on the fit rows.
    pub fn new(backend: &dyn Backend, mut features: [Array2<f64>; 3], rows: &TrialRows) -> Result<Self> {
        let centre = average(features[0].view());
        features.iter_mut().for_each(|part| *part -= &centre);
        let mean = average(rows.fit.z.view());
        let z = &rows.fit.z - &mean;
        let gram = backend.gram(features[0].view());
        let right = product(backend, features[0].t(), z.view());
        ensure!(
            gram.diag().sum() > 0.0,
            "the features of a map do not vary on the {} rows it is fitted to",
            z.nrows()
        );
        let mut maps = Vec::new();
        for ridge in RIDGES {
            match ridge_regression(backend, gram.clone(), right.view(), ridge) {
                Ok(map) => maps.push(map),
                // Too small a ridge for these features; the next one is larger.
                Err(SolveError::NotPositiveDefinite { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        ensure!(!maps.is_empty(), "every ridge is too small for the features of a map");
        let residual =
            |map: &Array2<f64>| &rows.validation.z - &mean - product(backend, features[1].view(), map.view());
        let residuals = maps.iter().map(residual).collect();
        Ok(Self { features, mean, maps, residuals })
    }

    /// The output of the map to the target `H = Z T` on the three parts.
    ///
    /// # Shapes
    /// `target` (p + c) x k.
    pub fn outputs(&self, backend: &dyn Backend, target: ArrayView2<'_, f64>) -> [Array2<f64>; 3] {
        let left: Vec<f64> = self
            .residuals
            .iter()
            .map(|residual| product(backend, residual.view(), target).iter().map(|v| v * v).sum())
            .collect();
        let best = (1..left.len()).fold(0, |best, i| if left[i] < left[best] { i } else { best });
        let map = product(backend, self.maps[best].view(), target);
        let mean = self.mean.dot(&target);
        [0, 1, 2].map(|part| product(backend, self.features[part].view(), map.view()) + &mean)
    }
}

fn average(rows: ArrayView2<'_, f64>) -> Array1<f64> {
    rows.sum_axis(Axis(0)) / rows.nrows() as f64
}
