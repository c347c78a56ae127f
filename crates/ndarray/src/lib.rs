//! The linear-algebra backend of `dhll` on ndarray's own products, on several threads. Pure Rust.
//!
//! Views are taken by their strides, whatever these are. ndarray has no eigensolver and no Cholesky factorisation; those of
//! `dhll-nalgebra` were the fastest of the crates that bring no second ndarray. Milliseconds on one core of a cloud machine
//! (November 2026, medians of three to seven alternated runs), with vectors unless stated otherwise:
//!
//! | solver | order 200 | order 785 | eigenvalues only, 785 | Cholesky, 785 |
//! |---|---|---|---|---|
//! | `dhll-nalgebra` (nalgebra 0.35) | 5.9 | 358 | 107 | 22 |
//! | algebra_linear 2.1.1, `dsyev` | 8.8 | 483 | - | - |
//! | linfa-linalg 0.2.1 on ndarray 0.16, used before | 12.8 | 903 | 270 | 68 |
//! | oxiblas-lapack 0.2.2, QR iteration | 14 | 960 | - | - |
//! | oxiblas-lapack 0.2.2, divide and conquer | 29 | 1938 | - | - |
//! | faer 0.24 (`dhll-faer`), for comparison | 3.4 | 92 | 46 | 10 |
//!
//! All leave residuals and orthogonality within a few `n eps`. ndarray-linalg 0.18 needs a LAPACK, which `dhll-openblas` has.

mod factorise;
mod product;

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

/// The example of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
