//! Power means, from the harmonic (-1) through the geometric (0) to the arithmetic (1).

use dhll_core::{Backend, CrossGram, Mean, MeanError, NotedFactor};
use serde_json::{Value, json};

use crate::kubo_ando::{self, power_root};

/// The weighted power mean of `G = A A^T` and `L = B B^T` as an operator mean.
///
/// ```text
/// M_q = G^{1/2} ( (1 - t) I + t (G^{-1/2} L G^{-1/2})^q )^{1/q} G^{1/2},        -1 <= q <= 1
/// ```
///
/// It is harmonic, geometric (as the limit) and arithmetic at q = -1, 0, 1, and grows with q. The other family of this name,
/// `((1 - t) G^q + t L^q)^(1/q)`, tends to the log-Euclidean mean instead and is no operator mean.
///
/// # Properties
/// Any ranks. For q > 0 the rank is that of the joint range at every 0 < t < 1, both ends are limits and no ridge is
/// needed: directions that are in one range alone carry the weights `(1 - t)^{1/q}` or `t^{1/q}`. For q <= 0 as the
/// geometric mean. Congruence invariant, homogeneous, `M_q(G, L)^{-1} = M_{-q}(G^{-1}, L^{-1})`. Costs as [`Geometric`](crate::Geometric).
///
/// # References
/// Lim and Pálfia, *Matrix power means and the Karcher mean*, J. Functional Analysis 262, 2012 (two matrices).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerMean {
    /// q, in [-1, 1].
    pub power: f64,
    /// As in [`Geometric`](crate::Geometric).
    pub ridge: f64,
}

impl PowerMean {
    /// With no ridge where none is needed, q > 0, and the default one elsewhere.
    pub fn new(power: f64) -> Self {
        Self { power, ridge: if power > 0.0 { 0.0 } else { crate::RIDGE } }
    }
}

impl Mean for PowerMean {
    fn name(&self) -> &'static str {
        "power"
    }

    fn settings(&self) -> Value {
        json!({ "ridge": self.ridge, "power": self.power })
    }

    fn factor(&self, s: &CrossGram, alpha: f64, backend: &dyn Backend) -> Result<NotedFactor, MeanError> {
        if !(-1.0..=1.0).contains(&self.power) {
            return Err(MeanError::Power(self.power));
        }
        kubo_ando::factor(s, alpha, backend, self.ridge, |a, b| power_root(a, b, alpha, self.power))
    }
}
