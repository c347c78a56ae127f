//! The linear-algebra engine `ndarray` of `dhll` on the system's OpenBLAS: LAPACK eigenproblems and Cholesky, BLAS products.
//!
//! It stands in for the pure Rust engine of the same name where the feature `openblas` is on, and needs `libopenblas` when
//! a binary is linked (Debian and Ubuntu: `apt-get install libopenblas-dev`).
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

use dhll_core::Backend;

/// The engine on OpenBLAS.
///
/// OpenBLAS keeps one number of threads for the whole process. Each call sets it to this engine's, so that engines with
/// different numbers should not work at the same moment: their results would stay right, but not the same to the bit.
#[derive(Debug, Clone, Copy)]
pub struct OpenBlas {
    parallel: bool,
}

impl OpenBlas {
    /// As many threads as OpenBLAS starts with: all the cores, or what `OPENBLAS_NUM_THREADS` says.
    pub fn parallel() -> Self {
        Self { parallel: true }
    }

    /// One thread, for callers that run several engines side by side.
    pub fn sequential() -> Self {
        Self { parallel: false }
    }
}

impl Default for OpenBlas {
    fn default() -> Self {
        Self::parallel()
    }
}

impl Backend for OpenBlas {
    fn name(&self) -> &'static str {
        "ndarray"
    }
}
