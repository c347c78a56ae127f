//! Why a mean has no factor, or a path no target, at some alpha.

use thiserror::Error;

use crate::input::InputError;
use crate::linalg::{EigenError, SolveError};

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

/// Why a path has no target at this alpha.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum PathError {
    /// The input, or alpha, is invalid.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The mean does not exist there.
    #[error(transparent)]
    Mean(#[from] MeanError),
    /// The small eigenproblem failed.
    #[error(transparent)]
    Eigen(#[from] EigenError),
}
