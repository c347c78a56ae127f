//! The linear-algebra engine of `dhll` on ndarray's own products, with linfa-linalg's eigensolver and Cholesky factorisation.
//!
//! Pure Rust. Views are taken by their strides, whatever these are; eigenproblems and linear systems are copied once on the
//! way in and once on the way out, since linfa-linalg works on an older ndarray.

mod eigen;
mod product;
mod solve;
mod tridiagonal;

use dhll_core::Backend;

/// The engine on [`ndarray`].
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
#[derive(Debug, Clone, Copy)]
pub struct Ndarray {
    parallel: bool,
}

impl Ndarray {
    /// All the cores, or as many as rayon's global pool has.
    pub fn parallel() -> Self {
        Self { parallel: true }
    }

    /// One thread, for callers that run several engines side by side.
    pub fn sequential() -> Self {
        Self { parallel: false }
    }

    /// On how many threads products run.
    fn threads(self) -> usize {
        if self.parallel { rayon::current_num_threads() } else { 1 }
    }
}

impl Default for Ndarray {
    fn default() -> Self {
        Self::parallel()
    }
}

impl Backend for Ndarray {
    fn name(&self) -> &'static str {
        "ndarray"
    }

    fn depends_on_threads(&self) -> bool {
        false
    }
}
