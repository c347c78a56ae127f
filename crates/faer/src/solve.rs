//! Positive definite systems by Cholesky factorisation.

use dhll_core::{PositiveDefiniteSolver, SolveError, solve};
use faer::dyn_stack::{MemBuffer, MemStack, StackReq};
use faer::linalg::cholesky::llt;
use ndarray::{Array2, ArrayView2, ShapeBuilder};

use crate::Faer;
use crate::registers::clear_upper_halves;
use crate::view::{view, view_mut};

impl PositiveDefiniteSolver for Faer {
    fn solve_positive_definite(
        &self,
        a: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>, SolveError> {
        let order = solve::check(a, b)?;
        let mut factor = Array2::zeros((order, order).f());
        factor.assign(&a);
        let mut x = b.to_owned();
        let scratch = StackReq::any_of(&[
            llt::factor::cholesky_in_place_scratch::<f64>(order, self.par, Default::default()),
            llt::solve::solve_in_place_scratch::<f64>(order, b.ncols(), self.par),
        ]);
        let mut memory = MemBuffer::new(scratch);
        let stack = MemStack::new(&mut memory);
        let factored = llt::factor::cholesky_in_place(
            view_mut(factor.view_mut()),
            Default::default(),
            self.par,
            stack,
            Default::default(),
        );
        if factored.is_ok() {
            llt::solve::solve_in_place(view(factor.view()), view_mut(x.view_mut()), self.par, stack);
        }
        clear_upper_halves();
        match factored {
            Ok(_) => Ok(x),
            Err(_) => Err(SolveError::NotPositiveDefinite { order }),
        }
    }
}
