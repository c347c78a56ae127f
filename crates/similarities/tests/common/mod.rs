//! Rows, kernels and comparisons that the tests share.
#![allow(dead_code)] // Every test file is a crate of its own and uses a part.
#![allow(clippy::unwrap_used)] // Helpers of tests unwrap as tests do.

use std::sync::Arc;

use dhll_core::Backend;
use dhll_faer::Faer;
use dhll_similarities::{ArcCosine, Kernel, Laplacian, Polynomial, Rbf};
use ndarray::{Array2, ArrayView2};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// A matrix that needs no generator, so that other programs can make it; its rows lie on a curve and repeat after 101.
pub(crate) fn sample(rows: usize, columns: usize) -> Array2<f64> {
    Array2::from_shape_fn((rows, columns), |(i, j)| ((i * 37 + j * 91 + 13) % 101) as f64 / 50.0 - 1.0)
}

/// Normal rows: no structure, full rank.
pub(crate) fn normal(rows: usize, columns: usize) -> Array2<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(17);
    Array2::from_shape_simple_fn((rows, columns), || StandardNormal.sample(&mut rng))
}

/// The backend, on one thread.
pub(crate) fn backend() -> Arc<dyn Backend> {
    Arc::new(Faer::sequential())
}

/// One of every kernel.
pub(crate) fn kernels() -> Vec<Arc<dyn Kernel>> {
    vec![
        Arc::new(Rbf::new(1.5).unwrap()),
        Arc::new(Laplacian::new(2.0).unwrap()),
        Arc::new(Polynomial::new(0.5, 1.0, 3).unwrap()),
        Arc::new(ArcCosine::Step),
        Arc::new(ArcCosine::Relu),
    ]
}

/// `phi(X) phi(X)^T`.
pub(crate) fn gram(features: ArrayView2<'_, f64>) -> Array2<f64> {
    features.dot(&features.t())
}

/// The largest absolute entry.
pub(crate) fn largest(a: &Array2<f64>) -> f64 {
    a.fold(0.0, |m, v| m.max(v.abs()))
}
