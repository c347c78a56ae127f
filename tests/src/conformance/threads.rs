//! Checks of `Backend::with_threads` and `Backend::depends_on_threads`.

use std::num::NonZero;

use dhll::Backend;
use dhll::core::{MatMul, Threads};
use ndarray::{Array2, LinalgScalar, ShapeBuilder};

use super::matrices::symmetric;
use crate::normal;

/// Sizes that are shared evenly and unevenly among threads, thin ones, and some that are too small to be shared.
fn shapes() -> impl Iterator<Item = (usize, usize, usize)> {
    let thin = (1..=9).flat_map(|n| [(n, 5000, 300), (3000, 150, n), (700, n, 600), (n, 40_000, n)]);
    [(100, 784, 613), (613, 100, 784), (301, 77, 205), (12, 9, 7)].into_iter().chain(thin)
}

/// With one thread, two, and three, all results are the same to the bit, unless the backend says that they may differ.
pub fn results_do_not_depend_on_threads(backend: &dyn Backend) {
    if backend.depends_on_threads() {
        return;
    }
    let on_one = results(&*backend.with_threads(Threads::ONE));
    for count in [2, 3] {
        let threads = NonZero::new(count).map(Threads::Exactly).expect("it is not zero");
        for ((what, one), (_, several)) in on_one.iter().zip(results(&*backend.with_threads(threads))) {
            assert!(*one == several, "{what} differs between 1 and {count} threads");
        }
    }
}

/// Everything a backend computes, as the bits of the results and the name of the method.
fn results(backend: &dyn Backend) -> Vec<(String, Vec<u64>)> {
    let bits = |a: &Array2<f64>| a.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    let mut results = Vec::new();
    for (m, k, n) in shapes() {
        let (a, b) = (normal(m, k, 1), normal(k, n, 2));
        let shape = format!("{m} x {k} x {n}");
        results.push((format!("gemm in f64, {shape}"), bits(&product::<f64>(backend, &a, &b))));
        let (a, b) = (by_columns(a), by_columns(b));
        results.push((format!("gemm by columns in f64, {shape}"), bits(&product::<f64>(backend, &a, &b))));
        let (a, b) = (a.mapv(|v| v as f32), b.mapv(|v| v as f32));
        results
            .push((format!("gemm in f32, {shape}"), bits(&product::<f32>(backend, &a, &b).mapv(f64::from))));
    }
    for (rows, columns) in [(700, 131), (2000, 64), (90, 300), (100_000, 1), (50_000, 3), (40_000, 9)] {
        let gram = backend.gram(normal(rows, columns, 3).view());
        results.push((format!("gram, {rows} x {columns}"), bits(&gram)));
    }
    for order in [40, 150, 257] {
        let a = symmetric(order, 4);
        let eigen = backend.symmetric_eigen(a.view()).expect("it converges");
        let mut all = bits(&eigen.eigenvectors);
        all.extend(eigen.eigenvalues.iter().map(|value| value.to_bits()));
        results.push((format!("symmetric_eigen, {order}"), all));
        let alone = backend.symmetric_eigenvalues(a.view()).expect("it converges");
        results.push((format!("symmetric_eigenvalues, {order}"), alone.mapv(f64::to_bits).to_vec()));

        let definite = backend.gram(normal(order + 20, order, 5).view());
        let x = backend.solve_positive_definite(definite.view(), normal(order, 33, 6).view());
        results.push((format!("solve_positive_definite, {order}"), bits(&x.expect("it is definite"))));
    }
    results
}

fn product<T: LinalgScalar>(backend: &dyn MatMul<T>, a: &Array2<T>, b: &Array2<T>) -> Array2<T> {
    let mut c = Array2::zeros((a.nrows(), b.ncols()));
    backend.gemm(T::one(), a.view(), b.view(), T::zero(), c.view_mut());
    c
}

/// The same matrix in column-major order.
fn by_columns(a: Array2<f64>) -> Array2<f64> {
    let mut columns = Array2::zeros(a.dim().f());
    columns.assign(&a);
    columns
}
