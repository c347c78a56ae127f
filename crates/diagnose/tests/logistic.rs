//! Logistic regression against an independent solution in 50 digits, and its optimality conditions at the extremes.

use dhll_diagnose::{LogisticModel, LogisticRegression, Probe, ProbeError};
use dhll_faer::Faer;
use ndarray::{Array2, ArrayView2, array};

// Newton's method in mpmath (Python) with 50 digits, from zero, with
//   x[i][j] = scales[j] * sin(1 + 3 i + 7 j + i j), 24 rows, H = diag(1, 1, 1, 0) + C X^T D X by `lu_solve`,
//   steps halved until the objective falls, until the squared decrement is below 1e-60.
type Case = (&'static [usize; 24], f64, [f64; 4], f64);
const MIXED: [usize; 24] = [1, 0, 1, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1];
const SEPARABLE: [usize; 24] = [0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1];
const ILL: [usize; 24] = [1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1];
const CASES: [Case; 9] = [
    (
        &MIXED,
        0.1,
        [0.42735515731112017, 0.06822840647826114, -0.29496806504992384, -0.18789371455039647],
        1.4777675320861592,
    ),
    (
        &MIXED,
        1.0,
        [1.686140179620093, 0.29975445371622417, -1.2107591673104667, -0.33983717384522005],
        10.18469376601017,
    ),
    (
        &MIXED,
        1e6,
        [7.9212754753204, 1.3155546771645563, -6.310987433298405, -1.6690775061823755],
        3892559.597784047,
    ),
    (
        &SEPARABLE,
        0.1,
        [0.45068156864629433, -0.3311549384304208, -0.10398108311630173, -0.18226647752754846],
        1.44424519125761,
    ),
    (
        &SEPARABLE,
        1.0,
        [1.7662359159437289, -1.3072561608411082, -0.3529450451841503, -0.2908236240831432],
        9.142588580639952,
    ),
    (
        &SEPARABLE,
        1e6,
        [51.825197059013774, -47.45769512921884, -0.7054058391097112, -5.003916646988349],
        3028.0404749798854,
    ),
    (
        &ILL,
        0.1,
        [0.2140536416829117, 0.0004928859225378266, -4.615495547718078e-08, -0.0071981069428496795],
        1.6336568247552243,
    ),
    (
        &ILL,
        1.0,
        [0.7034091157363185, 0.004990836263693912, -4.594851294389244e-07, -0.024408763293963822],
        15.663779979233372,
    ),
    (
        &ILL,
        1e6,
        [1.3106339320376232, 1512.0133978602846, -0.42209348950287096, -0.07280825301819027],
        11734884.51550669,
    ),
];

fn features(scales: [f64; 3]) -> Array2<f64> {
    Array2::from_shape_fn((24, 3), |(i, j)| scales[j] * ((1 + 3 * i + 7 * j + i * j) as f64).sin())
}

fn scales(labels: &[usize; 24]) -> [f64; 3] {
    if labels == &ILL { [1.0, 1e-3, 1e-7] } else { [1.0, 1.0, 1.0] }
}

/// `|g| / |terms of g|`: the gradient against the size of what cancels in it.
fn relative_gradient(model: &LogisticModel, c: f64, x: ArrayView2<'_, f64>, y: &[usize]) -> f64 {
    let f = x.dot(&model.weights) + model.intercept;
    let (mut worst, mut intercept) = (0.0_f64, (0.0, 0.0));
    for j in 0..x.ncols() {
        let (mut sum, mut size) = (model.weights[j], model.weights[j].abs());
        for (i, &label) in y.iter().enumerate() {
            let s = 2.0 * label as f64 - 1.0;
            let pull = c * s / (1.0 + (s * f[i]).exp());
            sum -= pull * x[[i, j]];
            size += (pull * x[[i, j]]).abs();
            if j == 0 {
                intercept = (intercept.0 + pull, intercept.1 + pull.abs());
            }
        }
        worst = worst.max(if size > 0.0 { sum.abs() / size } else { 0.0 });
    }
    worst.max(intercept.0.abs() / intercept.1)
}

#[test]
fn the_optimum_is_that_of_an_independent_solution() {
    for (y, c, expected, objective) in CASES {
        let x = features(scales(y));
        let model = LogisticRegression::with_c(c).unwrap().fit(&Faer::default(), x.view(), y).unwrap();
        for (found, expected) in model.weights.iter().chain([&model.intercept]).zip(expected) {
            assert!((found / expected - 1.0).abs() < 1e-6, "C = {c}: {model:?}, not {expected}");
        }
        assert!((model.objective / objective - 1.0).abs() < 1e-12, "C = {c}: {model:?}, not {objective}");
    }
}

#[test]
fn the_gradient_vanishes_at_every_c_and_scale() {
    let mut rare = [0; 24];
    rare[7] = 1;
    for labels in [&MIXED, &SEPARABLE, &ILL, &rare] {
        for c in [1e-4, 1e-2, 1.0, 1e2, 1e4, 1e6, 1e8, 1e10] {
            for scales in [[1.0, 1.0, 1.0], [1.0, 1e-3, 1e-7], [1e-7, 0.0, 1e3]] {
                let x = features(scales);
                let options = LogisticRegression::with_c(c).unwrap();
                let model = options.fit(&Faer::default(), x.view(), labels).unwrap();
                let gradient = relative_gradient(&model, c, x.view(), labels);
                assert!(gradient < 1e-6, "C = {c}, scales {scales:?}: {gradient}, {model:?}");
            }
        }
    }
}

#[test]
fn dependent_features_and_constant_columns_do_no_harm() {
    let x = features([1.0, 1.0, 1.0]);
    // A column twice has half the weight each; a constant one has none, as the intercept is free.
    let wide = Array2::from_shape_fn((24, 5), |(i, j)| if j == 4 { 3.0 } else { x[[i, j % 3]] });
    for c in [1e-4, 1.0, 1e6, 1e10] {
        let options = LogisticRegression::with_c(c).unwrap();
        let model = options.fit(&Faer::default(), wide.view(), &MIXED).unwrap();
        let largest = model.weights.fold(0.0_f64, |m, w| m.max(w.abs()));
        assert!((model.weights[0] - model.weights[3]).abs() < 1e-6 * largest, "C = {c}: {model:?}");
        assert!(model.weights[4].abs() < 1e-6 * largest, "C = {c}: {model:?}");
        assert!(relative_gradient(&model, c, wide.view(), &MIXED) < 1e-6, "C = {c}");
    }
}

#[test]
fn rotated_features_give_rotated_weights() {
    let (sin, cos) = 0.7_f64.sin_cos();
    let q = array![[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]].dot(&array![
        [cos, 0.0, -sin],
        [0.0, 1.0, 0.0],
        [sin, 0.0, cos]
    ]);
    for (y, c, _, _) in CASES {
        let x = features(scales(y));
        let options = LogisticRegression::with_c(c).unwrap();
        let plain = options.fit(&Faer::default(), x.view(), y).unwrap();
        let turned = options.fit(&Faer::default(), x.dot(&q).view(), y).unwrap();
        assert!((turned.objective / plain.objective - 1.0).abs() < 1e-9, "C = {c}");
        let back = q.dot(&turned.weights);
        let size = plain.weights.dot(&plain.weights).sqrt();
        assert!((&back - &plain.weights).iter().all(|d| d.abs() < 1e-6 * size), "C = {c}: {back}, {plain:?}");
    }
}

#[test]
fn a_warm_start_reaches_the_same_optimum_in_fewer_steps() {
    let (backend, x) = (Faer::default(), features([1.0, 1.0, 1.0]));
    let options = LogisticRegression::with_c(1e4).unwrap();
    let cold = options.fit(&backend, x.view(), &SEPARABLE).unwrap();
    let near = LogisticRegression::with_c(9e3).unwrap().fit(&backend, x.view(), &SEPARABLE).unwrap();
    let warm = options.fit_from(&backend, x.view(), &SEPARABLE, &near).unwrap();
    assert!(warm.iterations < cold.iterations);
    assert!((warm.objective / cold.objective - 1.0).abs() < 1e-12);
    assert_eq!(options.fit_from(&backend, x.view(), &SEPARABLE, &warm).unwrap().iterations, 1);
    // From far away too, where every loss has overflowed a naive exponential.
    let far = LogisticModel { weights: &cold.weights * -1e6, ..cold.clone() };
    let found = options.fit_from(&backend, x.view(), &SEPARABLE, &far).unwrap();
    assert!((found.objective / cold.objective - 1.0).abs() < 1e-9);
    assert!(options.fit_from(&backend, x.slice(ndarray::s![.., ..2]), &SEPARABLE, &far).is_err());
}

#[test]
fn probabilities_follow_decisions_in_any_layout() {
    let (backend, x) = (Faer::default(), features([1.0, 1.0, 1.0]));
    let model = LogisticRegression::default().fit(&backend, x.view(), &MIXED).unwrap();
    let transposed = x.t().as_standard_layout().to_owned();
    let other = LogisticRegression::default().fit(&backend, transposed.t(), &MIXED).unwrap();
    assert!((&other.weights - &model.weights).iter().all(|d| d.abs() < 1e-12));
    let decision = model.decision(&backend, x.view()).unwrap();
    let probability = model.probability(&backend, x.view()).unwrap();
    let predicted = model.predict(&backend, x.view()).unwrap();
    for i in 0..24 {
        assert!((probability[i] - 1.0 / (1.0 + (-decision[i]).exp())).abs() < 1e-15);
        assert_eq!(predicted[i] == 1, probability[i] > 0.5);
    }
}

#[test]
fn bad_input_is_named() {
    let (backend, x) = (Faer::default(), features([1.0, 1.0, 1.0]));
    let fit = |x: ArrayView2<'_, f64>, y: &[usize]| LogisticRegression::default().fit(&backend, x, y);
    let message = |result: Result<LogisticModel, ProbeError>| result.unwrap_err().to_string();
    assert_eq!(message(fit(x.view(), &MIXED[1..])), "the number of labels must be 24, got 23");
    assert_eq!(
        message(fit(Array2::zeros((24, 0)).view(), &MIXED)),
        "the number of features must be at least 1, got 0"
    );
    assert!(message(fit(x.view(), &[1; 24])).contains("1 of 2 classes"));
    assert!(message(fit(Array2::zeros((0, 3)).view(), &[])).contains("0 of 2 classes"));
    let mut labels = MIXED;
    labels[5] = 2;
    assert!(message(fit(x.view(), &labels)).starts_with("the label of row 6 is 2"));
    let mut broken = x.clone();
    broken[[3, 1]] = f64::NAN;
    assert!(
        message(fit(broken.view(), &MIXED)).starts_with("the features has the value NaN at row 4, column 2")
    );
    for c in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(LogisticRegression::with_c(c), Err(ProbeError::Parameter { name: "C", .. })), "{c}");
    }
    let impatient = LogisticRegression { max_iterations: 1, c: 1e6, ..Default::default() };
    let error = impatient.fit(&backend, x.view(), &SEPARABLE).unwrap_err();
    assert!(matches!(error, ProbeError::NotConverged { iterations: 1, .. }), "{error}");
    let huge = &x * 1e300;
    assert!(matches!(fit(huge.view(), &MIXED), Err(ProbeError::Overflow { .. } | ProbeError::Solve(_))));
}

#[test]
fn a_probe_of_many_classes_is_one_against_the_rest() {
    let (backend, x) = (Faer::default(), features([1.0, 1.0, 1.0]));
    let y: Vec<usize> = MIXED.iter().zip(SEPARABLE).map(|(a, b)| if b == 1 { 3 } else { *a }).collect();
    let options = LogisticRegression::with_c(10.0).unwrap();
    let probe = Probe::fit(&options, &backend, x.view(), &y, 4).unwrap();
    assert_eq!((probe.n_classes(), probe.models()[2].is_none()), (4, true));
    let decision = probe.decision(&backend, x.view()).unwrap();
    let third: Vec<usize> = y.iter().map(|&label| usize::from(label == 3)).collect();
    let alone = options.fit(&backend, x.view(), &third).unwrap().decision(&backend, x.view()).unwrap();
    assert!((&decision.column(3) - &alone).iter().all(|d| d.abs() < 1e-12));
    let predicted = probe.predict(&backend, x.view()).unwrap();
    assert!(!predicted.contains(&2));
    let errors = predicted.iter().zip(&y).filter(|(a, b)| a != b).count();
    assert_eq!(probe.evaluate(&backend, x.view(), &y).unwrap().errors, errors);

    let two = Probe::fit(&options, &backend, x.view(), &MIXED, 2).unwrap();
    let model = options.fit(&backend, x.view(), &MIXED).unwrap();
    assert_eq!(two.predict(&backend, x.view()), model.predict(&backend, x.view()));
    assert!(Probe::fit(&options, &backend, x.view(), &y, 3).is_err());
    assert!(Probe::fit(&options, &backend, x.view(), &[0; 24], 1).is_err());
    assert!(Probe::fit(&options, &backend, x.view(), &[0; 24], 3).is_err());
    assert!(two.evaluate(&backend, x.view(), &y[1..]).is_err());
}
