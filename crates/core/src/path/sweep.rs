//! A path read at many alphas: `alpha -> (spectrum, rank, effective dimension, label R²)`.

use ndarray::Array1;
use rayon::prelude::*;

use super::cross_gram::CrossGram;
use super::path_error::PathError;
use super::solver::{LabelShares, PathSolver};
use super::spectrum::{PAPER_SHARE, Spectrum};

/// What a path looks like at some alphas, in the order they were asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    /// One point per alpha.
    pub points: Vec<SweepPoint>,
}

/// What a path looks like at one alpha.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepPoint {
    /// The alpha.
    pub alpha: f64,
    /// All eigenvalues.
    pub spectrum: Spectrum,
    /// Number of eigenvalues above the rank cut: the full width of the target.
    pub rank: usize,
    /// Effective dimension with the paper's share of .95; for others ask the spectrum.
    pub effective_dimension: usize,
    /// Share of the labels' energy in the first k columns of the target, for k = 1, ..., rank.
    ///
    /// ```text
    /// r2_k = sum_{j <= k} |B^T h_j|^2 / (lambda_j tr(B^T B))
    /// ```
    ///
    /// Ascending; it ends at 1 where the labels lie in the range of the target, and is all 0 if there is no label energy.
    pub label_r2: Array1<f64>,
}

impl SweepPoint {
    /// Share of the labels' energy in the first `width` columns of the target; 0 for none, all there is beyond the rank.
    pub fn label_r2_at(&self, width: usize) -> f64 {
        match width.min(self.label_r2.len()) {
            0 => 0.0,
            k => self.label_r2[k - 1],
        }
    }

    fn new(alpha: f64, labels: LabelShares) -> Self {
        let label_r2 = labels.cumulative();
        let spectrum = labels.spectrum;
        Self {
            alpha,
            rank: spectrum.rank(),
            effective_dimension: spectrum.effective_dimension(PAPER_SHARE),
            spectrum,
            label_r2,
        }
    }
}

/// The sweep over `alphas`, on as many threads as there are cores. Each alpha is computed by one thread alone, so the
/// result does not depend on how many there are.
///
/// # Errors
/// That of the first alpha, in their order, which has one.
pub(super) fn sweep(solver: &dyn PathSolver, s: &CrossGram, alphas: &[f64]) -> Result<Sweep, PathError> {
    let point = |&alpha: &f64| Ok(SweepPoint::new(alpha, solver.label_shares(alpha, s)?));
    let points: Vec<Result<SweepPoint, PathError>> = alphas.par_iter().map(point).collect();
    Ok(Sweep { points: points.into_iter().collect::<Result<_, _>>()? })
}
