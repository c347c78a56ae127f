//! Ridge regression: the closed form of leave-one-out errors against leaving rows out.
#![allow(clippy::unwrap_used)] // Helpers of tests unwrap as tests do.

use dhll_core::linalg::RidgePath;
use dhll_faer::Faer;
use ndarray::{Array2, Axis, concatenate, s};

fn case(n: usize, p: usize, c: usize) -> (Array2<f64>, Array2<f64>) {
    let x = Array2::from_shape_fn((n, p), |(i, j)| ((i * 37 + j * j * 91 + 5) % 101) as f64 / 25.0 + 3.0);
    let b = Array2::from_shape_fn((n, c), |(i, j)| ((i * i * 13 + j * 29) % 17) as f64 / 8.0 - 1.0);
    (x, b)
}

/// Every row left out in turn, and the ridge regression of the others.
#[test]
fn the_formula_is_leaving_rows_out_one_by_one() {
    let backend = Faer::sequential();
    for (n, p, c) in [(25, 4, 2), (8, 12, 1), (3, 1, 1), (2, 2, 1)] {
        let (x, b) = case(n, p, c);
        let path = RidgePath::new(&backend, x.view(), b.view()).unwrap();
        for lambda in [0.1, 1.0, 30.0] {
            let mut explicit = Array2::zeros((n, c));
            for i in 0..n {
                let without =
                    |a: &Array2<f64>| concatenate![Axis(0), a.slice(s![..i, ..]), a.slice(s![i + 1.., ..])];
                let (rest_x, rest_b) = (without(&x), without(&b));
                let rest = RidgePath::new(&backend, rest_x.view(), rest_b.view()).unwrap();
                let (weights, intercept) = rest.solve(&backend, lambda);
                explicit.row_mut(i).assign(&(&b.row(i) - &x.row(i).dot(&weights) - &intercept));
            }
            let residuals = path.residuals(&backend, lambda);
            assert!((&residuals - &explicit).iter().all(|e| e.abs() < 1e-9), "{n} x {p}, {lambda}");
            let error = path.errors(&backend, &[lambda]).mean().unwrap();
            assert!((error - residuals.mapv(|r| r * r).mean().unwrap()).abs() < 1e-12 * error.max(1.0));
        }
    }
}

#[test]
fn the_weights_solve_the_normal_equations() {
    let backend = Faer::sequential();
    for (n, p) in [(30, 5), (6, 20)] {
        let (x, b) = case(n, p, 3);
        let (weights, intercept) = RidgePath::new(&backend, x.view(), b.view()).unwrap().solve(&backend, 0.7);
        let residuals = &b - &x.dot(&weights) - &intercept;
        let gradient = x.t().dot(&residuals) - &weights * 0.7;
        assert!(gradient.iter().all(|g| g.abs() < 1e-8), "{gradient}");
        assert!(residuals.sum_axis(Axis(0)).iter().all(|sum| sum.abs() < 1e-10));
    }
}

#[test]
fn the_best_ridge_is_the_one_of_least_error() {
    let backend = Faer::sequential();
    let (x, b) = case(40, 6, 1);
    let path = RidgePath::new(&backend, x.view(), b.view()).unwrap();
    let lambdas = [0.01, 1.0, 100.0, 1e4];
    let errors = path.errors(&backend, &lambdas);
    assert_eq!(errors.dim(), (4, 1));
    let (lambda, error) = path.best(&backend, &lambdas).unwrap();
    assert!(errors.iter().all(|&e| e >= error) && lambdas.contains(&lambda));
    assert_eq!(path.best(&backend, &[]), None);
    assert_eq!(path.best(&backend, &[f64::NAN]), None);
}

/// Constant features, a constant target, rows that determine themselves.
#[test]
fn degenerate_cases_stay_finite() {
    let backend = Faer::sequential();
    let (equal, b) = (Array2::ones((4, 2)), case(4, 1, 1).1);
    let constant = RidgePath::new(&backend, equal.view(), b.view()).unwrap();
    let (weights, _) = constant.solve(&backend, 1.0);
    assert_eq!(weights, Array2::<f64>::zeros((2, 1)));
    let ((x, b), ones) = (case(5, 9, 1), Array2::ones((5, 1)));
    let same = RidgePath::new(&backend, x.view(), ones.view()).unwrap();
    assert_eq!(same.best(&backend, &[0.0, 1.0]), Some((0.0, 0.0)));
    let exact = RidgePath::new(&backend, x.view(), b.view()).unwrap();
    assert!(exact.residuals(&backend, 0.0).iter().all(|r| r.is_finite()));
    let target = Array2::ones((1, 1));
    let one = RidgePath::new(&backend, x.slice(s![..1, ..]), target.view()).unwrap();
    assert_eq!(one.errors(&backend, &[1.0])[[0, 0]], 0.0);
}

/// Rows of several blocks, and the same in single precision: the errors are those of double precision to five digits.
#[test]
fn single_precision_tells_the_same_ridges_apart() {
    let backend = Faer::sequential();
    let x = Array2::from_shape_fn((2500, 30), |(i, j)| {
        ((i * 37 + j * j * 91 + i * i * j) % 101) as f32 / 25.0 + 3.0
    });
    let b =
        Array2::from_shape_fn((2500, 2), |(i, j)| x[[i, j]] - x[[i, 7]] + ((i * i * 13) % 17) as f32 / 8.0);
    let lambdas = [1e-2, 1.0, 1e2, 1e4];
    let path = RidgePath::new(&backend, x.view(), b.view()).unwrap();
    let (wide_x, wide_b) = (x.mapv(f64::from), b.mapv(f64::from));
    let exact = RidgePath::new(&backend, wide_x.view(), wide_b.view()).unwrap();
    let ratio = path.errors(&backend, &lambdas) / exact.errors(&backend, &lambdas);
    assert!(ratio.iter().all(|r| (r - 1.0).abs() < 1e-5), "{ratio}");
    // The weights are those of double precision.
    assert!((path.solve(&backend, 1.0).0 - exact.solve(&backend, 1.0).0).iter().all(|e| e.abs() < 1e-12));
    // Rows that had no part in the fit have plain errors.
    let (first, rest) = (s![..2000, ..], s![2000.., ..]);
    let path = RidgePath::new(&backend, wide_x.slice(first), wide_b.slice(first)).unwrap();
    let (weights, intercept) = path.solve(&backend, 5.0);
    let residuals = &wide_b.slice(rest) - &wide_x.slice(rest).dot(&weights) - &intercept;
    let expected = residuals.mapv(|r| r * r).mean_axis(Axis(0)).unwrap();
    let found = path.errors_on(&backend, wide_x.slice(rest), wide_b.slice(rest), None, &[5.0]);
    assert!((&found.row(0) - &expected).iter().all(|e| e.abs() < 1e-10));
}

/// Scales that are at the ends of single precision do no harm.
#[test]
fn the_scale_of_the_rows_does_not_matter() {
    let backend = Faer::sequential();
    let (x, b) = case(60, 5, 1);
    let (x, b) = (x.mapv(|v| v as f32), b.mapv(|v| v as f32));
    let errors = |scale: f32| {
        let x = x.mapv(|v| v * scale);
        RidgePath::new(&backend, x.view(), b.view()).unwrap().errors(&backend, &[f64::from(scale).powi(2)])
            [[0, 0]]
    };
    for scale in [1e-30, 1e30] {
        assert!((errors(scale) / errors(1.0) - 1.0).abs() < 1e-5, "{scale}");
    }
}

#[test]
fn rows_must_fit() {
    let ((x, _), (_, short)) = (case(5, 2, 1), case(4, 1, 1));
    let error = RidgePath::new(&Faer::sequential(), x.view(), short.view()).unwrap_err();
    assert_eq!(error.to_string(), "the number of rows of the targets must be 5, got 4");
    let nan = Array2::from_elem((5, 1), f64::NAN);
    assert!(RidgePath::new(&Faer::sequential(), x.view(), nan.view()).is_err());
}
