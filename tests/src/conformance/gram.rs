//! Checks of `GramBuilder`: any shape, any strides, one triangle.

use dhll::Backend;
use ndarray::{Array2, ArrayView2, array};

use super::matrices::lower_only;
use super::strides;
use crate::normal;

/// The factor of `N eps |Z|^T |Z|`, entry by entry, for sums of N products in any order: the bound itself, doubled
/// since the reference is rounded as well.
const GRAM: f64 = 2.0;

/// Demand `found = S + Z^T Z` in the lower triangle.
fn check(found: ArrayView2<'_, f64>, z: ArrayView2<'_, f64>, s: ArrayView2<'_, f64>, what: &str) {
    let (expected, sizes) = (z.t().dot(&z), z.mapv(f64::abs).t().dot(&z.mapv(f64::abs)));
    for i in 0..z.ncols() {
        for j in 0..=i {
            let error = (found[[i, j]] - (s[[i, j]] + expected[[i, j]])).abs();
            let size = sizes[[i, j]] + s[[i, j]].abs();
            let allowed = GRAM * (z.nrows() + 2) as f64 * f64::EPSILON * size;
            assert!(
                error <= allowed,
                "{what}, {:?}: off by {error:e} at {i}, {j}, allowed {allowed:e}",
                z.dim()
            );
        }
    }
}

/// Tall, wide, thin and empty; the result is symmetric to the bit.
pub fn grams_of_every_shape(backend: &dyn Backend) {
    for n in [0, 1, 2, 5, 33, 300] {
        for q in [0, 1, 2, 5, 6, 31, 64, 65, 66, 129, 200] {
            let z = normal(n, q, (n * 1000 + q) as u64);
            let gram = backend.gram(z.view());
            check(gram.view(), z.view(), Array2::zeros((q, q)).view(), "gram");
            assert_eq!(gram, gram.t());
        }
    }
}

/// Every combination of strides of rows and result; nothing is written outside the result.
pub fn grams_in_any_strides(backend: &dyn Backend) {
    for (n, q) in [(1, 1), (7, 1), (1, 6), (11, 9), (20, 70), (0, 3)] {
        let z = normal(n, q, 1);
        let s = lower_only(normal(q, q, 2));
        for rows in strides::ALL {
            let z_memory = rows.store(z.view());
            for result in strides::ALL {
                let mut memory = result.store(s.view());
                backend.add_gram(rows.view(&z_memory), result.view_mut(&mut memory));
                let found = result.take(&memory);
                check(found.view(), z.view(), s.view(), &format!("{rows:?}, {result:?}"));
                assert_eq!(upper(found.view()), upper(s.view()), "{rows:?}, {result:?}");
            }
        }
    }
    let repeated = array![[1.0, 2.0, 3.0, -1.0, 5.0, 0.5, 4.0]];
    for z in [repeated.broadcast((50, 7)), array![[2.0]].broadcast((6, 80))] {
        let z = z.expect("it can be repeated");
        check(backend.gram(z).view(), z, Array2::zeros((z.ncols(), z.ncols())).view(), "repeated");
    }
}

/// The bits above the diagonal.
fn upper(a: ArrayView2<'_, f64>) -> Vec<u64> {
    a.indexed_iter().filter(|((i, j), _)| i < j).map(|(_, value)| value.to_bits()).collect()
}

/// What stands above the diagonal stays there, to the bit.
pub fn grams_leave_the_upper_triangle(backend: &dyn Backend) {
    for q in [2, 10, 64, 65, 150] {
        let before = normal(q, q, 5);
        let mut s = before.clone();
        backend.add_gram(normal(40, q, 6).view(), s.view_mut());
        assert_eq!(upper(s.view()), upper(before.view()), "order {q}");
    }
}

/// `Z Z^T`, the paper's matrix.
pub fn dense_grams(backend: &dyn Backend) {
    for (n, q) in [(0, 3), (1, 4), (30, 3), (140, 20)] {
        let z = normal(n, q, 9);
        let dense = backend.dense(z.view());
        assert_eq!(dense.dim(), (n, n));
        check(dense.view(), z.t(), Array2::zeros((n, n)).view(), "dense");
        assert_eq!(dense, dense.t());
    }
}

/// Nothing depends on the time, nor on which thread was faster.
pub fn grams_are_the_same_bits_again(backend: &dyn Backend) {
    let z = normal(700, 150, 1);
    let first = backend.gram(z.view());
    assert!((0..5).all(|_| backend.gram(z.view()) == first));
}
