//! Principal components: the rows again, and what has none.
#![allow(clippy::unwrap_used)] // Helpers of tests unwrap as tests do.

use dhll_core::linalg::PrincipalComponents;
use dhll_core::{EigenError, InputError};
use dhll_faer::Faer;
use ndarray::{Array2, array};

#[test]
fn scores_and_directions_give_the_centred_rows_again() {
    for (n, p) in [(40, 6), (6, 40), (7, 7), (1, 3), (3, 1), (2, 0)] {
        let x = Array2::from_shape_fn((n, p), |(i, j)| ((i * 37 + j * j * 91) % 101) as f64 / 10.0 + 50.0);
        let found = PrincipalComponents::new(&Faer::sequential(), x.view()).unwrap();
        let scores = found.unit_scores(&Faer::sequential(), x.view()) * found.sigma;
        let error = scores.dot(&found.directions.t()) + &found.mean - &x;
        assert!(error.iter().all(|e| e.abs() < 1e-9), "{n} x {p}");
        let gram = scores.t().dot(&scores) - Array2::from_diag(&found.eigenvalues);
        let largest = found.eigenvalues.first().copied().unwrap_or(0.0);
        assert!(gram.iter().all(|e| e.abs() <= 1e-10 * largest), "{n} x {p}");
        assert!(found.eigenvalues.len() <= p.min(n - 1));
    }
}

#[test]
fn what_has_no_components_is_an_error_or_has_none() {
    let backend = Faer::sequential();
    let new = |x: Array2<f64>| PrincipalComponents::new(&backend, x.view());
    assert_eq!(new(Array2::from_elem((5, 3), 0.1)).unwrap().directions.dim(), (3, 0));
    assert!(matches!(new(Array2::zeros((0, 3))), Err(EigenError::Input(InputError::Empty { .. }))));
    assert!(matches!(
        new(array![[1.0, f64::NAN]]),
        Err(EigenError::Input(InputError::NonFinite { row: 0, column: 1, .. }))
    ));
    assert!(new(array![[1e200], [-1e200]]).is_err());
}
