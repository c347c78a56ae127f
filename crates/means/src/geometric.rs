//! The geometric mean: `A #_t B = A^(1/2) (A^(-1/2) B A^(-1/2))^t A^(1/2)` of the two Gram matrices.

use dhll_core::{Backend, CrossGram, Mean, MeanError, NotedFactor};
use serde_json::{Value, json};

use crate::kubo_ando::{self, power_root};

/// The weighted geometric mean of `G = A A^T` and `L = B B^T`: the geodesic of the affine-invariant metric.
///
/// ```text
/// G #_t L = G^{1/2} (G^{-1/2} L G^{-1/2})^t G^{1/2}
/// ```
///
/// # Properties
/// Any ranks. Without a ridge the range is the intersection of both ranges at every 0 < t < 1 (where ranks differ it
/// drops at once, zero where the labels are no function of the inputs); with one the rank is that of the joint range and both ends
/// are limits. An operator mean: congruence invariant, homogeneous in each matrix (`(a G) #_t (b L) = a^{1-t} b^t G #_t L`),
/// `det = det(G)^{1-t} det(L)^t`, self-dual under inversion, between the harmonic and the arithmetic mean, a geodesic.
/// Self-dual under the pseudo-inverse only where both ranges agree.
///
/// Costs three eigenproblems of order p + c (two without a ridge).
///
/// # References
/// Kubo and Ando, *Means of positive linear operators*, Mathematische Annalen 246, 1980.
/// Bhatia, *Positive Definite Matrices*, Princeton 2007, chapters 4 and 6.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Geometric {
    /// Added to the eigenvalues of both Gram matrices on the joint range, in units of their mean there (trace over dimension);
    /// the ridge's own mean is taken back from the result. 0 for none.
    pub ridge: f64,
}

impl Default for Geometric {
    fn default() -> Self {
        Self { ridge: crate::RIDGE }
    }
}

impl Mean for Geometric {
    fn name(&self) -> &'static str {
        "geometric"
    }

    fn settings(&self) -> Value {
        json!({ "ridge": self.ridge })
    }

    fn factor(&self, s: &CrossGram, alpha: f64, backend: &dyn Backend) -> Result<NotedFactor, MeanError> {
        kubo_ando::factor(s, alpha, backend, self.ridge, |a, b| power_root(a, b, alpha, 0.0))
    }
}
