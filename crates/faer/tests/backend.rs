//! The backend alone: what it computes, and what it refuses. The contract shared by all backends is tested in `tests/`.

use dhll_core::{EigenError, Eigensolver, GramBuilder, MatMul, PositiveDefiniteSolver, SolveError};
use dhll_faer::Faer;
use ndarray::{Array2, array, s};

/// A fixed matrix with no structure.
fn sample(rows: usize, columns: usize) -> Array2<f64> {
    Array2::from_shape_fn((rows, columns), |(i, j)| ((i * 37 + j * 91 + 13) % 101) as f64 / 50.0 - 1.0)
}

fn largest(a: &Array2<f64>) -> f64 {
    a.fold(0.0, |m, v| m.max(v.abs()))
}

#[test]
fn eigenvectors_reconstruct_the_matrix_of_the_lower_triangle() {
    for n in [1, 2, 3, 10, 60] {
        let x = sample(n, n);
        let mut a = &x + &x.t();
        let full = a.clone();
        for i in 0..n {
            a.slice_mut(s![i, i + 1..]).fill(f64::NAN);
        }
        let eigen = Faer::default().symmetric_eigen(a.view()).unwrap();
        assert!(eigen.eigenvalues.windows(2).into_iter().all(|w| w[0] >= w[1]));
        let back = (&eigen.eigenvectors * &eigen.eigenvalues).dot(&eigen.eigenvectors.t());
        // 10 n eps |A|: the backward error of a symmetric eigensolver is a small multiple of n eps |A|.
        let tolerance = 10.0 * n as f64 * f64::EPSILON * largest(&full) * n as f64;
        assert!(largest(&(back - &full)) <= tolerance, "n = {n}");
        let values = Faer::default().symmetric_eigenvalues(a.view()).unwrap();
        assert!((&values - &eigen.eigenvalues).iter().all(|d| d.abs() <= tolerance));
    }
}

#[test]
fn products_take_any_strides_and_add_or_replace() {
    let backend = Faer::default();
    let a = sample(7, 5);
    let b = sample(6, 5);
    let mut c = Array2::from_elem((14, 6), f64::NAN);
    backend.gemm(2.0, a.view(), b.t(), 0.0, c.slice_mut(s![..;2, ..;-1]));
    let expected = 2.0 * a.dot(&b.t());
    assert!(largest(&(&c.slice(s![..;2, ..;-1]) - &expected)) < 1e-14);
    backend.gemm(1.0, a.view(), b.t(), 0.5, c.slice_mut(s![..;2, ..;-1]));
    assert!(largest(&(&c.slice(s![..;2, ..;-1]) - &expected)) < 1e-14);
}

#[test]
fn grams_are_the_same_bits_on_one_thread_and_on_all() {
    let z = sample(500, 90);
    assert_eq!(Faer::default().gram(z.view()), Faer::sequential().gram(z.view()));
    let reference = z.t().dot(&z);
    assert!(largest(&(Faer::default().gram(z.view()) - &reference)) < 500.0 * 4.0 * f64::EPSILON);
    assert_eq!(Faer::default().dense(z.view()).dim(), (500, 500));
}

#[test]
fn positive_definite_systems_are_solved_and_others_refused() {
    let backend = Faer::default();
    let a = array![[4.0, f64::NAN], [2.0, 3.0]];
    let x = backend.solve_positive_definite(a.view(), array![[2.0], [1.0]].view()).unwrap();
    assert!((x[[0, 0]] - 0.5).abs() < 1e-15 && x[[1, 0]].abs() < 1e-15);
    let indefinite = array![[1.0, 2.0], [2.0, 1.0]];
    let error = backend.solve_positive_definite(indefinite.view(), array![[1.0], [1.0]].view());
    assert_eq!(error, Err(SolveError::NotPositiveDefinite { order: 2 }));
}

#[test]
fn bad_input_is_an_error() {
    let backend = Faer::default();
    assert!(matches!(backend.symmetric_eigen(array![[f64::NAN]].view()), Err(EigenError::Input(_))));
    assert!(matches!(backend.symmetric_eigen(array![[1.0, 2.0]].view()), Err(EigenError::Input(_))));
    assert!(backend.symmetric_eigen(Array2::zeros((0, 0)).view()).unwrap().eigenvalues.is_empty());
}
