//! The interpolation between the similarity of the inputs and that of the labels, as a plug-in.

use std::sync::Arc;

use ndarray::{Array1, Array2};
use thiserror::Error;

use crate::{Backend, CrossGram, EigenError, InputError, PathError, PathSolver, SmallDense, SolveError};

/// The factor `W` of a mean: `G_alpha = Z W W^T Z^T`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Factor {
    /// `W = diag(w)`, w of length p + c: every column of `Z` scaled by itself.
    Diagonal(Array1<f64>),
    /// `W`, (p + c) x m.
    General(Array2<f64>),
}

/// Why a mean has no factor at this place.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum MeanError {
    /// `alpha` lies outside the unit interval.
    #[error(transparent)]
    Input(#[from] InputError),
    /// An eigenproblem of the mean failed.
    #[error(transparent)]
    Eigen(#[from] EigenError),
    /// A linear system of the mean failed.
    #[error(transparent)]
    Solve(#[from] SolveError),
}

/// A mean of two positive semidefinite matrices `A A^T` and `B B^T`, given in factored form.
///
/// # Contract
/// - `alpha = 0` gives `A A^T` and `alpha = 1` gives `B B^T` (up to the mean's own truncation, which it documents).
/// - The factor depends on `S` and `alpha` alone, so that nothing here costs more for more rows.
/// - Entries are finite.
pub trait Mean: Send + Sync {
    /// Short lower-case name, as on the command line: `arithmetic`.
    fn name(&self) -> &'static str;

    /// `W(S, alpha)` with `G_alpha = Z W W^T Z^T`.
    ///
    /// # Shapes
    /// (p + c) x m, m <= p + c.
    ///
    /// # Errors
    /// [`MeanError`] if `alpha` is outside [0, 1] or the mean does not exist there.
    fn factor(&self, s: &CrossGram, alpha: f64, engine: &dyn Backend) -> Result<Factor, MeanError>;

    /// The solver of this mean's eigenproblems on one cross-Gram: the dense small problem, anew at each alpha. Means whose
    /// structure allows more override this; whatever it returns keeps the contract of [`PathSolver`].
    ///
    /// # Errors
    /// [`PathError`] if what the solver computes once for all alphas fails.
    fn solver<'a>(
        &'a self,
        s: &Arc<CrossGram>,
        engine: &'a dyn Backend,
    ) -> Result<Box<dyn PathSolver + 'a>, PathError> {
        Ok(Box::new(SmallDense::new(self, Arc::clone(s), engine)))
    }
}
