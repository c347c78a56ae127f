//! How spectra and target maps are computed from `S`: the seam behind a path, and the route that suits every mean.

use ndarray::{Array1, s};

use super::cross_gram::CrossGram;
use super::path_error::PathError;
use super::spectrum::Spectrum;
use super::target_map::TargetMap;

/// Spectra and target maps of one mean on one cross-Gram, at any alpha.
///
/// A [`Mean`](crate::Mean) makes its solver once for a path ([`Mean::solver`](crate::Mean::solver)); what does not depend on alpha is computed then. One solver is
/// asked by several threads at once.
///
/// # Contract
/// ```text
/// W = W(S, alpha);   W^T S W = V Lambda V^T;   T_alpha = W V
/// ```
/// - Every eigenvalue is within `C n eps |W^T S W|` of the exact one, and `V` is orthogonal to `C n eps`: the accuracy of a
///   dense symmetric eigensolver, whose answers differ from any other's by no more than that.
/// - `target_map` keeps the columns of the eigenvalues above the rank cut ([`Spectrum::rank`]).
/// - The same input gives the same bits again on the same machine with the same number of threads of the backend.
pub trait PathSolver: Send + Sync {
    /// The eigenvalues of `G_alpha`.
    ///
    /// # Errors
    /// [`PathError`] if alpha is outside [0, 1], or the mean or the eigensolver fails.
    fn spectrum(&self, alpha: f64) -> Result<Spectrum, PathError>;

    /// The map to the targets at `alpha`.
    ///
    /// # Errors
    /// As [`spectrum`](Self::spectrum).
    fn target_map(&self, alpha: f64) -> Result<TargetMap, PathError>;

    /// The spectrum, and the share of the labels' energy that each column of the target holds. `s` is the cross-Gram the
    /// solver was made for.
    ///
    /// ```text
    /// share_j = |B^T h_j|^2 / (lambda_j tr(B^T B)),    j = 1, ..., rank
    /// ```
    ///
    /// # Errors
    /// As [`spectrum`](Self::spectrum).
    fn label_shares(&self, alpha: f64, s: &CrossGram) -> Result<LabelShares, PathError> {
        Ok(LabelShares::of(s, &self.target_map(alpha)?))
    }
}

/// A spectrum, and how the labels' energy is spread over the columns of the target.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelShares {
    /// All eigenvalues.
    pub spectrum: Spectrum,
    /// Share of `tr(B^T B)` in the direction of every column of the target, as many as the rank; all 0 if `B = 0`.
    pub shares: Array1<f64>,
}

impl LabelShares {
    /// From `S` and the map alone: with `S_B = [B^T A  B^T B]`, `B^T H = B^T Z T = S_B T`.
    ///
    /// # Shapes
    /// `map` has as many rows as `s`.
    pub fn of(s: &CrossGram, map: &TargetMap) -> Self {
        let energy = s.labels().diag().sum();
        let mut shares = Array1::zeros(map.width());
        if energy > 0.0 {
            let between = s.matrix().slice(s![s.n_features().., ..]).dot(&map.matrix());
            for ((share, column), lambda) in shares.iter_mut().zip(between.columns()).zip(map.eigenvalues()) {
                // Divided before it is squared: the squares of huge entries overflow.
                let scale = lambda.sqrt() * energy.sqrt();
                *share = column.iter().map(|value| (value / scale).powi(2)).sum();
            }
        }
        Self { spectrum: map.spectrum().clone(), shares }
    }

    /// The shares of the first k columns together, for k = 1, ..., rank: ascending, in [0, 1].
    pub fn cumulative(&self) -> Array1<f64> {
        let mut sum = 0.0;
        // Shares are those of orthonormal directions; only rounding carries their sum beyond 1.
        self.shares.mapv(|share| {
            sum += share;
            f64::min(sum, 1.0)
        })
    }
}
