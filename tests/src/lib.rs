//! What the property tests share: random problems, a second opinion on products, tolerances that follow the size, the readers of untrusted bytes, and an allocator that counts.

// The library of a test suite: a failed unwrap is a failed test.
#![allow(clippy::unwrap_used)]

pub mod conformance;
pub mod counting;
pub mod plain;
pub mod readers;

use ndarray::{Array2, ArrayView2};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

/// Inputs and labels to interpolate between.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Input features, N x p.
    pub a: Array2<f64>,
    /// Label columns, N x c.
    pub b: Array2<f64>,
}

impl Problem {
    /// `[A B]`.
    pub fn z(&self) -> Array2<f64> {
        ndarray::concatenate![ndarray::Axis(1), self.a, self.b]
    }

    /// `(1 - alpha) A A^T + alpha B B^T` by the plainest of products.
    pub fn arithmetic_gram(&self, alpha: f64) -> Array2<f64> {
        (1.0 - alpha) * self.a.dot(&self.a.t()) + alpha * self.b.dot(&self.b.t())
    }
}

/// Standard normal entries from a seed.
pub fn normal(rows: usize, columns: usize, seed: u64) -> Array2<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    Array2::from_shape_simple_fn((rows, columns), || random.sample::<f64, _>(StandardNormal))
}

/// A random orthogonal matrix: Gram-Schmidt, twice, on normal columns.
pub fn rotation(order: usize, seed: u64) -> Array2<f64> {
    let mut q = normal(order, order, seed);
    for _ in 0..2 {
        for j in 0..order {
            for i in 0..j {
                let overlap = q.column(i).dot(&q.column(j));
                let earlier = q.column(i).to_owned();
                q.column_mut(j).scaled_add(-overlap, &earlier);
            }
            let norm = q.column(j).dot(&q.column(j)).sqrt();
            q.column_mut(j).mapv_inplace(|v| v / norm);
        }
    }
    q
}

/// Problems of up to 40 rows: inputs of any rank (also far below their width, also graded over nine decades),
/// labels of two classes as -1/+1 or of up to four as centred one-hot columns.
pub fn problems() -> impl Strategy<Value = Problem> {
    (2..40_usize, 1..12_usize, 1..12_usize, 2..5_usize, any::<u64>(), any::<bool>()).prop_map(
        |(n, p, rank, classes, seed, graded)| {
            let mut a = normal(n, rank.min(p), seed).dot(&normal(rank.min(p), p, seed ^ 1));
            if graded {
                for (j, mut column) in a.columns_mut().into_iter().enumerate() {
                    column *= 10f64.powi(-(9 * j as i32) / p as i32);
                }
            }
            let mut random = ChaCha8Rng::seed_from_u64(seed ^ 2);
            let mut labels: Vec<usize> = (0..n).map(|_| random.random_range(0..classes)).collect();
            (labels[0], labels[1]) = (0, 1);
            let b = dhll::LabelCode::fit(&labels, classes)
                .and_then(|code| code.encode(&labels))
                .expect("two classes occur");
            Problem { a, b }
        },
    )
}

/// Values of alpha, both ends and their neighbourhood included.
pub fn alphas() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => 0.0..=1.0_f64,
        1 => Just(0.0),
        1 => Just(1.0),
        1 => (-12.0..-1.0_f64).prop_map(|exponent| 10f64.powf(exponent)),
        1 => (-12.0..-1.0_f64).prop_map(|exponent| 1.0 - 10f64.powf(exponent)),
    ]
}

/// Frobenius norm.
pub fn norm(a: ArrayView2<'_, f64>) -> f64 {
    a.fold(0.0_f64, |sum, v| sum + v * v).sqrt()
}

/// `|a - b|`.
pub fn distance(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> f64 {
    norm((&a - &b).view())
}

/// `C n eps scale`: products of length n, a small eigenproblem of order below n and their reference each contribute a few
/// times `n eps` of the norm; 64 covers all of them together.
pub fn tolerance(n: usize, scale: f64) -> f64 {
    64.0 * n as f64 * f64::EPSILON * scale
}

/// The examples of the README of the repository, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
