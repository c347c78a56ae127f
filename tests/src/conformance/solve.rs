//! Checks of `PositiveDefiniteSolver`: any order, any strides, any scale, and matrices to be refused.

use dhll::Backend;
use dhll::core::{InputError, SolveError};
use ndarray::{Array1, Array2, ArrayView2, array};

use super::matrices::{lower_only, mirrored, norm, with_spectrum};
use super::strides;
use crate::normal;

/// The factor of `n eps |A| |X|` that the residual is granted: Cholesky's backward error is at most a small multiple of
/// `n eps |A|`, and both triangular systems add as much.
const SOLVE: f64 = 16.0;

/// Well-conditioned and positive definite.
fn definite(order: usize) -> Array2<f64> {
    let values: Array1<f64> = (0..order).map(|i| 1.0 + (i % 10) as f64).collect();
    with_spectrum(values.view(), order as u64)
}

/// Solve and demand a small residual.
fn solved(backend: &dyn Backend, a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>, what: &str) -> Array2<f64> {
    let n = a.nrows();
    let x =
        backend.solve_positive_definite(a, b).unwrap_or_else(|error| panic!("{what}, order {n}: {error}"));
    assert_eq!(x.dim(), b.dim(), "{what}");
    let full = mirrored(a);
    let residual = norm((full.dot(&x) - b).view());
    let allowed = SOLVE * n as f64 * f64::EPSILON * norm(full.view()) * norm(x.view());
    assert!(residual <= allowed, "{what}, order {n}: residual {residual:e}, allowed {allowed:e}");
    x
}

/// The upper triangle is full of NaN; no, one and many right-hand sides.
pub fn systems_of_every_order(backend: &dyn Backend) {
    for n in (0..=20).chain([31, 32, 33, 64, 65, 100, 129]) {
        for columns in [0, 1, 2, 7, 40] {
            solved(backend, lower_only(definite(n)).view(), normal(n, columns, 1).view(), "definite");
        }
    }
    // Eigenvalues over twelve decades: the residual is as small as ever.
    for n in [5, 40] {
        let values: Array1<f64> = (0..n).map(|i| 10f64.powf(-12.0 * i as f64 / (n - 1) as f64)).collect();
        solved(backend, lower_only(with_spectrum(values.view(), 2)).view(), normal(n, 3, 1).view(), "graded");
    }
}

/// The same system however it lies in memory.
pub fn systems_in_any_strides(backend: &dyn Backend) {
    for (n, columns) in [(1, 1), (2, 3), (9, 4), (40, 1)] {
        let (a, b) = (lower_only(definite(n)), normal(n, columns, 3));
        for left in strides::ALL {
            let a_memory = left.store(a.view());
            for right in strides::ALL {
                let b_memory = right.store(b.view());
                solved(backend, left.view(&a_memory), right.view(&b_memory), &format!("{left:?}, {right:?}"));
            }
        }
    }
}

/// 1e150 and 1e-150, on either side, alone and together.
pub fn systems_of_extreme_scale(backend: &dyn Backend) {
    for n in [1, 2, 20, 65] {
        let (a, b) = (definite(n), normal(n, 2, 1));
        let plain = solved(backend, a.view(), b.view(), "plain");
        for (left, right) in
            [(1e150, 1.0), (1e-150, 1.0), (1e150, 1e150), (1e-150, 1e-150), (1.0, 1e-150), (1e-150, 1e150)]
        {
            let (a, b) = (lower_only(&a * left), &b * right);
            let x = solved(backend, a.view(), b.view(), &format!("{left:e}, {right:e}"));
            // The condition number is at most 10, and the error grows by no more.
            let error = norm((&x / (right / left) - &plain).view());
            assert!(error <= 10.0 * SOLVE * (n + 1) as f64 * f64::EPSILON * norm(plain.view()));
        }
    }
}

/// Indefinite, negative, singular, or beyond the range of numbers on the way: an error, never an answer.
pub fn systems_that_are_not_positive_definite(backend: &dyn Backend) {
    let mut late = definite(70);
    late[[69, 69]] = -1.0;
    let mut hidden = definite(70);
    hidden[[69, 0]] = 100.0;
    let cases = [
        array![[0.0]],
        array![[-1.0]],
        array![[-0.0]],
        array![[1.0, 0.0], [2.0, 1.0]],
        array![[1.0, 0.0], [0.0, 0.0]],
        array![[0.0, 0.0], [1.0, 1.0]],
        array![[1.0, 1.0], [1.0, 1.0]],
        array![[1e-300, 0.0], [1e150, 1.0]],
        array![[1e-300, 0.0, 0.0], [1e300, 1e300, 0.0], [1e300, 1e300, 1e300]],
        Array2::zeros((30, 30)),
        -definite(65),
        late,
        hidden,
    ];
    for a in cases {
        let order = a.nrows();
        let refused = backend.solve_positive_definite(a.view(), normal(order, 2, 1).view());
        assert_eq!(refused, Err(SolveError::NotPositiveDefinite { order }), "{a}");
    }
}

/// Shapes that do not fit, and numbers that are not finite.
pub fn systems_that_make_no_sense(backend: &dyn Backend) {
    let refused =
        |a: Array2<f64>, b: Array2<f64>| backend.solve_positive_definite(a.view(), b.view()).unwrap_err();
    let size = |error| matches!(error, SolveError::Input(InputError::Size { .. }));
    assert!(size(refused(Array2::zeros((2, 3)), Array2::zeros((2, 1)))));
    assert!(size(refused(definite(3), Array2::zeros((2, 1)))));
    assert!(size(refused(Array2::zeros((0, 0)), Array2::zeros((1, 1)))));
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let (mut a, mut b) = (definite(5), normal(5, 2, 1));
        b[[3, 1]] = bad;
        let named = |error, at| match error {
            SolveError::Input(InputError::NonFinite { row, column, .. }) => (row, column) == at,
            _ => false,
        };
        assert!(named(refused(a.clone(), b), (3, 1)));
        a[[4, 2]] = bad;
        assert!(named(refused(a, normal(5, 2, 1)), (4, 2)));
    }
}
