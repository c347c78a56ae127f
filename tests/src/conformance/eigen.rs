//! Checks of `Eigensolver`: any order, any strides, bad input.

use dhll::Backend;
use dhll::core::{EigenError, InputError};
use ndarray::{Array2, array};

use super::matrices::{lower_only, norm, same_spectrum, solved, symmetric};
use super::strides;

/// Orders around the block sizes of libraries, and all small ones.
fn orders() -> impl Iterator<Item = usize> {
    (0..=20).chain([24, 31, 32, 33, 47, 48, 49, 63, 64, 65, 96, 127, 128, 129, 200])
}

/// Reconstruction, orthogonality, order; the upper triangle is full of NaN.
pub fn eigenpairs_of_every_order(backend: &dyn Backend) {
    for n in orders() {
        solved(backend, lower_only(symmetric(n, n as u64)).view(), "random");
    }
}

/// The order of the paper's problem on MNIST, 784 pixels and a label.
pub fn eigenpairs_of_order_785(backend: &dyn Backend) {
    solved(backend, lower_only(symmetric(785, 1)).view(), "random");
}

/// `symmetric_eigenvalues` agrees with `symmetric_eigen`.
pub fn eigenvalues_alone(backend: &dyn Backend) {
    for n in orders() {
        let a = lower_only(symmetric(n, 1000 + n as u64));
        let with_vectors = backend.symmetric_eigen(a.view()).unwrap().eigenvalues;
        let alone = backend.symmetric_eigenvalues(a.view()).unwrap();
        assert!(alone.windows(2).into_iter().all(|pair| pair[0] >= pair[1]), "{alone}");
        same_spectrum(&alone, &with_vectors, norm(symmetric(n, 1000 + n as u64).view()), "alone");
    }
}

/// The same problem however it lies in memory.
pub fn eigenproblems_in_any_strides(backend: &dyn Backend) {
    for n in [1, 2, 9, 40] {
        let a = lower_only(symmetric(n, 7));
        for strides in strides::ALL {
            let memory = strides.store(a.view());
            solved(backend, strides.view(&memory), &format!("{strides:?}"));
            backend.symmetric_eigenvalues(strides.view(&memory)).unwrap();
        }
    }
    // All entries at one address.
    solved(backend, array![[2.0]].broadcast((5, 5)).unwrap(), "broadcast");
}

/// Not square, not finite: an error with the values in it.
pub fn eigenproblems_that_make_no_sense(backend: &dyn Backend) {
    for shape in [(2, 3), (3, 2), (0, 1), (1, 0)] {
        let a = Array2::zeros(shape);
        let size = |error| matches!(error, EigenError::Input(InputError::Size { .. }));
        assert!(size(backend.symmetric_eigen(a.view()).unwrap_err()), "{shape:?}");
        assert!(size(backend.symmetric_eigenvalues(a.view()).unwrap_err()), "{shape:?}");
    }
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for (n, i, j) in [(1, 0, 0), (5, 4, 0), (5, 2, 2), (40, 39, 38)] {
            let mut a = symmetric(n, 3);
            a[[i, j]] = bad;
            let named = |error| match error {
                EigenError::Input(InputError::NonFinite { row, column, .. }) => (row, column) == (i, j),
                _ => false,
            };
            assert!(named(backend.symmetric_eigen(a.view()).unwrap_err()), "{bad} at {i}, {j}");
            assert!(named(backend.symmetric_eigenvalues(a.view()).unwrap_err()), "{bad} at {i}, {j}");
        }
    }
}

/// Nothing depends on the time or on what was solved before.
pub fn eigenpairs_are_the_same_bits_again(backend: &dyn Backend) {
    for n in [3, 50, 150] {
        let a = symmetric(n, 11);
        let first = backend.symmetric_eigen(a.view()).unwrap();
        backend.symmetric_eigen(symmetric(n + 1, 12).view()).unwrap();
        assert_eq!(backend.symmetric_eigen(a.view()).unwrap(), first);
    }
}
