//! Symmetric matrices to solve, norms that do not overflow, and what is demanded of eigenpairs.

use dhll::core::{Eigensolver, SymmetricEigen};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, s};

use crate::{normal, rotation};

/// The factor of `n eps |A|` that an eigensolver is granted. Backward errors of Householder and QR steps are a modest
/// multiple of `n eps` in theory and of `eps` in practice; LAPACK's own tests allow 30 to 50.
pub const EIGEN: f64 = 32.0;

/// Largest absolute value.
pub fn largest(a: ArrayView2<'_, f64>) -> f64 {
    a.fold(0.0, |largest, v| if v.abs() > largest || v.is_nan() { v.abs() } else { largest })
}

/// Frobenius norm, at any scale.
pub fn norm(a: ArrayView2<'_, f64>) -> f64 {
    let scale = largest(a);
    if scale == 0.0 { 0.0 } else { a.fold(0.0, |sum, v| sum + (v / scale).powi(2)).sqrt() * scale }
}

/// Standard normal entries, symmetric.
pub fn symmetric(order: usize, seed: u64) -> Array2<f64> {
    let a = normal(order, order, seed);
    &a + &a.t()
}

/// `Q diag(values) Q^T` with a random orthogonal Q.
pub fn with_spectrum(values: ArrayView1<'_, f64>, seed: u64) -> Array2<f64> {
    let q = rotation(values.len(), seed);
    let a = (&q * &values).dot(&q.t());
    (&a + &a.t()) / 2.0
}

/// `a` with NaN above the diagonal, which no backend may read.
pub fn lower_only(mut a: Array2<f64>) -> Array2<f64> {
    for i in 0..a.nrows() {
        a.slice_mut(s![i, i + 1..]).fill(f64::NAN);
    }
    a
}

/// The symmetric matrix whose lower triangle is `a`'s.
pub fn mirrored(a: ArrayView2<'_, f64>) -> Array2<f64> {
    Array2::from_shape_fn(a.dim(), |(i, j)| a[[i.max(j), i.min(j)]])
}

/// Solve the eigenproblem of the lower triangle of `a`, and demand what the contract promises.
pub fn solved<E: Eigensolver + ?Sized>(backend: &E, a: ArrayView2<'_, f64>, what: &str) -> SymmetricEigen {
    let n = a.nrows();
    let eigen = backend.symmetric_eigen(a).unwrap_or_else(|error| panic!("{what}, order {n}: {error}"));
    let (values, vectors) = (&eigen.eigenvalues, &eigen.eigenvectors);
    assert_eq!((values.len(), vectors.dim()), (n, (n, n)), "{what}");
    assert!(values.windows(2).into_iter().all(|pair| pair[0] >= pair[1]), "{what}, order {n}: {values}");
    let allowed = EIGEN * n as f64 * f64::EPSILON;
    let angle = norm((vectors.t().dot(vectors) - Array2::<f64>::eye(n)).view());
    assert!(angle <= allowed, "{what}, order {n}: V^T V - I is {angle:e}, allowed {allowed:e}");
    let full = mirrored(a);
    let size = norm(full.view());
    let error = norm(((vectors * values).dot(&vectors.t()) - &full).view());
    assert!(error <= allowed * size, "{what}, order {n}: residual {error:e}, allowed {:e}", allowed * size);
    eigen
}

/// Demand that these are the eigenvalues, given in any order, of a matrix of that norm.
pub fn same_spectrum(found: &Array1<f64>, expected: &Array1<f64>, norm: f64, what: &str) {
    let mut expected = expected.to_vec();
    expected.sort_by(|a, b| b.total_cmp(a));
    let allowed = EIGEN * expected.len() as f64 * f64::EPSILON * norm;
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected).abs() <= allowed,
            "{what}: {found:e} for {expected:e}, allowed {allowed:e}"
        );
    }
}
