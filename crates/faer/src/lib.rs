//! The linear-algebra engine of `dhll` on faer, the default one: pure Rust, two to four times as fast as the others.
//!
//! Views are taken by their strides, so nothing is copied on the way in.

mod eigen;
mod product;
mod registers;
mod solve;
mod view;

use dhll_core::Backend;
use faer::Par;

/// The engine on [`faer`].
///
/// Eigenproblems run on one thread: a second one gains 5 % at order 785, and one thread keeps the result independent of
/// how many there are. Products and Gram matrices use the threads they are given and are the same to the bit with any number.
///
/// # Examples
/// ```
/// use dhll_core::Eigensolver;
/// use dhll_faer::Faer;
/// use ndarray::array;
///
/// let eigen = Faer::default().symmetric_eigen(array![[2.0, 0.0], [1.0, 2.0]].view())?;
/// assert!((eigen.eigenvalues[0] - 3.0).abs() < 1e-15);
/// # Ok::<(), dhll_core::EigenError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Faer {
    par: Par,
}

impl Faer {
    /// All the cores, or as many as rayon's global pool has.
    pub fn parallel() -> Self {
        Self { par: Par::rayon(0) }
    }

    /// One thread, for callers that run several engines side by side.
    pub fn sequential() -> Self {
        Self { par: Par::Seq }
    }
}

impl Default for Faer {
    fn default() -> Self {
        Self::parallel()
    }
}

impl Backend for Faer {
    fn name(&self) -> &'static str {
        "faer"
    }

    fn depends_on_threads(&self) -> bool {
        false
    }
}
