//! The pivoted Cholesky map: `phi(x) = k(x, P) L_P^(-T)` with greedily chosen pivot rows `P` and `K_PP = L_P L_P^T`.

use std::borrow::Cow;
use std::sync::Arc;

use dhll_core::data::Finite;
use dhll_core::memory::{self, counted};
use dhll_core::{Backend, InputError, SavedSimilarity, Similarity, input};
use ndarray::{Array2, ArrayView2, Axis, CowArray, Ix2, ShapeBuilder, s};
use serde::{Deserialize, Serialize};

use super::blocks::{self, FeatureMapError};
use super::saved::{self, LoadError, SavedKernel};
use super::triangular;
use crate::kernels::kernel::Kernel;

/// A residual below this multiple of eps times the largest diagonal entry is rounding: what is left of a diagonal entry
/// after r subtractions carries an error of a few r eps, and dividing by its root would bring that error up.
const NOISE: f64 = 8.0;

/// The name in model files.
pub(crate) const KIND: &str = "pivoted-cholesky";

/// What a file keeps beside the arrays.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedFactor {
    kernel: serde_json::Value,
    pivots: Vec<usize>,
    trace: f64,
    trace_error: f64,
}

/// When the factorisation stops.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PivotedCholeskyParams {
    /// The trace error, as a share of the trace, at which it stops.
    pub tolerance: f64,
    /// The largest number of pivots r.
    pub max_rank: usize,
}

/// 1 % of the trace, with at most 1000 pivots.
impl Default for PivotedCholeskyParams {
    fn default() -> Self {
        Self { tolerance: 0.01, max_rank: 1000 }
    }
}

impl PivotedCholeskyParams {
    /// `Ok` if `0 <= tolerance < 1` and `max_rank >= 1`.
    ///
    /// # Errors
    /// [`FeatureMapError`] otherwise.
    pub fn check(&self) -> Result<(), FeatureMapError> {
        input::not_empty("the largest number of pivots", self.max_rank)?;
        if (0.0..1.0).contains(&self.tolerance) {
            Ok(())
        } else {
            Err(FeatureMapError::Tolerance(self.tolerance))
        }
    }
}

/// A kernel projected on the span of rows picked greedily, with its exact trace error.
///
/// ```text
/// K ~ L L^T over the training rows;   the next pivot is the row with the largest K_ii - |L_i|^2
/// trace error = sum_i (K_ii - |L_i|^2) = trace(K - L L^T)
/// phi(x) = k(x, P) L_P^(-T)           P the pivots, L_P their rows of L, lower triangular
/// ```
///
/// `K - L L^T` is positive semidefinite, so its trace bounds its norm and every one of its entries. The factorisation
/// stops at the tolerance, at the largest rank, or where all residuals are rounding (8 r eps times the largest `K_ii`).
///
/// # Shapes
/// Fitting N rows costs r columns of the kernel, O(N r d), and O(N r^2); memory O(N r). A row costs O(r (d + r)).
///
/// # Examples
/// ```
/// use std::sync::Arc;
/// use dhll_core::Similarity;
/// use dhll_faer::Faer;
/// use dhll_similarities::{PivotedCholesky, PivotedCholeskyParams, Rbf};
/// use ndarray::Array2;
///
/// let x = Array2::from_shape_fn((50, 2), |(i, j)| ((i * 7 + j * 5) % 11) as f64);
/// let backend = Faer::default();
/// let params = PivotedCholeskyParams { tolerance: 0.05, ..Default::default() };
/// let map = PivotedCholesky::fit(Arc::new(Rbf::new(4.0)?), &backend, x.view(), &params)?;
/// assert!(map.relative_trace_error() <= 0.05);
/// assert_eq!(map.features(&backend, x.view())?.dim(), (50, map.width()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Fine and Scheinberg, *Efficient SVM training using low-rank kernel representations*, JMLR 2, 2001; Harbrecht, Peters
/// and Schneider, *On the low-rank approximation by the pivoted Cholesky decomposition*, Appl. Numer. Math. 62, 2012.
#[derive(Debug, Clone)]
pub struct PivotedCholesky {
    kernel: Arc<dyn Kernel>,
    rows: Array2<f64>,
    factor: Array2<f64>,
    pivots: Vec<usize>,
    trace: f64,
    trace_error: f64,
}

impl PivotedCholesky {
    /// The map of a kernel, with pivots from the training rows `x`, N x d.
    ///
    /// # Errors
    /// [`FeatureMapError`] if `x` has no row or is not finite, the parameters are invalid, or the kernel is zero on all rows.
    pub fn fit(
        kernel: Arc<dyn Kernel>,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        params: &PivotedCholeskyParams,
    ) -> Result<Self, FeatureMapError> {
        Ok(Self::fit_features(kernel, backend, x, params)?.0)
    }

    /// The map, and the features `L` of the training rows, N x r, which fitting it has computed anyway.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_features(
        kernel: Arc<dyn Kernel>,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        params: &PivotedCholeskyParams,
    ) -> Result<(Self, Array2<f64>), FeatureMapError> {
        params.check()?;
        input::not_empty("the number of training rows", x.nrows())?;
        let x = x.as_standard_layout();
        let mut residuals = kernel.diagonal(backend, x.view())?;
        if let Some((row, &value)) = residuals.iter().enumerate().find(|&(_, &value)| value < 0.0) {
            return Err(FeatureMapError::NegativeDiagonal { row, value });
        }
        let (trace, largest) = (residuals.sum(), residuals.fold(0.0, |m: f64, v| m.max(*v)));
        if largest == 0.0 {
            return Err(FeatureMapError::ZeroKernel { rows: x.nrows() });
        }

        let limit = params.max_rank.min(x.nrows());
        // Column-major, so that a column is written, and all before it are read, in one stretch; doubled when full.
        let mut l = Array2::<f64>::zeros((x.nrows(), 0).f());
        let mut pivots: Vec<usize> = Vec::new();
        while pivots.len() < limit && residuals.sum() > params.tolerance * trace {
            let rank = pivots.len();
            let pivot = input::argmax(residuals.iter().copied());
            if residuals[pivot] <= NOISE * (rank + 1) as f64 * f64::EPSILON * largest {
                break;
            }
            if rank == l.ncols() {
                let width = (2 * rank).max(16).min(limit);
                let what =
                    format_args!("{} columns of a factor of {} rows", counted(width), counted(x.nrows()));
                memory::check_array(what, &[x.nrows(), width], size_of::<f64>()).map_err(InputError::from)?;
                let mut wider = Array2::zeros((x.nrows(), width).f());
                wider.slice_mut(s![.., ..rank]).assign(&l);
                l = wider;
            }
            let mut column = kernel.matrix(backend, x.view(), x.slice(s![pivot..pivot + 1, ..]))?;
            if rank > 0 {
                let known = l.slice(s![.., ..rank]);
                let pivot_row = l.slice(s![pivot..pivot + 1, ..rank]);
                backend.gemm(-1.0, known, pivot_row.t(), 1.0, column.view_mut());
            }
            let root = residuals[pivot].sqrt();
            column /= root;
            // What holds without rounding: the pivot is reproduced and earlier pivots have nothing left, so that the
            // pivots' rows of L form a triangle with this diagonal.
            column[[pivot, 0]] = root;
            pivots.iter().for_each(|&earlier| column[[earlier, 0]] = 0.0);
            residuals.zip_mut_with(&column.column(0), |residual, l| *residual = (*residual - l * l).max(0.0));
            residuals[pivot] = 0.0;
            l.column_mut(rank).assign(&column.column(0));
            pivots.push(pivot);
        }
        let l = l.slice_move(s![.., ..pivots.len()]);
        let map = Self {
            rows: x.select(Axis(0), &pivots),
            factor: l.select(Axis(0), &pivots),
            trace_error: residuals.sum(),
            kernel,
            pivots,
            trace,
        };
        Ok((map, l))
    }

    /// The map that was saved.
    ///
    /// # Errors
    /// [`LoadError`] if a setting or an array is missing or does not fit.
    pub fn load(saved: SavedSimilarity) -> Result<Self, LoadError> {
        let (settings, [rows, factor]) = saved::parts(saved, ["rows", "factor"])?;
        let SavedFactor { kernel, pivots, trace, trace_error } = saved::settings(settings)?;
        for (what, found) in [
            ("the number of pivot rows", rows.nrows()),
            ("the number of rows of the factor", factor.nrows()),
            ("the number of columns of the factor", factor.ncols()),
        ] {
            saved::size(what, pivots.len(), found)?;
        }
        let kernel = saved::settings::<SavedKernel>(kernel)?.kernel()?;
        Ok(Self { kernel, rows, factor, pivots, trace, trace_error })
    }

    /// The pivots: indices of training rows, in the order in which they were picked.
    pub fn pivots(&self) -> &[usize] {
        &self.pivots
    }

    /// Number of features r.
    pub fn width(&self) -> usize {
        self.pivots.len()
    }

    /// `trace(K - L L^T)` over the training rows.
    pub fn trace_error(&self) -> f64 {
        self.trace_error
    }

    /// The trace error as a share of `trace(K)`.
    pub fn relative_trace_error(&self) -> f64 {
        self.trace_error / self.trace
    }
}

impl Similarity for PivotedCholesky {
    fn name(&self) -> Cow<'static, str> {
        format!("cholesky-{}", self.kernel.name()).into()
    }

    fn saved(&self) -> Option<SavedSimilarity> {
        let kernel = self.kernel.saved()?;
        let Self { pivots, trace, trace_error, .. } = self.clone();
        Some(SavedSimilarity {
            kind: KIND.to_owned(),
            settings: serde_json::to_value(SavedFactor { kernel, pivots, trace, trace_error }).ok()?,
            arrays: vec![("rows".to_owned(), self.rows.clone()), ("factor".to_owned(), self.factor.clone())],
        })
    }

    fn map<'a>(
        &self,
        backend: &dyn Backend,
        x: Finite<'a, f64>,
    ) -> Result<CowArray<'a, f64, Ix2>, InputError> {
        input::size("the number of features", self.rows.ncols(), x.ncols())?;
        let features = blocks::by_blocks(x.view(), self.width(), |x, mut features| {
            let mut values = self.kernel.matrix(backend, x, self.rows.view())?;
            triangular::solve_transposed(backend, self.factor.view(), &mut values);
            features.assign(&values);
            Ok(())
        })?;
        Ok(features.into())
    }
}
