//! The interpolation between the similarity of the inputs and that of the labels, as a plug-in.

use std::sync::Arc;

use serde_json::Value;

use super::cross_gram::CrossGram;
use super::factor::NotedFactor;
use super::path_error::{MeanError, PathError};
use super::solver::PathSolver;
use crate::linalg::Backend;

/// A mean of two positive semidefinite matrices `A A^T` and `B B^T`, given in factored form.
///
/// # Contract
/// - `alpha = 0` gives `A A^T` and `alpha = 1` gives `B B^T` (up to the mean's own truncation, which it documents).
/// - The factor depends on `S` and `alpha` alone, so that nothing here costs more for more rows.
/// - Entries are finite.
pub trait Mean: Send + Sync {
    /// Short lower-case name, as on the command line: `arithmetic`.
    fn name(&self) -> &'static str;

    /// `W(S, alpha)` with `G_alpha = Z W W^T Z^T`, and notes on what was done beyond the formula: ridges, truncations, completions. A mean that
    /// does none of it returns `factor.into()`.
    ///
    /// # Shapes
    /// (p + c) x m, m <= p + c.
    ///
    /// # Errors
    /// [`MeanError`] if `alpha` is outside [0, 1] or the mean does not exist there.
    fn factor(&self, s: &CrossGram, alpha: f64, backend: &dyn Backend) -> Result<NotedFactor, MeanError>;

    /// The parameters, for the record of a fit; none unless overridden.
    fn settings(&self) -> Value {
        Value::Null
    }

    /// A solver of its own for this mean's eigenproblems on one cross-Gram, where its structure allows one. Unless overridden there is none, and
    /// the small problem is solved densely, anew at each alpha ([`SmallDense`](super::SmallDense)).
    ///
    /// # Errors
    /// [`PathError`] if what the solver computes once for all alphas fails.
    fn solver<'a>(
        &'a self,
        s: &Arc<CrossGram>,
        backend: &'a dyn Backend,
    ) -> Result<Option<Box<dyn PathSolver + 'a>>, PathError> {
        let _ = (s, backend);
        Ok(None)
    }
}

impl<M: Mean + ?Sized> Mean for Arc<M> {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn settings(&self) -> Value {
        (**self).settings()
    }

    fn factor(&self, s: &CrossGram, alpha: f64, backend: &dyn Backend) -> Result<NotedFactor, MeanError> {
        (**self).factor(s, alpha, backend)
    }

    fn solver<'a>(
        &'a self,
        s: &Arc<CrossGram>,
        backend: &'a dyn Backend,
    ) -> Result<Option<Box<dyn PathSolver + 'a>>, PathError> {
        (**self).solver(s, backend)
    }
}
