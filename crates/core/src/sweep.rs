//! A path read at many alphas: `alpha -> (spectrum, rank, effective dimension, label leverage)`.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use ndarray::Array1;

use crate::spectrum::PAPER_SHARE;
use crate::{CrossGram, LabelShares, PathError, PathSolver, Spectrum};

/// What a path looks like at some alphas, in the order they were asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    /// One a alpha.
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
    /// leverage_k = sum_{j <= k} |B^T h_j|^2 / (lambda_j tr(B^T B))
    /// ```
    ///
    /// Ascending; it ends at 1 where the labels lie in the range of the target, and is all 0 if there is no label energy.
    pub label_leverage: Array1<f64>,
}

impl SweepPoint {
    /// Share of the labels' energy in the first `width` columns of the target; 0 for none, all there is beyond the rank.
    pub fn label_leverage_at(&self, width: usize) -> f64 {
        match width.min(self.label_leverage.len()) {
            0 => 0.0,
            k => self.label_leverage[k - 1],
        }
    }

    fn new(alpha: f64, LabelShares { spectrum, shares }: LabelShares) -> Self {
        let mut sum = 0.0;
        // Shares are those of orthonormal directions; only rounding carries their sum beyond 1.
        let label_leverage = shares.mapv_into(|share| {
            sum += share;
            f64::min(sum, 1.0)
        });
        Self {
            alpha,
            rank: spectrum.rank(),
            effective_dimension: spectrum.effective_dimension(PAPER_SHARE),
            spectrum,
            label_leverage,
        }
    }
}

/// The sweep over `alphas`, on as many threads as there are cores. Each alpha is computed by one thread alone, so the
/// result does not depend on how many there are.
///
/// # Errors
/// That of the first alpha, in their order, which has one.
pub(crate) fn sweep(solver: &dyn PathSolver, s: &CrossGram, alphas: &[f64]) -> Result<Sweep, PathError> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((index, &alpha)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            alphas.get(index).map(|alpha| (index, alpha))
        } {
            done.push((index, solver.label_shares(alpha, s).map(|shares| SweepPoint::new(alpha, shares))));
        }
        done
    };
    let mut points = thread::scope(|scope| {
        let threads: Vec<_> = (1..cores.min(alphas.len())).map(|_| scope.spawn(work)).collect();
        let mut points = work();
        for thread in threads {
            match thread.join() {
                Ok(done) => points.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        points
    });
    points.sort_by_key(|&(index, _)| index);
    let points = points.into_iter().map(|(_, point)| point).collect::<Result<_, _>>()?;
    Ok(Sweep { points })
}
