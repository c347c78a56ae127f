//! One decomposition for all alphas against the dense small problem, anew at each: same spectra, ranks, targets, label shares.

use std::sync::Arc;

use dhll_core::path::RANK_CUT;
use dhll_core::{CrossGram, Eigensolver, Mean, PathSolver, SmallDense, TargetMap, TargetPath};
use dhll_faer::Faer;
use dhll_means::Arithmetic;
use ndarray::{Array1, Array2, ArrayView2, Axis, concatenate, s};

const ALPHAS: [f64; 10] = [0.0, 1e-300, 1e-30, 1e-10, 1e-4, 0.3, 0.5, 0.99, 1.0 - 1e-12, 1.0];

/// Both routes are within a few n eps of the truth; the backend's reduction to tridiagonal form has the larger constant.
const ERROR: f64 = 10.0;

fn noise(rows: usize, columns: usize, seed: u64) -> Array2<f64> {
    let mut state = seed;
    Array2::from_shape_fn((rows, columns), |_| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    })
}

/// Orthonormal columns.
fn orthonormal(rows: usize, columns: usize, seed: u64) -> Array2<f64> {
    let x = noise(rows, rows, seed);
    let eigen = Faer::sequential().symmetric_eigen((&x + &x.t()).view());
    let vectors = eigen.expect("a finite symmetric matrix").eigenvectors;
    vectors.slice(s![.., ..columns]).to_owned()
}

/// `A = U diag(sigma) V^T`, with U given so that labels can be placed in its range or outside.
fn with_singular_values(u: &Array2<f64>, sigma: impl Fn(usize) -> f64, p: usize) -> Array2<f64> {
    let sigma = Array1::from_shape_fn(u.ncols(), sigma);
    (u * &sigma).dot(&orthonormal(p, u.ncols(), 5).t())
}

fn cases() -> Vec<(&'static str, Array2<f64>, Array2<f64>)> {
    let u = orthonormal(40, 30, 3);
    let (inside, outside) = (u.slice(s![.., ..24]).to_owned(), u.slice(s![.., 24..]).to_owned());
    let label = noise(40, 1, 9).mapv(f64::signum);
    let flat = with_singular_values(&inside, |k| 3.0 - 0.1 * k as f64, 24);
    let in_range = inside.dot(&noise(24, 1, 4));
    let mut touched = Array2::zeros((40, 1));
    for (k, weight) in [(2, 1.0), (7, 0.5), (19, -2.0)] {
        touched.scaled_add(weight, &inside.slice(s![.., k..k + 1]));
    }
    vec![
        ("full rank", flat.clone(), label.clone()),
        ("label in the range", flat.clone(), in_range.clone()),
        ("label outside the range", flat.clone(), outside.dot(&noise(6, 1, 4))),
        ("label touches three directions", flat.clone(), touched),
        ("no label", flat.clone(), Array2::zeros((40, 1))),
        ("no input", Array2::zeros((40, 5)), label.clone()),
        ("nothing", Array2::zeros((3, 2)), Array2::zeros((3, 1))),
        (
            "more columns than the rank",
            with_singular_values(&inside, |k| 3.0 - 0.1 * k as f64, 36),
            label.clone(),
        ),
        ("equal eigenvalues", with_singular_values(&inside, |_| 2.0, 24), label.clone()),
        (
            "orthogonal columns, exactly equal",
            concatenate![Axis(0), Array2::eye(20), Array2::eye(20)],
            label.clone(),
        ),
        (
            "clusters",
            with_singular_values(&inside, |k| 1.0 + (k / 8) as f64 + 1e-14 * k as f64, 24),
            label.clone(),
        ),
        (
            "16 decades",
            with_singular_values(&inside, |k| 10.0_f64.powf(-8.0 * k as f64 / 23.0), 24),
            in_range,
        ),
        (
            "4 decades",
            with_singular_values(&inside, |k| 10.0_f64.powf(-2.0 * k as f64 / 23.0), 24),
            label.clone(),
        ),
        ("one column", noise(40, 1, 8), label.clone()),
        ("the label itself", label.clone(), label),
    ]
}

fn largest(a: ArrayView2<'_, f64>) -> f64 {
    a.fold(0.0, |m, v| m.max(v.abs()))
}

/// Eigenvalues so near the rank cut that rounding may decide.
fn at_the_cut(eigenvalues: &[f64], tolerance: f64) -> bool {
    let cut = RANK_CUT * eigenvalues.iter().sum::<f64>();
    eigenvalues.iter().any(|value| (value - cut).abs() <= tolerance && cut > 0.0)
}

/// `V` of `T = W V`, the rows of `W = 0` left out, and `W^T S W` without them.
fn rotation(map: &TargetMap, s: &CrossGram, alpha: f64) -> (Array2<f64>, Array2<f64>) {
    let p = s.n_features();
    let w = Array1::from_shape_fn(p + 1, |i| if i < p { (1.0 - alpha).sqrt() } else { alpha.sqrt() });
    let kept: Vec<usize> = (0..=p).filter(|&i| w[i] > 0.0).collect();
    let w = w.select(Axis(0), &kept).insert_axis(Axis(1));
    let v = &map.matrix().select(Axis(0), &kept) / &w;
    let small = s.matrix().select(Axis(0), &kept).select(Axis(1), &kept) * &w * w.t();
    (v, small)
}

#[test]
fn every_case_agrees_with_the_dense_small_problem() {
    let backend = Faer::sequential();
    for (name, a, b) in cases() {
        let s = Arc::new(CrossGram::new(&backend, a.view(), b.view()).unwrap());
        let dense = SmallDense::new(&Arithmetic, Arc::clone(&s), &backend);
        let path = TargetPath::new(a.view(), b.view(), &Arithmetic, &backend).unwrap();
        let sweep = path.sweep(&ALPHAS).unwrap();
        for (alpha, point) in ALPHAS.into_iter().zip(sweep.points) {
            let reference = dense.target_map(alpha).unwrap();
            let map = path.target_map(alpha).unwrap();
            let spectrum = path.spectrum(alpha).unwrap();
            let norm = reference.spectrum().eigenvalues()[0];
            let tolerance = ERROR * s.order() as f64 * f64::EPSILON * norm;
            let place = format!("{name}, alpha = {alpha:e}");

            assert_eq!((&spectrum, map.spectrum()), (&point.spectrum, &spectrum), "{place}");
            let difference = &spectrum.eigenvalues() - &reference.spectrum().eigenvalues();
            assert!(difference.iter().all(|d| d.abs() <= tolerance), "{place}: {difference:e}");
            if at_the_cut(spectrum.eigenvalues().as_slice().unwrap(), tolerance) {
                continue;
            }
            assert_eq!(map.width(), reference.width(), "{place}");
            assert_eq!((point.rank, point.label_r2.len()), (map.width(), map.width()), "{place}");

            for column in map.matrix().columns() {
                assert!(column.iter().any(|x| *x > 0.0 && column.iter().all(|y| y.abs() <= *x)), "{place}");
            }
            let (v, small) = rotation(&map, &s, alpha);
            let overlap = v.t().dot(&v) - Array2::<f64>::eye(v.ncols());
            assert!(largest(overlap.view()) <= ERROR * s.order() as f64 * f64::EPSILON, "{place}");
            let residual = small.dot(&v) - &v * &map.eigenvalues();
            assert!(largest(residual.view()) <= tolerance, "{place}: {:e}", largest(residual.view()) / norm);
            let h = map.apply(&backend, a.view(), b.view()).unwrap();
            let gram = a.dot(&a.t()) * (1.0 - alpha) + b.dot(&b.t()) * alpha;
            // What the rank cut leaves out comes on top of rounding.
            let left_out = s.order() as f64 * RANK_CUT * spectrum.trace();
            assert!(largest((h.dot(&h.t()) - &gram).view()) <= 4.0 * tolerance + left_out, "{place}");

            let expected = dense.label_shares(alpha, &s).unwrap().shares;
            let mut sum = 0.0;
            for k in 0..map.width() {
                sum += expected[k];
                // Eigenvectors are as uncertain as their gap is small, and the share of a column as its eigenvalue is.
                let values = spectrum.eigenvalues();
                let gap = values.get(k + 1).map_or(norm, |next| values[k] - next);
                let uncertain = tolerance / gap + tolerance / values[k];
                let error = (point.label_r2[k] - sum).abs();
                assert!(error <= uncertain, "{place}, k = {k}: {} {sum}", point.label_r2[k]);
            }
        }
    }
}

#[test]
fn scale_changes_nothing() {
    let backend = Faer::sequential();
    for (name, a, b) in cases() {
        let path = TargetPath::new(a.view(), b.view(), &Arithmetic, &backend).unwrap();
        // Powers of two, to 1e150 and 1e-138 (below that, sums of squares lose their last bits): not a bit changes.
        for scale in [2.0_f64.powi(498), 2.0_f64.powi(-458)] {
            let (a, b) = (&a * scale, &b * scale);
            let scaled = TargetPath::new(a.view(), b.view(), &Arithmetic, &backend).unwrap();
            for alpha in [0.0, 1e-10, 0.5, 1.0] {
                let (one, other) = (path.target_map(alpha).unwrap(), scaled.target_map(alpha).unwrap());
                assert!(one.matrix() == other.matrix(), "{name}, {scale:e}, {alpha:e}");
                assert_eq!(one.eigenvalues().mapv(|v| v * scale * scale), other.eigenvalues(), "{name}");
            }
        }
        let (small_a, small_b) = (&a * 1e-150, &b * 1e-150);
        let small = TargetPath::new(small_a.view(), small_b.view(), &Arithmetic, &backend).unwrap();
        let (found, expected) = (small.target_map(0.5).unwrap(), path.target_map(0.5).unwrap());
        let found = found.spectrum().eigenvalues().mapv(|v| v * 1e150 * 1e150);
        let expected = expected.spectrum().eigenvalues();
        let tolerance = ERROR * a.ncols() as f64 * f64::EPSILON * expected[0];
        assert!((&found - &expected).iter().all(|d| d.abs() <= tolerance), "{name}");

        // One scale against the other: one of the two is all there is.
        let (huge, tiny) = (&a * 1e150, &b * 1e-150);
        let spectrum =
            TargetPath::new(huge.view(), tiny.view(), &Arithmetic, &backend).unwrap().spectrum(0.5).unwrap();
        let expected = path.spectrum(0.0).unwrap();
        let tolerance = ERROR * a.ncols() as f64 * f64::EPSILON * expected.eigenvalues()[0];
        let found = spectrum.eigenvalues().mapv(|v| v * 2e-150 * 1e-150);
        if expected.trace() > 0.0 {
            assert!((&found - &expected.eigenvalues()).iter().all(|d| d.abs() <= tolerance), "{name}");
        }
    }
}

#[test]
fn a_sweep_is_the_same_every_time_and_names_the_alpha_it_cannot_take() {
    let backend = Faer::sequential();
    let (a, b) = (noise(40, 12, 1), noise(40, 1, 2));
    let path = TargetPath::new(a.view(), b.view(), &Arithmetic, &backend).unwrap();
    let alphas: Vec<f64> = (0..=200).map(|i| f64::from(i) / 200.0).collect();
    let sweep = path.sweep(&alphas).unwrap();
    assert_eq!(sweep, path.sweep(&alphas).unwrap());
    assert!(sweep.points.iter().map(|point| point.alpha).eq(alphas));
    let point = &sweep.points[100];
    assert_eq!(point.label_r2_at(0), 0.0);
    assert!((point.label_r2_at(99) - 1.0).abs() < 1e-13);
    assert!(path.sweep(&[]).unwrap().points.is_empty());
    let error = path.sweep(&[0.5, 1.5]).unwrap_err();
    assert_eq!(error.to_string(), "alpha must be in [0, 1], got 1.5");
}

#[test]
fn an_orthogonal_label_crosses_the_data_where_the_formula_says() {
    let backend = Faer::sequential();
    let u = orthonormal(20, 4, 6);
    let a = with_singular_values(&u.slice(s![.., ..3]).to_owned(), |k| 9.0 - 2.0 * k as f64, 3);
    let b = u.slice(s![.., 3..]).to_owned() * 3.0;
    let path = TargetPath::new(a.view(), b.view(), &Arithmetic, &backend).unwrap();
    let crossings = path.crossings().unwrap();
    assert_eq!(crossings.len(), 3);
    for (k, crossing) in crossings.iter().enumerate() {
        let d = (9.0 - 2.0 * k as f64).powi(2);
        assert!((crossing.alpha - d / (d + 9.0)).abs() < 1e-14);
        let values = path.spectrum(crossing.alpha).unwrap();
        // The label has overtaken the smaller ones.
        let place = 2 - k;
        let (label, data) = (crossing.alpha * 9.0, (1.0 - crossing.alpha) * d);
        assert!((label - data).abs() < 1e-13);
        assert!(values.eigenvalues().iter().filter(|v| (*v - label).abs() < 1e-12).count() == 2, "{place}");
    }
}

#[test]
fn more_label_columns_take_the_dense_route() {
    let backend = Faer::sequential();
    let (a, b) = (noise(30, 6, 1), noise(30, 2, 2));
    let s = Arc::new(CrossGram::new(&backend, a.view(), b.view()).unwrap());
    assert!(Arithmetic.solver(&s, &backend).unwrap().is_none());
    let dense = SmallDense::new(&Arithmetic, Arc::clone(&s), &backend);
    let path = TargetPath::new(a.view(), b.view(), &Arithmetic, &backend).unwrap();
    assert_eq!(path.target_map(0.4).unwrap(), dense.target_map(0.4).unwrap());
    let point =
        &TargetPath::new(a.view(), b.view(), &Arithmetic, &backend).unwrap().sweep(&[0.4]).unwrap().points[0];
    assert!((point.label_r2_at(8) - 1.0).abs() < 1e-13);
}
