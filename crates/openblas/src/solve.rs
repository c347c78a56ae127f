//! Positive definite systems by LAPACK's `dpotrf` and `dpotrs`.

use std::ffi::{c_char, c_int};

use dhll_core::{InputError, PositiveDefiniteSolver, SolveError, solve};
use ndarray::{Array2, ArrayView2, ShapeBuilder};

use crate::OpenBlas;
use crate::layout::{LARGEST, int};

impl PositiveDefiniteSolver for OpenBlas {
    fn solve_positive_definite(
        &self,
        a: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>, SolveError> {
        let order = solve::check(a, b)?;
        for (what, found) in
            [("the order of a linear system", order), ("the number of right-hand sides", b.ncols())]
        {
            if found > LARGEST {
                return Err(InputError::TooLarge { what, most: LARGEST, found }.into());
            }
        }
        let mut x = Array2::zeros(b.dim().f());
        if order == 0 {
            return Ok(x);
        }
        self.set_threads();
        x.assign(&b);
        let mut factor = Array2::zeros((order, order).f());
        factor.assign(&a);
        let (triangle, n, columns) = (b'L' as c_char, int(order), int(b.ncols()));
        let mut info: c_int = 0;
        // SAFETY: `factor` is column-major and contiguous, n x n, and not empty.
        unsafe { lapack_sys::dpotrf_(&triangle, &n, factor.as_mut_ptr(), &n, &mut info) };
        // Not every version of OpenBLAS takes a NaN for a pivot that is not positive.
        if info != 0 || factor.diag().iter().any(|pivot| !pivot.is_finite()) {
            return Err(SolveError::NotPositiveDefinite { order });
        }
        // SAFETY: `factor` as before, `x` is column-major and contiguous, n x columns.
        unsafe {
            lapack_sys::dpotrs_(&triangle, &n, &columns, factor.as_ptr(), &n, x.as_mut_ptr(), &n, &mut info);
        }
        if info == 0 { Ok(x) } else { Err(SolveError::NotPositiveDefinite { order }) }
    }
}
