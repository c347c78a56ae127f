//! The harmonic mean, the weighted parallel sum: `M = ((1 - t) A^(-1) + t B^(-1))^(-1)` of the two Gram matrices.

use dhll_core::{Backend, CrossGram, Mean, MeanError, NotedFactor};
use serde_json::{Value, json};

use crate::kubo_ando::{self, power_root};

/// The weighted harmonic mean of `G = A A^T` and `L = B B^T`.
///
/// ```text
/// M = ((1 - t) G^{-1} + t L^{-1})^{-1}  =  G (t G + (1 - t) L)^+ L        (the second for any ranks: the parallel sum)
/// ```
///
/// # Properties
/// Any ranks. Without a ridge the range of `M` is the intersection of both ranges, at every 0 < t < 1: zero where the
/// labels are no function of the inputs. With one the limits at both ends are `G` and `L`, see [`ridge`](Self::ridge), and the rank is
/// that of the joint range. An operator mean: congruence invariant, homogeneous, below the geometric and the arithmetic
/// mean, dual to the arithmetic mean under inversion. Not self-dual, no determinant identity, no geodesic.
///
/// Costs three eigenproblems of order p + c (two without a ridge).
///
/// # References
/// Anderson and Duffin, *Series and parallel addition of matrices*, J. Math. Anal. Appl. 26, 1969.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Harmonic {
    /// Added to the eigenvalues of both Gram matrices on the joint range, in units of their mean there (trace over dimension);
    /// the ridge's own mean is taken back from the result. 0 for none.
    pub ridge: f64,
}

impl Default for Harmonic {
    fn default() -> Self {
        Self { ridge: crate::RIDGE }
    }
}

impl Mean for Harmonic {
    fn name(&self) -> &'static str {
        "harmonic"
    }

    fn settings(&self) -> Value {
        json!({ "ridge": self.ridge })
    }

    fn factor(&self, s: &CrossGram, alpha: f64, backend: &dyn Backend) -> Result<NotedFactor, MeanError> {
        kubo_ando::factor(s, alpha, backend, self.ridge, |a, b| power_root(a, b, alpha, -1.0))
    }
}
