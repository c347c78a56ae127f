//! The linear-algebra backend of `dhll` on the system's OpenBLAS: LAPACK eigenproblems and Cholesky, BLAS products.
//!
//! It needs `libopenblas` when a binary is linked (Debian and Ubuntu: `apt-get install libopenblas-dev`).
//!
//! Views go to BLAS by their strides where one axis has stride 1 and the other does not overlap it: row-major,
//! column-major, transposed, and blocks of these. Others are copied.

mod eigen;
mod gram;
mod layout;
#[doc(hidden)]
pub mod product;
mod solve;
mod threads;

use std::sync::Arc;

use dhll_core::{Backend, Threads};

/// The backend on OpenBLAS.
///
/// OpenBLAS has one thread count for the whole process, which each call sets to that of its backend. Backends with different
/// counts should therefore not run at the same time: their results would still be correct, but not repeatable to the bit.
#[derive(Debug, Clone, Copy, Default)]
pub struct OpenBlas {
    threads: Threads,
}

impl OpenBlas {
    /// On that many threads; [`Threads::All`] are as many as OpenBLAS starts with: all cores, or `OPENBLAS_NUM_THREADS`.
    pub fn new(threads: Threads) -> Self {
        Self { threads }
    }
}

impl Backend for OpenBlas {
    fn name(&self) -> &'static str {
        "openblas"
    }

    fn with_threads(&self, threads: Threads) -> Arc<dyn Backend> {
        Arc::new(Self::new(threads))
    }
}
