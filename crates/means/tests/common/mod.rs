//! What the tests of means share: samples of every rank, and the dense N x N formulas as a second opinion.

#![allow(dead_code)] // every test file uses a part of it
#![allow(clippy::unwrap_used)] // a helper of tests fails by panicking

pub(crate) mod dense;

use dhll_core::{CrossGram, Eigensolver, Factor, Mean, MeanError, Note};
use dhll_faer::Faer;
use dhll_means::{
    Arithmetic, BonnabelSepulchre, BuresWasserstein, Geometric, Harmonic, LogEuclidean, PowerMean,
};
use ndarray::{Array1, Array2, ArrayView2, Axis, concatenate, s};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

pub(crate) fn backend() -> Faer {
    Faer::sequential()
}

/// The means, without a ridge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Arithmetic,
    Harmonic,
    Geometric,
    Power(f64),
    LogEuclidean,
    BuresWasserstein,
    BonnabelSepulchre,
}

pub(crate) const ALL: &[Kind] = &[
    Kind::Arithmetic,
    Kind::Harmonic,
    Kind::Geometric,
    Kind::Power(0.5),
    Kind::Power(-0.5),
    Kind::LogEuclidean,
    Kind::BuresWasserstein,
    Kind::BonnabelSepulchre,
];

impl Kind {
    pub(crate) fn mean(self) -> Box<dyn Mean> {
        self.with_ridge(0.0)
    }

    pub(crate) fn with_ridge(self, ridge: f64) -> Box<dyn Mean> {
        match self {
            Kind::Arithmetic => Box::new(Arithmetic),
            Kind::Harmonic => Box::new(Harmonic { ridge }),
            Kind::Geometric => Box::new(Geometric { ridge }),
            Kind::Power(power) => Box::new(PowerMean { power, ridge }),
            Kind::LogEuclidean => Box::new(LogEuclidean { ridge }),
            Kind::BuresWasserstein => Box::new(BuresWasserstein),
            Kind::BonnabelSepulchre => Box::new(BonnabelSepulchre::default()),
        }
    }
}

pub(crate) fn normal(rows: usize, columns: usize, seed: u64) -> Array2<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    Array2::from_shape_simple_fn((rows, columns), || random.sample::<f64, _>(StandardNormal))
}

/// A random orthogonal matrix: eigenvectors of a random symmetric one.
pub(crate) fn orthogonal(order: usize, seed: u64) -> Array2<f64> {
    let x = normal(order, order, seed);
    backend().symmetric_eigen((&x + &x.t()).view()).unwrap().eigenvectors
}

/// rows x columns of this rank, singular values between .5 and 2, so that conditions stay below 16.
pub(crate) fn of_rank(rows: usize, columns: usize, rank: usize, seed: u64) -> Array2<f64> {
    let singular = Array1::from_shape_fn(rank, |i| 0.5 + 1.5 * (i as f64 + 1.0) / rank as f64);
    let left = orthogonal(rows, seed).slice(s![.., ..rank]).to_owned() * &singular;
    left.dot(&orthogonal(columns, seed ^ 0xabc).slice(s![.., ..rank]).t())
}

pub(crate) fn gram(a: &Array2<f64>) -> Array2<f64> {
    a.dot(&a.t())
}

pub(crate) fn norm(a: ArrayView2<'_, f64>) -> f64 {
    a.fold(0.0_f64, |n, v| n.hypot(*v))
}

/// `b` without what the columns of `a` explain; twice, since little may be left the first time.
pub(crate) fn residual(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    let (u, _) = dense::range(&gram(a));
    let once = b - &u.dot(&u.t().dot(b));
    &once - &u.dot(&u.t().dot(&once))
}

/// `|a - b| / |b|`.
pub(crate) fn defect(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    norm((a - b).view()) / norm(b.view()).max(f64::MIN_POSITIVE)
}

/// `G_t = Z W W^T Z^T` and the notes of the rows `a` and `b`.
pub(crate) fn try_mean(
    mean: &dyn Mean,
    a: &Array2<f64>,
    b: &Array2<f64>,
    t: f64,
) -> Result<(Array2<f64>, Vec<Note>), MeanError> {
    let s = CrossGram::new(&backend(), a.view(), b.view()).unwrap();
    let noted = mean.factor(&s, t, &backend())?;
    assert_eq!(noted.factor, mean.factor(&s, t, &backend())?.factor);
    let w = match noted.factor {
        Factor::Diagonal(w) => Array2::from_diag(&w),
        Factor::General(w) => w,
        other => panic!("unknown factor {other:?}"),
    };
    assert!(w.ncols() <= s.order() && w.iter().all(|v| v.is_finite()));
    let z = concatenate(Axis(1), &[a.view(), b.view()]).unwrap();
    Ok((gram(&z.dot(&w)), noted.notes))
}

pub(crate) fn mean_of_rows(mean: &dyn Mean, a: &Array2<f64>, b: &Array2<f64>, t: f64) -> Array2<f64> {
    try_mean(mean, a, b, t).unwrap_or_else(|error| panic!("{}: {error}", mean.name())).0
}

/// The mean of two Gram matrices, through rows that have them.
pub(crate) fn mean_of(mean: &dyn Mean, g: &Array2<f64>, l: &Array2<f64>, t: f64) -> Array2<f64> {
    mean_of_rows(mean, &rows_of(g), &rows_of(l), t)
}

/// Rows with this Gram matrix, as many columns as its rank.
pub(crate) fn rows_of(g: &Array2<f64>) -> Array2<f64> {
    let (u, values) = dense::range(g);
    u * &values.mapv(f64::sqrt)
}

pub(crate) fn eigenvalues(g: &Array2<f64>) -> Array1<f64> {
    backend().symmetric_eigenvalues(g.view()).unwrap()
}

/// Eigenvalues above this share of the largest count: far above rounding, far below the eigenvalues of the samples.
pub(crate) const RANK: f64 = 1e-9;

pub(crate) fn rank(g: &Array2<f64>) -> usize {
    let values = eigenvalues(g);
    values.iter().filter(|&&v| v > RANK * values[0].max(f64::MIN_POSITIVE)).count()
}
