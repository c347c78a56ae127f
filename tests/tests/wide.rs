//! Wide rows, N < p: the row space gives what the whole cross-Gram gives, for every mean and backend, at a cost that follows N.

use std::sync::Arc;

use dhll::core::{EigenError, InputError, RowSpace};
use dhll::core::{LayerTask, LayerTrainer, Run, Silent};
use dhll::diagnose::{LogisticRegression, RidgeClassifier};
use dhll::train::{ResidualTrainer, SgdParams};
use dhll::{Backend, CrossGram, TargetMap, TargetPath, backends, means};
use ndarray::{Array1, Array2, Axis, concatenate, s};
use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// Rows whose columns have scales a hundred times apart, as data do.
fn rows(n: usize, p: usize, seed: u64) -> Array2<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let scales: Array1<f64> = (0..p).map(|j| 100f64.powf(j as f64 / p as f64)).collect();
    Array2::from_shape_simple_fn((n, p), || -> f64 { StandardNormal.sample(&mut rng) }) * scales
}

/// -1 and +1 in every column, both in each.
fn labels(n: usize, c: usize) -> Array2<f64> {
    Array2::from_shape_fn((n, c), |(i, k)| if (i >> k) % 2 == 0 { 1.0 } else { -1.0 })
}

fn norm(a: &Array2<f64>) -> f64 {
    a.iter().map(|v| v * v).sum::<f64>().sqrt()
}

fn backends() -> Vec<Arc<dyn Backend>> {
    backends::available()
        .into_iter()
        .map(|name| backends::by_name(name).expect("it is compiled in"))
        .collect()
}

/// The Gram matrix of the targets of rows that were in `S` and rows that were not.
fn gram(backend: &dyn Backend, map: &TargetMap, a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    let h = map.apply(backend, a.view(), b.view()).expect("rows that fit the map");
    h.dot(&h.t())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    /// Means are determined to `eps` over their ridge, 1e-6 of the mean eigenvalue, or the smallest share of the spectrum they divide by, 1e-4 here: 1e-7 of
    /// the norm leaves a factor of ten for sums over a hundred columns.
    #[test]
    fn targets_are_those_of_the_whole_cross_gram(
        n in 8_usize..30, p in 40_usize..120, c in 1_usize..4, seed: u64, centred: bool,
    ) {
        let (mut a, b) = (rows(n, p, seed), labels(n, c));
        if centred {
            a = &a - &a.mean_axis(Axis(0)).unwrap();
        }
        let all_a = concatenate![Axis(0), a, rows(5, p, seed ^ 1)];
        let all_b = concatenate![Axis(0), b, labels(5, c)];
        for backend in backends() {
            let backend = &*backend;
            for entry in means::registry::MEANS {
                let mean = means::by_name(entry.name).unwrap();
                let whole = CrossGram::new(backend, a.view(), b.view()).unwrap();
                let whole = TargetPath::from_cross_gram(whole, &*mean, backend);
                let wide = TargetPath::new(a.view(), b.view(), &*mean, backend).unwrap();
                prop_assert!(wide.cross_gram().order() <= n + c);
                for alpha in [0.0, 0.2, 0.7, 1.0] {
                    let (expected, found) = match (whole.target_map(alpha), wide.target_map(alpha)) {
                        (Ok(expected), Ok(found)) => (expected, found),
                        // Where there is no mean there is none in either way.
                        (expected, found) => {
                            prop_assert_eq!(expected.is_err(), found.is_err(), "{} at {}", entry.name, alpha);
                            continue;
                        }
                    };
                    let expected = gram(backend, &expected, &all_a, &all_b);
                    let error = norm(&(gram(backend, &found, &all_a, &all_b) - &expected)) / norm(&expected);
                    prop_assert!(error < 1e-7, "{} at {} on {}: {:e}", entry.name, alpha, backend.name(), error);
                    let t = found.for_rows(backend);
                    prop_assert_eq!(t.dim(), (p + c, found.width()));
                    let h = all_a.dot(&t.slice(s![..p, ..])) + all_b.dot(&t.slice(s![p.., ..]));
                    prop_assert!(norm(&(h.dot(&h.t()) - &expected)) < 1e-7 * norm(&expected));
                }
                let sweeps = [&whole, &wide].map(|path| path.sweep(&[0.2, 0.7]));
                let [Ok(expected), Ok(found)] = sweeps else { continue };
                for (expected, found) in expected.points.iter().zip(&found.points) {
                    prop_assert_eq!(expected.effective_dimension, found.effective_dimension);
                    let difference = expected.spectrum.trace() / found.spectrum.trace() - 1.0;
                    prop_assert!(difference.abs() < 1e-7, "{}: {:e}", entry.name, difference);
                }
            }
        }
    }

    /// `V` is orthonormal and holds the rows to rounding, of any rank and of norms far apart.
    #[test]
    fn the_basis_is_orthonormal_and_holds_the_rows(n in 1_usize..40, more in 1_usize..80, rank in 1_usize..40, decay in 0_i32..9, seed: u64) {
        let (p, rank) = (n + more, rank.min(n));
        let decaying = |i: usize| 10f64.powf(-f64::from(decay) * i as f64 / rank as f64);
        let left = rows(n, rank, seed) * &(0..rank).map(decaying).collect::<Array1<f64>>();
        let a = left.dot(&rows(rank, p, seed ^ 2)) * 1e150;
        for backend in backends() {
            let space = RowSpace::of(&*backend, a.view()).unwrap().unwrap();
            let v = space.basis();
            prop_assert!(space.dimension() <= n);
            let excess = v.t().dot(&v) - Array2::<f64>::eye(v.ncols());
            prop_assert!(norm(&excess) < 1e-12, "{}: {:e}", backend.name(), norm(&excess));
            let unit = &a / a.fold(0.0_f64, |m, v| m.max(v.abs()));
            let lost = &unit - &unit.dot(&v).dot(&v.t());
            prop_assert!(norm(&lost) < 1e-13 * norm(&unit), "{}: {:e}", backend.name(), norm(&lost) / norm(&unit));
        }
    }

    /// Ridge and logistic regression have the same minimum there: its gradient over all columns vanishes.
    #[test]
    fn linear_classifiers_reach_the_same_minimum(n in 8_usize..24, p in 30_usize..60, seed: u64) {
        let x = rows(n, p, seed);
        let y: Vec<usize> = (0..n).map(|i| i % 2).collect();
        for backend in backends() {
            let model = LogisticRegression::default().fit(&*backend, x.view(), &y).unwrap();
            prop_assert_eq!(model.weights.len(), p);
            let decision = model.decision(&*backend, x.view()).unwrap();
            let signs: Array1<f64> = y.iter().map(|&y| 2.0 * y as f64 - 1.0).collect();
            let slope = &signs / &(&signs * &decision).mapv(|m| 1.0 + m.exp());
            let gradient = &model.weights - &x.t().dot(&slope);
            let largest = gradient.fold(0.0_f64, |m, v| m.max(v.abs()));
            let scale = model.weights.fold(0.0_f64, |m, v| m.max(v.abs()));
            // Newton's last step squares an error of 1e-4 and less.
            prop_assert!(largest < 1e-6 * scale, "{:e} of {:e}", largest, scale);

            let again = LogisticRegression::default().fit_from(&*backend, x.view(), &y, &model).unwrap();
            prop_assert!((again.objective / model.objective - 1.0).abs() < 1e-8);
            let ridge = RidgeClassifier::default().fit(&*backend, x.view(), &y, 2).unwrap();
            prop_assert_eq!(ridge.predict(&*backend, x.view()).unwrap(), y.clone());
        }
    }
}

/// 20 rows of 40,000 columns: matrices of order p + c would take 12.8 GB each.
#[test]
fn forty_thousand_columns_cost_what_twenty_rows_do() {
    let (n, p) = (20, 40_000);
    let (a, b) = (rows(n, p, 3), labels(n, 1));
    let backend = backends::default_backend().unwrap();
    let path = TargetPath::new(a.view(), b.view(), &means::Arithmetic, &*backend).unwrap();
    assert_eq!(path.cross_gram().order(), n + 1);
    let map = path.target_map(0.5).unwrap();
    let h = map.apply(&*backend, a.view(), b.view()).unwrap();
    let expected = 0.5 * (a.dot(&a.t()) + b.dot(&b.t()));
    assert!(norm(&(h.dot(&h.t()) - &expected)) < 1e-12 * norm(&expected));
    assert!(map.apply(&*backend, a.slice(s![.., ..30]), b.view()).is_err());

    let (x, target) = (a.mapv(|v| v as f32), h.mapv(|v| v as f32));
    let mut trainer = ResidualTrainer::default();
    trainer.inner.sgd = SgdParams { epochs: 1, ..SgdParams::default() };
    let silent = &mut Silent;
    let run = &mut Run::new(&*backend, 1, silent);
    let trained = trainer.train(&LayerTask::new(x.view(), target.view()).unwrap(), run).unwrap();
    assert_eq!((trained.layer.input_width(), trained.layer.output_width()), (p, h.ncols()));
}

#[test]
fn coordinates_belong_to_their_own_rows() {
    let backend = backends::default_backend().unwrap();
    let of = |seed| CrossGram::in_row_space(&*backend, rows(3, 9, seed).view(), labels(3, 1).view()).unwrap();
    assert_eq!(of(1).merged(&of(2)).unwrap_err(), InputError::RowSpace);
    // Where there are as many rows as columns nothing changes, to the bit.
    let (a, b) = (rows(9, 9, 1), labels(9, 1));
    let plain = CrossGram::new(&*backend, a.view(), b.view()).unwrap();
    assert_eq!(CrossGram::in_row_space(&*backend, a.view(), b.view()).unwrap(), plain);
    // Zeros span nothing, and NaN is named by row and column.
    let zero = CrossGram::in_row_space(&*backend, Array2::zeros((2, 5)).view(), labels(2, 1).view()).unwrap();
    assert_eq!((zero.order(), zero.norms().0), (2, 0.0));
    let mut bad = rows(2, 5, 1);
    bad[[1, 3]] = f64::NAN;
    let error = CrossGram::in_row_space(&*backend, bad.view(), labels(2, 1).view()).unwrap_err();
    assert!(matches!(error, EigenError::Input(InputError::NonFinite { row: 1, column: 3, .. })));
}
