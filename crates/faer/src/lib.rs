//! The linear-algebra backend of `dhll` on faer, the default one: pure Rust, two to four times as fast as the others.
//!
//! Views are taken by their strides, so nothing is copied on the way in.

mod eigen;
mod product;
mod registers;
mod solve;
mod view;

use std::sync::Arc;

use dhll_core::{Backend, Threads};
use faer::Par;

/// The backend on [`faer`].
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
    /// On that many threads of rayon's global pool.
    pub fn new(threads: Threads) -> Self {
        let par = match threads {
            Threads::All => Par::rayon(0),
            Threads::ONE => Par::Seq,
            Threads::Exactly(count) => Par::rayon(count.get()),
        };
        Self { par }
    }

    /// On one thread, for callers that run several backends side by side.
    pub fn sequential() -> Self {
        Self::new(Threads::ONE)
    }
}

impl Default for Faer {
    fn default() -> Self {
        Self::new(Threads::All)
    }
}

impl Backend for Faer {
    fn name(&self) -> &'static str {
        "faer"
    }

    fn with_threads(&self, threads: Threads) -> Arc<dyn Backend> {
        Arc::new(Self::new(threads))
    }

    fn depends_on_threads(&self) -> bool {
        false
    }
}

/// The example of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
