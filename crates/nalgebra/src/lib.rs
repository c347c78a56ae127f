//! The linear-algebra backend of `dhll` on nalgebra: pure Rust, one thread, the fewest dependencies.
//!
//! Eigenproblems are reduced by nalgebra and finished by implicit QL steps of our own, which end on every matrix and can leave out
//! the eigenvectors. Views are taken by their strides. nalgebra's strides are unsigned, so a factor whose axis runs backwards is copied,
//! unless the axes of the product can be turned around instead.

mod eigen;
mod product;
mod solve;
mod tridiagonal;
mod view;

use std::sync::Arc;

use dhll_core::{Backend, Threads};

/// The backend on [`nalgebra`].
///
/// It works on the caller's thread alone: several backends may run side by side, and nothing depends on how many cores
/// there are.
///
/// # Examples
/// ```
/// use dhll_core::Eigensolver;
/// use dhll_nalgebra::Nalgebra;
/// use ndarray::array;
///
/// let eigen = Nalgebra.symmetric_eigen(array![[2.0, 0.0], [1.0, 2.0]].view())?;
/// assert!((eigen.eigenvalues[0] - 3.0).abs() < 1e-15);
/// # Ok::<(), dhll_core::EigenError>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Nalgebra;

impl Backend for Nalgebra {
    fn name(&self) -> &'static str {
        "nalgebra"
    }

    fn with_threads(&self, _: Threads) -> Arc<dyn Backend> {
        Arc::new(*self)
    }

    fn depends_on_threads(&self) -> bool {
        false
    }
}

/// The example of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
