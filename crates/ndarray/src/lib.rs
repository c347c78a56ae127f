//! The linear-algebra backend of `dhll` on ndarray's own products, with linfa-linalg's eigensolver and Cholesky factorisation.
//!
//! Pure Rust. Views are taken by their strides, whatever these are; eigenproblems and linear systems are copied once on the
//! way in and once on the way out, since linfa-linalg works on an older ndarray.

mod eigen;
mod product;
mod solve;
mod tridiagonal;

use std::sync::Arc;

use dhll_core::{Backend, Threads};

/// The backend on [`ndarray`].
///
/// Products and Gram matrices use the threads they are given; eigenproblems and linear systems run on one.
///
/// # Examples
/// ```
/// use dhll_core::Eigensolver;
/// use dhll_ndarray::Ndarray;
/// use ndarray::array;
///
/// let eigen = Ndarray::default().symmetric_eigen(array![[2.0, 0.0], [1.0, 2.0]].view())?;
/// assert!((eigen.eigenvalues[0] - 3.0).abs() < 1e-15);
/// # Ok::<(), dhll_core::EigenError>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Ndarray {
    threads: Threads,
}

impl Ndarray {
    /// On that many threads of rayon's global pool.
    pub fn new(threads: Threads) -> Self {
        Self { threads }
    }

    /// On how many threads products run.
    fn threads(self) -> usize {
        self.threads.count(rayon::current_num_threads)
    }
}

impl Backend for Ndarray {
    fn name(&self) -> &'static str {
        "ndarray"
    }

    fn with_threads(&self, threads: Threads) -> Arc<dyn Backend> {
        Arc::new(Self::new(threads))
    }

    fn depends_on_threads(&self) -> bool {
        false
    }
}
