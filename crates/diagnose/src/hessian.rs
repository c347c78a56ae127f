//! The Newton system of logistic regression: `H = diag(I, 0) + [X 1]^T D [X 1]`, solved by Cholesky factorisation.

use dhll_core::memory::{self, counted};
use dhll_core::{Backend, MemoryError, SolveError};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, ShapeBuilder, s};

/// Rows scaled at once: 1.3 MB at 613 features, which stays in the cache between the scaling and the product; 1024 rows took half as
/// long again.
const BLOCK_ROWS: usize = 256;

/// Rows whose weights sum to at most this share of the total may be left out of the Hessian.
///
/// The Hessian `H~` without them has `H~ <= H` in the positive definite order. So the direction still descends, and the
/// decrement `g^T H~^-1 g >= g^T H^-1 g` is overestimated: the solver never stops early. The gradient always takes
/// all rows, so the optimum is the same; only the last steps become linear instead of quadratic. On handwritten digits
/// at C = 1 to 1e8, 1e-5 takes not one step more and a fifth less time; 1e-3 takes half as many steps again, since pixels that few
/// rows have are held by those rows alone. Whenever a step gains little, the solver asks for all rows.
pub(crate) const NEGLIGIBLE_SHARE: f64 = 1e-5;

/// First ridge tried where rounding has left `H` indefinite, times eps times its trace; each further try takes 100 times more.
const FIRST_RIDGE: f64 = 1.0;

/// Ridges tried: the last is 1e-6 or so of the trace.
const RIDGES: i32 = 6;

/// Workspace of one fit.
pub(crate) struct NewtonSystem {
    /// Lower triangle of `H`, intercept last.
    h: Array2<f64>,
    /// Scaled rows `sqrt(D) [X 1]`, one block of them.
    block: Array2<f64>,
}

impl NewtonSystem {
    pub(crate) fn new(n_samples: usize, n_features: usize) -> Result<Self, MemoryError> {
        let order = n_features + 1;
        let what = format_args!("a Newton system of {} features", counted(n_features));
        memory::check_array(what, &[2, order, order], size_of::<f64>())?;
        Ok(Self {
            h: Array2::zeros((order, order).f()),
            block: Array2::zeros((BLOCK_ROWS.min(n_samples), order)),
        })
    }

    /// `-H^-1 g` of the Hessian with row weights `weights`, without rows that hold at most `share` of them.
    ///
    /// # Shapes
    /// `x` n x p, `weights` n, `gradient` p + 1 with the intercept last, as the result.
    pub(crate) fn direction(
        &mut self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        weights: ArrayView1<'_, f64>,
        share: f64,
        gradient: ArrayView1<'_, f64>,
    ) -> Result<Array1<f64>, SolveError> {
        self.assemble(backend, x, weights, share);
        let right = gradient.mapv(|g| -g).insert_axis(Axis(1));
        let trace = self.h.diag().sum();
        let mut ridge = FIRST_RIDGE * f64::EPSILON * trace;
        for _ in 0..RIDGES {
            match backend.solve_positive_definite(self.h.view(), right.view()) {
                Err(SolveError::NotPositiveDefinite { .. }) => {
                    self.h.diag_mut().mapv_inplace(|value| value + ridge);
                    ridge *= 100.0;
                }
                solved => return Ok(solved?.index_axis_move(Axis(1), 0)),
            }
        }
        Ok(backend.solve_positive_definite(self.h.view(), right.view())?.index_axis_move(Axis(1), 0))
    }

    fn assemble(
        &mut self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        weights: ArrayView1<'_, f64>,
        share: f64,
    ) {
        let p = x.ncols();
        self.h.fill(0.0);
        self.h.diag_mut().slice_mut(s![..p]).fill(1.0);
        // Rows at or below this share of the mean weight sum to no more than this share of the total.
        let negligible = share * weights.sum() / weights.len() as f64;
        let mut filled = 0;
        for (row, &weight) in x.rows().into_iter().zip(weights) {
            if weight <= negligible {
                continue;
            }
            let root = weight.sqrt();
            let mut to = self.block.row_mut(filled);
            to[p] = root;
            to.slice_mut(s![..p]).zip_mut_with(&row, |to, &from| *to = root * from);
            filled += 1;
            if filled == self.block.nrows() {
                backend.add_gram(self.block.view(), self.h.view_mut());
                filled = 0;
            }
        }
        if filled > 0 {
            backend.add_gram(self.block.slice(s![..filled, ..]), self.h.view_mut());
        }
    }
}
