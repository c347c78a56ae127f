//! Linear classifiers of rows with weights: a weight that is a whole number is as many equal rows, and 0 is a row left out.

#![allow(clippy::unwrap_used)]

use dhll_diagnose::{LogisticRegression, Probe, RidgeClassifier};
use dhll_faer::Faer;
use ndarray::{Array2, Axis};

const N: usize = 60;

fn weights() -> Vec<f64> {
    (0..N).map(|i| ((i * 7 + i * i) % 4) as f64).collect()
}

fn repeated() -> Vec<usize> {
    weights().iter().enumerate().flat_map(|(row, weight)| vec![row; *weight as usize]).collect()
}

#[test]
fn classifiers_are_those_of_repeated_rows() {
    let backend = Faer::sequential();
    let (weights, rows) = (weights(), repeated());
    // More rows than columns, and fewer.
    for p in [4, 100] {
        let x = Array2::from_shape_fn((N, p), |(i, j)| ((i * 37 + j * j * 91 + 5) % 101) as f64 / 25.0 - 2.0);
        let y: Vec<usize> = (0..N).map(|i| (i * i / 3 + usize::from(x[[i, 0]] > 0.0)) % 3).collect();
        let (rx, ry) = (x.select(Axis(0), &rows), rows.iter().map(|&row| y[row]).collect::<Vec<_>>());
        let options = LogisticRegression { tolerance: 1e-12, ..LogisticRegression::with_c(0.1).unwrap() };
        let fit = |weights| Probe::fit_weighted(&options, &backend, x.view(), &y, 3, weights).unwrap();
        let decide = |probe: &Probe| probe.decision(&backend, x.view()).unwrap();
        let expected = decide(&Probe::fit(&options, &backend, rx.view(), &ry, 3).unwrap());
        // The root of the tolerance of the objective, which is of order 10.
        let difference = |found: Array2<f64>| (found - &expected).fold(0.0_f64, |most, v| most.max(v.abs()));
        assert!(difference(decide(&fit(Some(&weights)))) < 1e-5);
        assert!(difference(decide(&fit(None))) > 1e-2);
        let ridge = RidgeClassifier { ridge: 0.5 };
        let found = ridge.fit_weighted(&backend, x.view(), &y, 3, Some(&weights)).unwrap();
        let expected = ridge.fit(&backend, rx.view(), &ry, 3).unwrap();
        assert_eq!(found.predict(&backend, x.view()).unwrap(), expected.predict(&backend, x.view()).unwrap());
    }
}

#[test]
fn weights_that_leave_one_class_are_refused() {
    let (x, y) = (Array2::from_shape_fn((4, 1), |(i, _)| i as f64), [0, 0, 1, 1]);
    let fit = |weights: &[f64]| {
        let options = LogisticRegression::default();
        options
            .fit_weighted(&Faer::sequential(), x.view(), &y, Some(weights))
            .map_err(|error| error.to_string())
    };
    assert!(fit(&[1.0, 0.0, 2.0, 0.0]).is_ok());
    assert!(fit(&[1.0, 1.0, 0.0, 0.0]).unwrap_err().contains("class"));
    assert!(fit(&[1.0, 1.0, -1.0, 0.0]).unwrap_err().contains("row 3 is -1"));
}
