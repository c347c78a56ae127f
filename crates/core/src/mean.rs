//! The interpolation between the similarity of the inputs and that of the labels, as a plug-in.

use std::sync::Arc;

use ndarray::{Array1, Array2, ArrayView1, Axis};
use thiserror::Error;

use crate::{
    Backend, CrossGram, EigenError, InputError, NotedFactor, PathError, PathSolver, SmallDense, SolveError,
};

/// The factor `W` of a mean: `G_alpha = Z W W^T Z^T`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Factor {
    /// `W = diag(w)`, w of length p + c: every column of `Z` scaled by itself.
    Diagonal(Array1<f64>),
    /// `W`, (p + c) x m.
    General(Array2<f64>),
}

impl Factor {
    /// `diag(weights) W`.
    ///
    /// # Shapes
    /// `weights` p + c.
    ///
    /// # Panics
    /// If the length is another.
    pub fn with_rows_scaled(self, weights: ArrayView1<'_, f64>) -> Self {
        match self {
            Factor::Diagonal(w) => Factor::Diagonal(w * weights),
            Factor::General(w) => Factor::General(w * weights.insert_axis(Axis(1))),
        }
    }
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
    /// A ridge that is negative, not finite, or lost in rounding.
    #[error(
        "the ridge must be 0 or at least {least:e} on a joint range of {dimension} dimensions, got {ridge:e}"
    )]
    Ridge {
        /// The parameter.
        ridge: f64,
        /// The smallest ridge that rounding leaves visible.
        least: f64,
        /// Dimension of the joint range.
        dimension: usize,
    },
    /// A Gram matrix that must be definite on the joint range is not.
    #[error(
        "the Gram matrix of the {matrix} has rank {rank} on a joint range of {dimension} dimensions; add a ridge"
    )]
    Singular {
        /// `inputs` or `labels`.
        matrix: &'static str,
        /// Its rank.
        rank: usize,
        /// The rank it needs.
        dimension: usize,
    },
    /// A Gram matrix has a lower rank than the mean works at.
    #[error("the mean needs rank {needed}, but the Gram matrix of the {matrix} has rank {rank}")]
    Rank {
        /// `inputs` or `labels`.
        matrix: &'static str,
        /// Its rank.
        rank: usize,
        /// The rank that was asked for.
        needed: usize,
    },
    /// Two ranges have a principal angle of pi/2, so that no shortest path between them is distinguished.
    #[error(
        "the ranges of inputs and labels have a right angle: a principal cosine of {cosine:e}, below {least:e}"
    )]
    RightAngle {
        /// The smallest principal cosine.
        cosine: f64,
        /// What rounding leaves distinguishable from 0.
        least: f64,
    },
    /// A power outside the interval where the power mean is an operator mean.
    #[error("the power must be in [-1, 1], got {0}")]
    Power(f64),
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

    /// The factor with notes on what was done beyond the formula: ridges, truncations, completions. Means that do any of
    /// it override this; for the others there is nothing to say.
    ///
    /// # Errors
    /// As [`factor`](Self::factor).
    fn factor_with_notes(
        &self,
        s: &CrossGram,
        alpha: f64,
        engine: &dyn Backend,
    ) -> Result<NotedFactor, MeanError> {
        Ok(self.factor(s, alpha, engine)?.into())
    }
}
