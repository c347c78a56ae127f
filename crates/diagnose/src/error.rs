//! Why a probe was not fitted or not applied.

use dhll_core::LabelError;
use dhll_core::{EigenError, InputError, SolveError};
use thiserror::Error;

/// Why a probe was not fitted or not applied.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ProbeError {
    /// Rows or widths do not fit, or an entry is not finite.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The row space of wide rows could not be computed.
    #[error(transparent)]
    Eigen(#[from] EigenError),
    /// Labels that are no classes, or one class alone.
    #[error(transparent)]
    Labels(#[from] LabelError),
    /// A Newton system was not solved, not even with a ridge.
    #[error(transparent)]
    Solve(#[from] SolveError),
    /// A parameter is out of range.
    #[error("{name} must be {constraint}, got {value}")]
    Parameter {
        /// Which parameter.
        name: &'static str,
        /// What holds for it.
        constraint: &'static str,
        /// Its value.
        value: f64,
    },
    /// The objective or a step overflowed.
    #[error(
        "logistic regression overflowed at Newton step {iteration}: the objective is {objective}; scale the \
         features to the order of 1 or lower C (it is {c})"
    )]
    Overflow {
        /// Newton steps taken before.
        iteration: usize,
        /// The objective there.
        objective: f64,
        /// The weight of the loss.
        c: f64,
    },
    /// The last step allowed did not reach the tolerance.
    #[error(
        "logistic regression did not converge in {iterations} Newton steps: half the squared Newton decrement \
         is still {decrement}, the objective {objective}, and their ratio must be at most {tolerance}"
    )]
    NotConverged {
        /// Steps taken.
        iterations: usize,
        /// Half the squared Newton decrement before the last step: how far the objective was expected to fall.
        decrement: f64,
        /// The objective there.
        objective: f64,
        /// The ratio asked for.
        tolerance: f64,
    },
}

/// `Ok` if `holds`; otherwise the complaint that `name` must be `constraint` and is `value`.
///
/// # Errors
/// [`ProbeError::Parameter`].
pub(crate) fn within(
    name: &'static str,
    constraint: &'static str,
    value: f64,
    holds: bool,
) -> Result<(), ProbeError> {
    if holds { Ok(()) } else { Err(ProbeError::Parameter { name, constraint, value }) }
}
