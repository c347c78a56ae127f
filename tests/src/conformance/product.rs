//! Checks of `MatMul<f32>` and `MatMul<f64>`: any shape, any strides, adding and replacing.

use dhll::Backend;
use dhll::core::MatMul;
use ndarray::{Array2, ArrayView2, LinalgScalar, array};
use num_traits::Float;

use super::strides;
use crate::normal;

/// The factor of `k eps |A| |B|`, entry by entry, for sums of k terms in any order: the bound itself, doubled since
/// the two scalings and the addition to C round as well.
const PRODUCT: f64 = 2.0;

/// What the checks need of a scalar.
trait Real: Float + LinalgScalar + Into<f64> {}
impl Real for f32 {}
impl Real for f64 {}

fn sample<T: Real>(rows: usize, columns: usize, seed: u64) -> Array2<T> {
    normal(rows, columns, seed).mapv(|v| T::from(v).unwrap_or_else(T::zero))
}

fn wide<T: Real>(a: ArrayView2<'_, T>) -> Array2<f64> {
    a.mapv(Into::into)
}

/// Demand `found = alpha A B + beta C`, entry by entry.
fn check<T: Real>(
    found: &Array2<T>,
    (alpha, beta): (T, T),
    a: ArrayView2<'_, T>,
    b: ArrayView2<'_, T>,
    c: &Array2<T>,
) {
    let (a, b, k) = (wide(a), wide(b), a.ncols());
    let (alpha, beta): (f64, f64) = (alpha.into(), beta.into());
    let old = if beta == 0.0 { Array2::zeros(c.dim()) } else { wide(c.view()) * beta };
    let expected = a.dot(&b) * alpha + &old;
    let size = a.mapv(f64::abs).dot(&b.mapv(f64::abs)) * alpha.abs() + old.mapv(f64::abs);
    let allowed = size * (PRODUCT * (k + 2) as f64 * T::epsilon().into());
    for ((index, &found), (&expected, &allowed)) in found.indexed_iter().zip(expected.iter().zip(&allowed)) {
        let error = (found.into() - expected).abs();
        assert!(
            error <= allowed,
            "{index:?} of {:?} with k = {k}: off by {error:e}, allowed {allowed:e}",
            c.dim()
        );
    }
}

fn shapes<T: Real>(backend: &dyn MatMul<T>) {
    let (half, two) = (T::one() / (T::one() + T::one()), T::one() + T::one());
    let scalings = [
        (T::one(), T::zero()),
        (two, T::one()),
        (-half, half),
        (T::zero(), -T::one()),
        (T::zero(), T::zero()),
    ];
    let sizes = [0, 1, 2, 5, 6, 8, 17, 33];
    for (i, &m) in sizes.iter().enumerate() {
        for (j, &k) in sizes.iter().enumerate() {
            for (l, &n) in sizes.iter().enumerate() {
                let (a, b, c) = (sample::<T>(m, k, 1), sample::<T>(k, n, 2), sample::<T>(m, n, 3));
                let scaling = scalings[(i + j + l) % scalings.len()];
                for scaling in [scaling, (T::one(), T::zero())] {
                    let mut found = c.clone();
                    backend.gemm(scaling.0, a.view(), b.view(), scaling.1, found.view_mut());
                    check(&found, scaling, a.view(), b.view(), &c);
                }
            }
        }
    }
}

/// All small shapes, empty ones among them, and the scalings 0, 1 and others.
pub fn products_of_every_shape(backend: &dyn Backend) {
    shapes::<f32>(backend);
    shapes::<f64>(backend);
}

fn any_strides<T: Real>(backend: &dyn MatMul<T>, (m, k, n): (usize, usize, usize)) {
    let (a, b, c) = (sample::<T>(m, k, 1), sample::<T>(k, n, 2), sample::<T>(m, n, 3));
    let scaling = (T::one() + T::one(), -T::one());
    for left in strides::ALL {
        let a_memory = left.store(a.view());
        for right in strides::ALL {
            let b_memory = right.store(b.view());
            for result in strides::ALL {
                let mut memory = result.store(c.view());
                let (a, b) = (left.view(&a_memory), right.view(&b_memory));
                backend.gemm(scaling.0, a, b, scaling.1, result.view_mut(&mut memory));
                check(&result.take(&memory), scaling, a, b, &c);
            }
        }
    }
}

/// Every combination of strides of the three matrices; nothing is written outside the result.
pub fn products_in_any_strides(backend: &dyn Backend) {
    for shape in [(1, 1, 1), (1, 7, 4), (4, 3, 2), (9, 8, 7), (0, 3, 2), (3, 0, 2), (3, 2, 1)] {
        any_strides::<f32>(backend, shape);
        any_strides::<f64>(backend, shape);
    }
}

fn over_nan<T: Real>(backend: &dyn MatMul<T>) {
    for (m, k, n) in [(1, 1, 1), (4, 3, 2), (5, 0, 4), (20, 30, 40), (200, 3, 2), (3, 2, 200)] {
        let (a, b) = (sample::<T>(m, k, 1), sample::<T>(k, n, 2));
        for rubbish in [T::nan(), T::infinity()] {
            for strides in strides::ALL {
                let c = Array2::from_elem((m, n), rubbish);
                let mut memory = strides.store(c.view());
                backend.gemm(T::one(), a.view(), b.view(), T::zero(), strides.view_mut(&mut memory));
                check(&strides.take(&memory), (T::one(), T::zero()), a.view(), b.view(), &c);
            }
        }
    }
}

/// With `beta = 0` what the result held before is not read.
pub fn products_over_nan(backend: &dyn Backend) {
    over_nan::<f32>(backend);
    over_nan::<f64>(backend);
}

/// Operands that are one row, one column or one number repeated, with strides of zero.
pub fn products_of_repeated_rows(backend: &dyn Backend) {
    let (row, column, number) = (normal(1, 12, 1), normal(9, 1, 2), array![[3.0]]);
    let (m, k, n) = (9, 12, 10);
    let right = normal(k, n, 3);
    for a in [row.broadcast((m, k)), column.broadcast((m, k)), number.broadcast((m, k))] {
        let a = a.expect("it can be repeated");
        for b in [right.view(), number.broadcast((k, n)).expect("it can be repeated")] {
            let mut c = Array2::zeros((m, n));
            backend.gemm(1.0, a, b, 0.0, c.view_mut());
            check(&c, (1.0, 0.0), a, b, &Array2::zeros((m, n)));
        }
    }
}

fn large<T: Real>(backend: &dyn MatMul<T>) {
    for (m, k, n) in
        [(100, 784, 613), (613, 100, 784), (1, 5000, 3), (700, 1, 300), (2000, 20, 1), (1, 20, 2000)]
    {
        let (a, b) = (sample::<T>(m, k, 1), sample::<T>(k, n, 2));
        let mut c = Array2::zeros((m, n));
        backend.gemm(T::one(), a.view(), b.view(), T::zero(), c.view_mut());
        check(&c, (T::one(), T::zero()), a.view(), b.view(), &c.clone());
    }
}

/// The product of a training step, its transposed one, and long thin ones; large enough to be shared among threads.
pub fn large_products(backend: &dyn Backend) {
    large::<f32>(backend);
    large::<f64>(backend);
}

/// Nothing depends on the time, nor on which thread was faster.
pub fn products_are_the_same_bits_again(backend: &dyn Backend) {
    let (a, b) = (normal(150, 300, 1), normal(300, 170, 2));
    let product = || {
        let mut c = Array2::zeros((150, 170));
        backend.gemm(1.0, a.view(), b.view(), 0.0, c.view_mut());
        c
    };
    let first = product();
    assert!((0..5).all(|_| product() == first));
}
