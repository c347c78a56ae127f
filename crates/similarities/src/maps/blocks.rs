//! Why a feature map was not fitted, and how fitted maps pass over rows: block by block, `phi(X) = [phi(X_1); phi(X_2); ...]`.

use dhll_core::memory::{self, counted};
use dhll_core::{EigenError, InputError, SolveError};
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis};
use thiserror::Error;

/// Rows that a map works on at a time: what it allocates beside its result is this many rows wide.
pub const BLOCK_ROWS: usize = 1024;

/// Why a feature map was not fitted.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum FeatureMapError {
    /// The rows, or a count of 0, are invalid.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The eigenproblem of the landmarks failed.
    #[error(transparent)]
    Eigen(#[from] EigenError),
    /// The Cholesky factorisation of the landmarks' kernel matrix failed.
    #[error(transparent)]
    Solve(#[from] SolveError),
    /// More landmarks were asked for than there are rows to draw them from.
    #[error("{landmarks} landmarks cannot be drawn from {rows} rows")]
    TooFewRows {
        /// Landmarks that were asked for.
        landmarks: usize,
        /// Training rows.
        rows: usize,
    },
    /// k-means++ found fewer different rows than landmarks.
    #[error("{landmarks} different landmarks cannot be found, {distinct} of the rows are different")]
    TooFewDistinctRows {
        /// Landmarks that were asked for.
        landmarks: usize,
        /// Different rows.
        distinct: usize,
    },
    /// The kernel is zero on all rows.
    #[error("the kernel is zero on all {rows} rows")]
    ZeroKernel {
        /// Rows that were looked at.
        rows: usize,
    },
    /// The kernel is negative on the diagonal, so that it is not positive semidefinite.
    #[error(
        "the kernel of row {} with itself is {value}; a positive semidefinite kernel is not negative there", row + 1
    )]
    NegativeDiagonal {
        /// The row.
        row: usize,
        /// What stands there.
        value: f64,
    },
    /// The tolerance is no share.
    #[error("the relative trace error must be in [0, 1), got {0}")]
    Tolerance(f64),
}

/// `phi` of all rows of `x`, block by block.
///
/// # Shapes
/// `x` n x d; `map` is handed blocks b x d and b x width, b at most [`BLOCK_ROWS`]; the result n x width.
pub(crate) fn by_blocks(
    x: ArrayView2<'_, f64>,
    width: usize,
    mut map: impl FnMut(ArrayView2<'_, f64>, ArrayViewMut2<'_, f64>) -> Result<(), InputError>,
) -> Result<Array2<f64>, InputError> {
    let what = format_args!("{} features of {} rows", counted(width), counted(x.nrows()));
    memory::check_array(what, &[x.nrows(), width], size_of::<f64>())?;
    let mut features = Array2::zeros((x.nrows(), width));
    let blocks = features.axis_chunks_iter_mut(Axis(0), BLOCK_ROWS);
    for (x, features) in x.axis_chunks_iter(Axis(0), BLOCK_ROWS).zip(blocks) {
        map(x, features)?;
    }
    Ok(features)
}
