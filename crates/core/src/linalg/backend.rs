//! A linear-algebra backend: everything the method asks of one.

use std::num::NonZero;
use std::sync::Arc;

use crate::{Eigensolver, GramBuilder, MatMul, PositiveDefiniteSolver};

/// A linear-algebra backend. Functions borrow it as `&dyn Backend`, owners hold an `Arc<dyn Backend>`, so that the choice is made at
/// run time and no type parameter reaches users' signatures.
pub trait Backend: GramBuilder + Eigensolver + PositiveDefiniteSolver + MatMul<f32> + MatMul<f64> {
    /// Short lower-case name, as on the command line: `faer`.
    fn name(&self) -> &'static str;

    /// The same backend on that many threads. A backend that cannot use several returns a copy of itself.
    fn with_threads(&self, threads: Threads) -> Arc<dyn Backend>;

    /// Whether results may differ in their last bits between numbers of threads, so that a fit can be resumed on the same number only. Unless
    /// overridden, they may.
    fn depends_on_threads(&self) -> bool {
        true
    }
}

/// How many threads a backend works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Threads {
    /// As many as the machine has cores, or as the backend's thread pool has.
    #[default]
    All,
    /// Exactly this many, where the backend can use them.
    Exactly(NonZero<usize>),
}

impl Threads {
    /// One thread, for callers that run several backends side by side.
    pub const ONE: Self = Self::Exactly(NonZero::<usize>::MIN);

    /// That number, or `all` for [`Threads::All`].
    pub fn count(self, all: impl FnOnce() -> usize) -> usize {
        match self {
            Self::All => all(),
            Self::Exactly(count) => count.get(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_are_counted() {
        assert_eq!(Threads::default().count(|| 8), 8);
        assert_eq!(Threads::ONE.count(|| 8), 1);
    }
}
