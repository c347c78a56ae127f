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
                let rest = RidgePath::new(&backend, without(&x).view(), without(&b).view()).unwrap();
                let (weights, intercept) = rest.solve(&backend, lambda);
                explicit.row_mut(i).assign(&(&b.row(i) - &x.row(i).dot(&weights) - &intercept));
            }
            let residuals = path.residuals(&backend, lambda);
            assert!((&residuals - &explicit).iter().all(|e| e.abs() < 1e-9), "{n} x {p}, {lambda}");
            let error = path.errors(&backend, &[lambda])[0];
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
    let (lambda, error) = path.best(&backend, &lambdas).unwrap();
    assert!(errors.iter().all(|&e| e >= error) && lambdas.contains(&lambda));
    assert_eq!(path.best(&backend, &[]), None);
    assert_eq!(path.best(&backend, &[f64::NAN]), None);
}

/// Constant features, a constant target, rows that determine themselves.
#[test]
fn degenerate_cases_stay_finite() {
    let backend = Faer::sequential();
    let constant = RidgePath::new(&backend, Array2::ones((4, 2)).view(), case(4, 1, 1).1.view()).unwrap();
    let (weights, _) = constant.solve(&backend, 1.0);
    assert_eq!(weights, Array2::<f64>::zeros((2, 1)));
    let (x, _) = case(5, 9, 1);
    let same = RidgePath::new(&backend, x.view(), Array2::ones((5, 1)).view()).unwrap();
    assert_eq!(same.best(&backend, &[0.0, 1.0]), Some((0.0, 0.0)));
    let exact = RidgePath::new(&backend, x.view(), case(5, 1, 1).1.view()).unwrap();
    assert!(exact.residuals(&backend, 0.0).iter().all(|r| r.is_finite()));
    let one = RidgePath::new(&backend, x.slice(s![..1, ..]), Array2::ones((1, 1)).view()).unwrap();
    assert_eq!(one.errors(&backend, &[1.0]), [0.0]);
}

#[test]
fn rows_must_fit() {
    let (x, _) = case(5, 2, 1);
    let error = RidgePath::new(&Faer::sequential(), x.view(), case(4, 1, 1).1.view()).unwrap_err();
    assert_eq!(error.to_string(), "the number of rows of the targets must be 5, got 4");
    let nan = Array2::from_elem((5, 1), f64::NAN);
    assert!(RidgePath::new(&Faer::sequential(), x.view(), nan.view()).is_err());
}
