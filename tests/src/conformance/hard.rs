//! Checks of `Eigensolver` on spectra and matrices that eigensolvers are known to fail on.

use std::f64::consts::PI;

use dhll::Backend;
use ndarray::{Array1, Array2, s};

use super::matrices::{lower_only, norm, same_spectrum, solved, with_spectrum};
use crate::normal;

/// Eigenvalues chosen beforehand.
pub fn known_spectra(backend: &dyn Backend) {
    for n in [2, 3, 5, 12, 30, 61] {
        let spread = |f: &dyn Fn(usize) -> f64| Array1::from_iter((0..n).map(f));
        let last = (n - 1) as f64;
        let spectra = [
            ("zero", Array1::zeros(n)),
            ("one value", Array1::ones(n)),
            ("rank one", spread(&|i| if i == 0 { 1.0 } else { 0.0 })),
            ("half the rank", spread(&|i| if 2 * i < n { 1.0 + i as f64 } else { 0.0 })),
            ("repeated", spread(&|i| (i / 3) as f64 - 2.0)),
            ("signs", spread(&|i| if i % 2 == 0 { 1.0 } else { -1.0 })),
            ("clustered", spread(&|i| 1.0 + i as f64 * f64::EPSILON)),
            ("two clusters", spread(&|i| (i % 2) as f64 + i as f64 * 1e-13)),
            ("graded", spread(&|i| 10f64.powf(-16.0 * i as f64 / last))),
            ("graded with signs", spread(&|i| (-1f64).powi(i as i32) * 10f64.powf(-16.0 * i as f64 / last))),
            ("one large", spread(&|i| if i == 0 { 1.0 } else { 1e-16 })),
            ("one small", spread(&|i| if i == 0 { 1e-16 } else { 1.0 })),
            ("arithmetic", spread(&|i| i as f64)),
        ];
        for (what, values) in spectra {
            for seed in 0..3 {
                let a = with_spectrum(values.view(), seed);
                let eigen = solved(backend, lower_only(a.clone()).view(), what);
                same_spectrum(&eigen.eigenvalues, &values, norm(a.view()), what);
            }
            let diagonal = Array2::from_diag(&values);
            let eigen = solved(backend, lower_only(diagonal).view(), what);
            same_spectrum(
                &eigen.eigenvalues,
                &values,
                norm(values.view().insert_axis(ndarray::Axis(1))),
                what,
            );
        }
    }
}

/// Matrices with a pattern: exact zeros, dead rows, integers, graphs.
pub fn known_matrices(backend: &dyn Backend) {
    for n in [2, 3, 4, 7, 21, 50, 100] {
        let entry = |f: &dyn Fn(usize, usize) -> f64| Array2::from_shape_fn((n, n), |(i, j)| f(i, j));
        let near = |i: usize, j: usize| i.abs_diff(j) == 1;
        let middle = n as f64 / 2.0 - 0.5;
        let (binary, thin) = (normal(n, n, 5).mapv(|v| f64::from(v > 0.5)), normal(3, n, 6));
        let (eighth, noisy) = (normal(n.div_ceil(8), n, 8), normal(4 * n, n, 9) * f64::EPSILON);
        let mut dead = normal(2 * n, n, 7);
        dead.slice_mut(s![.., ..;2]).fill(0.0);
        let matrices = [
            ("ones", entry(&|_, _| 1.0)),
            ("path graph", entry(&|i, j| f64::from(near(i, j)))),
            ("second difference", entry(&|i, j| if i == j { 2.0 } else { -f64::from(near(i, j)) })),
            (
                "Wilkinson",
                entry(&|i, j| if i == j { (i as f64 - middle).abs() } else { f64::from(near(i, j)) }),
            ),
            ("Hilbert", entry(&|i, j| 1.0 / (i + j + 1) as f64)),
            ("arrow", entry(&|i, j| if i == j { i as f64 } else { f64::from(i.min(j) == 0) })),
            ("chessboard", entry(&|i, j| f64::from((i + j) % 2 == 0))),
            ("anti-diagonal", entry(&|i, j| f64::from(i + j == n - 1))),
            ("Gram of zeros and ones", binary.t().dot(&binary)),
            ("Gram of three rows", thin.t().dot(&thin)),
            ("Gram of an eighth of the rows", eighth.t().dot(&eighth)),
            ("the same and rounding", eighth.t().dot(&eighth) + noisy.t().dot(&noisy) / f64::EPSILON),
            ("Gram with dead columns", dead.t().dot(&dead)),
            ("graded from below", entry(&|i, j| 10f64.powi(-(i.max(j) as i32)))),
            ("graded from above", entry(&|i, j| 10f64.powi(i.min(j) as i32 - n as i32))),
        ];
        for (what, a) in matrices {
            solved(backend, lower_only(a).view(), what);
        }
        let path = entry(&|i, j| f64::from(near(i, j)));
        let cosines: Array1<f64> = (1..=n).map(|k| 2.0 * (PI * k as f64 / (n + 1) as f64).cos()).collect();
        let eigen = solved(backend, path.view(), "path graph");
        same_spectrum(&eigen.eigenvalues, &cosines, norm(path.view()), "path graph");
    }
}

/// The norm is 1e150 or 1e-150, or near the ends of the range of numbers.
pub fn extreme_scales(backend: &dyn Backend) {
    for n in [1, 2, 3, 20, 65] {
        let values: Array1<f64> = (0..n).map(|i| 10f64.powf(-(i as f64) / 4.0)).collect();
        let a = with_spectrum(values.view(), 4);
        for scale in [1e150, 1e-150, 1e300, 1e-290] {
            let scaled = &a * scale;
            let eigen = solved(backend, lower_only(scaled.clone()).view(), &format!("{scale:e}"));
            same_spectrum(&eigen.eigenvalues, &(&values * scale), norm(scaled.view()), "scaled");
            let alone = backend.symmetric_eigenvalues(scaled.view()).unwrap();
            same_spectrum(&alone, &(&values * scale), norm(scaled.view()), "scaled");
        }
    }
}

/// Blocks so far below the norm that the squares of their entries underflow.
pub fn entries_far_below_the_norm(backend: &dyn Backend) {
    for n in [3, 4, 8, 25] {
        for tiny in [1e-100, 1e-140, 1e-155, 1e-161, 1e-163, 1e-200, 1e-300, 5e-324] {
            let block = Array2::from_shape_fn((n, n), |(i, j)| match (i, j) {
                (0, 0) => 1.0,
                (0, _) | (_, 0) => 0.0,
                _ => normal(n, n, 3)[[i.max(j), i.min(j)]] * tiny,
            });
            solved(backend, block.view(), &format!("a block of {tiny:e}"));
            let path = Array2::from_shape_fn((n, n), |(i, j)| match (i, j) {
                (0, 0) => 1.0,
                _ if i.abs_diff(j) == 1 => tiny,
                _ => 0.0,
            });
            solved(backend, path.view(), &format!("a path of {tiny:e}"));
            let bridge = Array2::from_shape_fn((n, n), |(i, j)| if i == j { 1.0 } else { tiny });
            solved(backend, bridge.view(), &format!("bridges of {tiny:e}"));
        }
    }
}
