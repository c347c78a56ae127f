//! A linear-algebra backend: everything the method asks of one.

use crate::{Eigensolver, GramBuilder, MatMul, PositiveDefiniteSolver};

/// A linear-algebra backend. All of the project takes one as `&dyn Backend`, so that the choice is made at run time and no type
/// parameter reaches users' signatures.
pub trait Backend: GramBuilder + Eigensolver + PositiveDefiniteSolver + MatMul<f32> + MatMul<f64> {
    /// Short lower-case name, as on the command line: `faer`.
    fn name(&self) -> &'static str;

    /// Whether results may differ in their last bits between numbers of threads, so that a fit can be resumed on the same number only. Unless
    /// overridden, they may.
    fn depends_on_threads(&self) -> bool {
        true
    }
}
