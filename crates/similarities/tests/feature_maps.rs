//! `phi(X) phi(X)^T` against the exact kernel matrix, in and out of sample.
#![allow(clippy::unwrap_used)] // Helpers of tests unwrap as tests do.

mod common;

use std::sync::Arc;

use common::{backend, gram, kernels, largest, normal};
use dhll_core::{Eigensolver, Similarity};
use dhll_faer::Faer;
use dhll_similarities::{
    ArcCosine, Kernel, Landmarks, Laplacian, Nystroem, NystroemParams, PivotedCholesky,
    PivotedCholeskyParams, RandomFeatures, RandomKernel, Rbf,
};
use ndarray::{Array2, s};

fn features(map: &dyn Similarity, x: &Array2<f64>) -> Array2<f64> {
    map.features(&*backend(), x.view()).unwrap().into_owned()
}

#[test]
fn nystroem_with_all_rows_as_landmarks_is_exact() {
    let n = 60;
    let x = normal(n, 6);
    for kernel in kernels() {
        let exact = kernel.matrix(&*backend(), x.view(), x.view()).unwrap();
        let params = NystroemParams { landmarks: n, ..Default::default() };
        let map = Nystroem::fit(kernel.clone(), &*backend(), x.view(), &params).unwrap();
        // What the rank cut drops, and ten times n eps for rounding, both in terms of the trace.
        let tolerance = (1e-12 + 10.0 * n as f64 * f64::EPSILON) * exact.diag().sum();
        let error = largest(&(gram(features(&map, &x).view()) - &exact));
        assert!(error <= tolerance, "{}: {error:e} > {tolerance:e}", map.name());
    }
}

#[test]
fn nystroem_is_exact_between_landmarks_and_below_the_kernel_elsewhere() {
    let x = normal(200, 5);
    let kernel: Arc<dyn Kernel> = Arc::new(Rbf::new(2.0).unwrap());
    let exact = kernel.matrix(&*backend(), x.view(), x.view()).unwrap();
    let mut errors = Vec::new();
    for choice in [Landmarks::Sample, Landmarks::KMeans { rounds: 10 }] {
        let params = NystroemParams { landmarks: 40, choice, seed: 3 };
        let map = Nystroem::fit(kernel.clone(), &*backend(), x.view(), &params).unwrap();
        let landmarks = map.landmarks().to_owned();
        let between = kernel.matrix(&*backend(), landmarks.view(), landmarks.view()).unwrap();
        assert!(largest(&(gram(features(&map, &landmarks).view()) - between)) < 1e-10);
        let residual = &exact - &gram(features(&map, &x).view());
        let values = Faer::sequential().symmetric_eigenvalues(residual.view()).unwrap();
        assert!(values[199] > -1e-10, "{}", values[199]);
        errors.push(residual.diag().sum());
    }
    assert!(errors[1] < errors[0], "k-means landmarks are the better ones: {errors:?}");
}

#[test]
fn pivoted_cholesky_reports_its_trace_error_exactly_and_reaches_the_tolerance() {
    let x = normal(150, 4);
    for kernel in kernels() {
        let exact = kernel.matrix(&*backend(), x.view(), x.view()).unwrap();
        let trace = exact.diag().sum();
        for tolerance in [0.3, 0.05, 1e-6] {
            let params = PivotedCholeskyParams { tolerance, max_rank: 150 };
            let (map, l) =
                PivotedCholesky::fit_features(kernel.clone(), &*backend(), x.view(), &params).unwrap();
            assert!(map.relative_trace_error() <= tolerance);
            assert_eq!((l.ncols(), map.pivots().len()), (map.width(), map.width()));
            let residual = &exact - &gram(l.view());
            assert!((residual.diag().sum() - map.trace_error()).abs() < 1e-12 * trace, "{}", map.name());
            // Positive semidefinite, so that its trace bounds every entry.
            assert!(largest(&residual) <= map.trace_error() + 1e-12 * trace);
            // One pivot fewer would not have done.
            let fewer = PivotedCholeskyParams { tolerance: 0.0, max_rank: (map.width() - 1).max(1) };
            let fewer = PivotedCholesky::fit(kernel.clone(), &*backend(), x.view(), &fewer).unwrap();
            assert!(map.width() == 1 || fewer.relative_trace_error() > tolerance);
        }
    }
}

#[test]
fn pivoted_cholesky_maps_training_rows_as_it_factored_them() {
    let x = normal(300, 4);
    for kernel in kernels() {
        let params = PivotedCholeskyParams { tolerance: 0.001, max_rank: 120 };
        let (map, l) = PivotedCholesky::fit_features(kernel.clone(), &*backend(), x.view(), &params).unwrap();
        let again = features(&map, &x);
        let difference = largest(&(gram(again.view()) - gram(l.view())));
        assert!(difference < 1e-9 * largest(&gram(l.view())), "{}: {difference:e}", map.name());
    }
}

#[test]
fn pivoted_cholesky_stops_where_only_rounding_is_left() {
    // (x y + 1)^3 of one number is spanned by 1, x, x^2 and x^3; every row occurs twice.
    let x = Array2::from_shape_fn((100, 1), |(i, _)| (i % 50) as f64 / 25.0 - 1.0);
    let kernel = Arc::new(dhll_similarities::Polynomial::new(1.0, 1.0, 3).unwrap());
    let params = PivotedCholeskyParams { tolerance: 0.0, max_rank: 100 };
    let map = PivotedCholesky::fit(kernel.clone(), &*backend(), x.view(), &params).unwrap();
    assert_eq!(map.width(), 4);
    let exact = kernel.matrix(&*backend(), x.view(), x.view()).unwrap();
    assert!(largest(&(gram(features(&map, &x).view()) - exact)) < 1e-12);
}

/// The error of an entry is a mean of D independent terms in a range of length 2, so by Hoeffding's inequality and over
/// all n (n - 1) / 2 pairs it stays below `sqrt(2 log(n^2 / delta) / D)` but for a chance of delta = 1e-6.
#[test]
fn bounded_random_features_keep_their_bound_and_rate() {
    let n = 30;
    let x = normal(n, 5);
    let kernels: [&dyn RandomKernel; 3] =
        [&Rbf::new(1.2).unwrap(), &Laplacian::new(3.0).unwrap(), &ArcCosine::Step];
    for kernel in kernels {
        let exact = kernel.matrix(&*backend(), x.view(), x.view()).unwrap();
        let mut mean_squares = Vec::new();
        for count in [400, 6400] {
            let map = RandomFeatures::new(kernel, 5, count, 11).unwrap();
            let error = gram(features(&map, &x).view()) - &exact;
            let bound = (2.0 * ((n * n) as f64 * 1e6).ln() / count as f64).sqrt();
            assert!(largest(&error) < bound, "{}: {} > {bound}", map.name(), largest(&error));
            mean_squares.push(error.mapv(|e| e * e).sum());
        }
        // 16 times the directions: a quarter of the error, give or take a half (entries are strongly dependent).
        let ratio = (mean_squares[0] / mean_squares[1]).sqrt();
        assert!((2.0..8.0).contains(&ratio), "{}: {ratio}", kernel.name());
    }
}

/// A term is `2 relu(u) relu(v)` with u, v normal of deviations |x|, |y|: its variance is at most
/// `4 E[relu(u)^2 relu(v)^2] <= 4 (3/2) |x|^2 |y|^2`, by Cauchy and Schwarz. Mean square errors above four times
/// their expectation are not to be expected.
#[test]
fn relu_features_keep_their_variance() {
    let x = normal(30, 5);
    let norms = x.map_axis(ndarray::Axis(1), |row| row.dot(&row));
    let exact = ArcCosine::Relu.matrix(&*backend(), x.view(), x.view()).unwrap();
    for count in [400, 6400] {
        let map = RandomFeatures::new(&ArcCosine::Relu, 5, count, 2).unwrap();
        let error = (gram(features(&map, &x).view()) - &exact).mapv(|e| e * e).sum();
        let expected = 6.0 * norms.sum() * norms.sum() / count as f64;
        assert!(error < 4.0 * expected, "{error} {expected}");
    }
}

/// One of every map, fitted to `x`.
fn maps(x: &Array2<f64>) -> Vec<Box<dyn Similarity>> {
    let mut maps: Vec<Box<dyn Similarity>> = Vec::new();
    for kernel in kernels() {
        for choice in [Landmarks::Sample, Landmarks::KMeans { rounds: 3 }] {
            let params = NystroemParams { landmarks: 25, choice, seed: 9 };
            maps.push(Box::new(Nystroem::fit(kernel.clone(), &*backend(), x.view(), &params).unwrap()));
        }
        let params = PivotedCholeskyParams { tolerance: 0.01, max_rank: 80 };
        maps.push(Box::new(PivotedCholesky::fit(kernel, &*backend(), x.view(), &params).unwrap()));
    }
    let random: [&dyn RandomKernel; 4] =
        [&Rbf::new(1.0).unwrap(), &Laplacian::new(1.0).unwrap(), &ArcCosine::Step, &ArcCosine::Relu];
    for kernel in random {
        maps.push(Box::new(RandomFeatures::new(kernel, x.ncols(), 70, 4).unwrap()));
    }
    maps
}

#[test]
fn a_row_has_the_same_features_whatever_rows_are_beside_it() {
    // More rows than a block, so that the cut between blocks is crossed.
    let x = normal(2100, 3) + &Array2::from_shape_fn((2100, 3), |(i, _)| i as f64 * 1e-4);
    for map in maps(&x.slice(s![..150, ..]).to_owned()) {
        let all = features(&*map, &x);
        let some = features(&*map, &x.slice(s![1000..1100;7, ..]).to_owned());
        let difference = largest(&(&all.slice(s![1000..1100;7, ..]) - &some));
        // Dividing by the roots of eigenvalues down to 1e-12 of the trace may bring rounding up a millionfold.
        assert!(difference <= 1e-9 * largest(&all), "{}: {difference:e}", map.name());
        assert_eq!(features(&*map, &Array2::zeros((0, 3))).nrows(), 0);
    }
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_seed_others() {
    let x = normal(150, 3);
    for (map, again) in maps(&x).iter().zip(maps(&x)) {
        assert_eq!(features(&**map, &x), features(&*again, &x), "{}", map.name());
    }
    let other = |seed| RandomFeatures::new(&Rbf::new(1.0).unwrap(), 3, 5, seed).unwrap();
    assert_ne!(features(&other(0), &x), features(&other(1), &x));
    for choice in [Landmarks::Sample, Landmarks::KMeans { rounds: 0 }] {
        let draw = |seed| choice.choose(&*backend(), x.view(), 10, seed).unwrap();
        assert_ne!(draw(0), draw(1));
    }
}

#[test]
fn names_say_map_and_kernel() {
    let names: Vec<String> = maps(&normal(150, 3)).iter().map(|map| map.name().into_owned()).collect();
    for name in ["nystroem-rbf", "cholesky-polynomial", "random-arc-cosine-1", "nystroem-laplacian"] {
        assert!(names.iter().any(|found| found == name), "{name}");
    }
}
