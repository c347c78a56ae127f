//! The Bures-Wasserstein geodesic: `H_t = (1 - t) A + t B R^T`, the labels turned onto the inputs and mixed in.

use dhll_core::linalg::product;
use dhll_core::linalg::{ThinSvd, complement};
use dhll_core::{Backend, CrossGram, Factor, Mean, MeanError, Note, NotedFactor, input};
use ndarray::{Array2, ArrayView2, s};

/// Rounding in sums of N products, in units of `(N + p + c) eps |A| |B|`; 4 leaves room for the few products after the sum.
const ROUNDING: f64 = 4.0;

/// The Bures-Wasserstein (optimal transport) mean of `A A^T` and `B B^T`.
///
/// ```text
/// A^T B = P s Q^T (s > 0),    R = P Q^T:      H_t = [ (1 - t) A + t B R^T,   t B Q_perp ],    W = | (1 - t) I      0      |
///                                                                                              |    t R^T     t Q_perp  |
/// ```
///
/// `H_t` is a straight line between `[A 0]` and a rotation of `[B 0]`, as close to each other as they can be. `B Q_perp` is what
/// of the labels is uncorrelated with all inputs; it vanishes, and `H_t` is N x p, where `A^T B` has the rank of `B`.
/// For one label of -1/+1, `R = X^T y / |X^T y|` and `h_i = (1 - t) x_i + t y_i R`.
///
/// The geodesic is unique unless both `A P_perp` and `B Q_perp` differ from zero. Then every pairing of the two is as
/// short. This one pairs none: the two are kept in columns of their own, which is the average of all pairings' Gram matrices and the only
/// choice that does not depend on the signs and rotations of columns. [`Note::Completion`] reports it. Correlations below
/// `4 (N + p + c) eps |A| |B|` count as none.
///
/// # Properties
/// Any ranks; rank at most `rank(A) + rank(B) - rank(A^T B)` for 0 < t < 1. Constant speed: `d(G_s, G_t) = |t - s| d(G_0, G_1)`. A geodesic, homogeneous, orthogonally
/// invariant, below the arithmetic mean. Not congruence invariant, no determinant identity, not self-dual, and it
/// does not depend on scales as the geometric mean does: put the labels on the scale of the inputs first, see
/// [`Rescaled`](crate::Rescaled).
///
/// Direct: no division, accurate to a few eps. Costs eigenproblems of order p + c and c.
///
/// # References
/// Bhatia, Jain and Lim, *On the Bures-Wasserstein distance between positive definite matrices*, Expositiones Mathematicae 37, 2019.
/// Massart and Absil, *Quotient geometry with simple geodesics for the manifold of fixed-rank positive-semidefinite
/// matrices*, SIAM J. Matrix Anal. Appl. 41(1), 2020.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BuresWasserstein;

impl Mean for BuresWasserstein {
    fn name(&self) -> &'static str {
        "bures-wasserstein"
    }

    fn factor(&self, s: &CrossGram, alpha: f64, backend: &dyn Backend) -> Result<NotedFactor, MeanError> {
        input::unit_interval(alpha)?;
        let (p, norms) = (s.n_features(), s.norms());
        let rounding = ROUNDING * (s.n_samples() + s.order()) as f64 * f64::EPSILON;
        let svd = ThinSvd::new(backend, s.between(), rounding * norms.0 * norms.1)?;
        let unmatched = complement(backend, svd.right.view())?;
        let apart = share(backend, s.labels(), unmatched.view(), norms.1);
        let of_inputs = 1.0 - share(backend, s.features(), svd.left.view(), norms.0);

        let width = p + if apart > rounding { unmatched.ncols() } else { 0 };
        let mut w = Array2::zeros((s.order(), width));
        w.slice_mut(s![..p, ..p]).diag_mut().fill(1.0 - alpha);
        w.slice_mut(s![p.., ..p]).assign(&(svd.polar(backend).t().to_owned() * alpha));
        w.slice_mut(s![p.., p..]).assign(&(unmatched.slice(s![.., ..width - p]).to_owned() * alpha));
        let mut notes = Vec::new();
        if apart > rounding && of_inputs > rounding && norms.0 > 0.0 {
            notes.push(Note::Completion { matched: svd.rank(), inputs: of_inputs, labels: apart });
        }
        Ok(NotedFactor { factor: Factor::General(w), notes })
    }
}

/// `|Z_i Q|^2 / |Z_i|^2` of a block with this Gram matrix and norm.
fn share(backend: &dyn Backend, gram: ArrayView2<'_, f64>, q: ArrayView2<'_, f64>, norm: f64) -> f64 {
    if norm == 0.0 {
        return 0.0;
    }
    let image = product(backend, gram, q);
    q.iter().zip(&image).map(|(q, image)| q / norm * (image / norm)).sum()
}
