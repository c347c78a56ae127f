//! The logistic head: against scikit-learn, on noise and on clean data, on degenerate rows.

#![allow(clippy::unwrap_used)]

use dhll_core::{ClassificationTask, HeadTrainer, Layer, Operation, Run, Silent, TrainError, classify};
use dhll_faer::Faer;
use dhll_train::{LogisticFit, LogisticHead};
use ndarray::{Array1, Array2, Axis, array, concatenate, s};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn fit(head: &LogisticHead, task: &ClassificationTask<'_>, seed: u64) -> LogisticFit {
    head.fit(task, &Run::new(&Faer::sequential(), seed, &mut Silent)).unwrap()
}

fn trained(head: &dyn HeadTrainer, task: &ClassificationTask<'_>) -> Result<Layer, TrainError> {
    Ok(head.train(task, &mut Run::new(&Faer::sequential(), 1, &mut Silent))?.layer)
}

fn uniform(n: usize, p: usize, seed: u64) -> Array2<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    Array2::from_shape_simple_fn((n, p), || rng.random_range(-1.0..1.0))
}

fn parameters(layer: &Layer) -> (&Array2<f32>, &Array1<f32>) {
    let [Operation::Affine { weights, bias }] = layer.operations() else { panic!("not affine") };
    (weights, bias)
}

fn probabilities(layer: &Layer, x: &Array2<f32>) -> Array2<f64> {
    let mut logits = layer.forward(&Faer::sequential(), x.view()).unwrap().mapv(f64::from);
    for mut row in logits.rows_mut() {
        let largest = row.fold(f64::NEG_INFINITY, |m, &v| m.max(v));
        row.mapv_inplace(|v| (v - largest).exp());
        let sum = row.sum();
        row /= sum;
    }
    logits
}

/// ```python
/// import numpy as np; from sklearn.linear_model import LogisticRegression  # 1.7
/// X = np.array([[((i * 37 + j * j * 91 + 5) % 101) / 25 - 2 for j in range(4)] for i in range(60)])
/// y = np.array([(i * i // 3 + (X[i, 0] > 0)) % K for i in range(60)])
/// model = LogisticRegression(C=1 / lam, tol=1e-12, max_iter=10000).fit(X, y); print(model.coef_, model.intercept_)
/// ```
fn published_case(classes: usize) -> (Array2<f32>, Vec<usize>) {
    let x = Array2::from_shape_fn((60, 4), |(i, j)| ((i * 37 + j * j * 91 + 5) % 101) as f32 / 25.0 - 2.0);
    let labels = (0..60).map(|i| (i * i / 3 + usize::from(x[[i, 0]] > 0.0)) % classes).collect();
    (x, labels)
}

#[test]
fn the_optimum_is_that_of_scikit_learn() {
    let two = [
        (0.5, array![0.205876, -0.790394, 0.989761, 1.323483], -0.83425),
        (20.0, array![0.045255, -0.233028, 0.30084, 0.324003], -0.438333),
    ];
    let (x, labels) = published_case(2);
    let task = ClassificationTask::new(x.view(), &labels, 2).unwrap();
    for (lambda, expected, intercept) in two {
        let head = LogisticHead { tolerance: 1e-12, ..LogisticHead::fixed(lambda) };
        let fit = fit(&head, &task, 1);
        assert!(fit.lambda == lambda && fit.path.is_empty());
        let (weights, bias) = parameters(&fit.layer);
        let found = (&weights.column(1) - &weights.column(0)).mapv(f64::from);
        assert!((&found - &expected).iter().all(|e| e.abs() < 1e-4), "{found} {expected}");
        assert!((f64::from(bias[1] - bias[0]) - intercept).abs() < 1e-4);
    }
    let three = [
        (
            0.5,
            array![
                [-0.642924, -0.088607, 0.043977, 0.429323],
                [0.536183, 0.061727, 0.115143, -0.113006],
                [0.106741, 0.02688, -0.15912, -0.316317]
            ],
            array![0.01942, 0.088724, -0.108144],
        ),
        (
            20.0,
            array![
                [-0.194961, -0.103631, 0.037994, 0.046576],
                [0.208112, 0.083953, 0.020741, 0.021358],
                [-0.013151, 0.019679, -0.058736, -0.067934]
            ],
            array![0.132837, 0.05136, -0.184197],
        ),
    ];
    let (x, labels) = published_case(3);
    let task = ClassificationTask::new(x.view(), &labels, 3).unwrap();
    for (lambda, expected, intercept) in three {
        let head = LogisticHead { tolerance: 1e-12, ..LogisticHead::fixed(lambda) };
        let fit = fit(&head, &task, 1);
        let (weights, bias) = parameters(&fit.layer);
        let error = weights.mapv(f64::from).t().to_owned() - &expected;
        assert!(error.iter().all(|e| e.abs() < 1e-4), "{weights} {expected}");
        assert!((bias.mapv(f64::from) - &intercept).iter().all(|e| e.abs() < 1e-4), "{bias} {intercept}");
    }
}

#[test]
fn noise_is_penalised_more_than_what_can_be_learnt_and_seeds_fix_the_bits() {
    let x = uniform(300, 20, 1);
    let noise: Vec<usize> = (0..300).map(|i| i * i % 7 % 2).collect();
    let clean: Vec<usize> = x.rows().into_iter().map(|row| usize::from(row[0] - row[1] > 0.1)).collect();
    let head = LogisticHead::default();
    let found =
        |labels: &[usize], seed| fit(&head, &ClassificationTask::new(x.view(), labels, 2).unwrap(), seed);
    let (of_noise, of_clean) = (found(&noise, 1), found(&clean, 1));
    assert!(of_noise.lambda > 1e3 * of_clean.lambda, "{} {}", of_noise.lambda, of_clean.lambda);
    // Two labels in seven are 1, with an entropy of 0.598.
    let least = |fit: &LogisticFit| fit.path.iter().fold(f64::INFINITY, |least, p| least.min(p.1));
    assert!((least(&of_noise) - 0.598).abs() < 0.02 && least(&of_clean) < 0.15);
    assert_eq!(of_clean, found(&clean, 1));
    assert_ne!(of_clean.path, found(&clean, 2).path);
}

#[test]
fn validation_rows_choose_and_are_not_learnt_from() {
    let x = uniform(80, 30, 1);
    let labels: Vec<usize> = (0..80).map(|i| usize::from(x[[i, 0]] > 0.0)).collect();
    let unseen = uniform(400, 30, 2);
    let clean: Vec<usize> = unseen.column(0).iter().map(|&v| usize::from(v > 0.0)).collect();
    let flipped: Vec<usize> = clean.iter().map(|label| 1 - label).collect();
    let task = ClassificationTask::new(x.view(), &labels, 2).unwrap();
    let with = |truth: &[usize]| {
        let task = ClassificationTask::new(x.view(), &labels, 2).unwrap();
        fit(&LogisticHead::default(), &task.with_validation(unseen.view(), truth).unwrap(), 1)
    };
    let (right, wrong) = (with(&clean), with(&flipped));
    assert!(wrong.lambda > 100.0 * right.lambda, "{} {}", wrong.lambda, right.lambda);
    // The coefficients are those of the training rows alone.
    let fixed = fit(&LogisticHead::fixed(right.lambda), &task, 1);
    let difference = parameters(&fixed.layer).0 - parameters(&right.layer).0;
    assert!(
        difference.iter().all(|e| e.abs() < 0.02 * parameters(&fixed.layer).0[[0, 1]].abs()),
        "{difference}"
    );
}

#[test]
fn the_scale_and_the_place_of_features_do_not_matter() {
    let x = uniform(200, 6, 1);
    let labels: Vec<usize> =
        x.rows().into_iter().map(|r| usize::from(r[0] + 0.5 * r[1] * r[2] > 0.0)).collect();
    let here = fit(&LogisticHead::default(), &ClassificationTask::new(x.view(), &labels, 2).unwrap(), 1);
    let expected = probabilities(&here.layer, &x);
    for (scale, shift) in [(1e-3_f32, 0.0), (1e4, 0.0), (1.0, 30.0)] {
        let moved = x.mapv(|v| scale * v + shift);
        let there =
            fit(&LogisticHead::default(), &ClassificationTask::new(moved.view(), &labels, 2).unwrap(), 1);
        let error = probabilities(&there.layer, &moved) - &expected;
        assert!(error.iter().all(|e| e.abs() < 3e-3), "{scale} {shift}");
    }
}

/// Finite logits, probabilities above 0, for rows that leave something undetermined.
#[test]
fn degenerate_rows_give_a_head() {
    let x = uniform(40, 3, 1);
    let labels: Vec<usize> = (0..40).map(|i| usize::from(x[[i, 0]] > 0.0)).collect();
    let twice = concatenate![Axis(1), x, x, Array2::ones((40, 1))];
    let wide = uniform(40, 100, 2);
    let cases = [
        ("duplicated and constant columns", twice),
        ("constant features alone", Array2::from_elem((40, 2), 0.3)),
        ("fewer rows than features", wide),
        ("one feature, separable", x.slice(s![.., ..1]).to_owned()),
        ("large features", x.mapv(|v| v * 3e37)),
        ("a large row", concatenate![Axis(0), x.slice(s![..39, ..]), Array2::from_elem((1, 3), 3e38)]),
        ("small features", x.mapv(|v| v * 1e-30)),
    ];
    for (name, x) in cases {
        let task = ClassificationTask::new(x.view(), &labels, 2).unwrap();
        let fit = fit(&LogisticHead::default(), &task, 1);
        let probabilities = probabilities(&fit.layer, &x);
        assert!(probabilities.iter().all(|p| p.is_finite()), "{name}");
        let rate = classify(probabilities.mapv(|p| p as f32).view());
        let right = rate.iter().zip(&labels).filter(|(a, b)| a == b).count();
        let most = labels.iter().filter(|&&label| label == 1).count().max(20);
        let separable = !name.starts_with("constant") && !name.contains("row");
        assert!(right >= if separable { 38 } else { most.min(20) }, "{name}: {right}");
    }
    // Weights that single precision cannot hold.
    let tiny = x.mapv(|v| v * 1e-39);
    let task = ClassificationTask::new(tiny.view(), &labels, 2).unwrap();
    assert!(matches!(trained(&LogisticHead::default(), &task), Err(TrainError::Layer(_))));
}

#[test]
fn classes_with_few_rows_or_none_are_improbable_but_possible() {
    let x = uniform(60, 4, 1);
    let mut labels: Vec<usize> = (0..60).map(|i| 1 + usize::from(x[[i, 0]] > 0.0)).collect();
    labels[7] = 4;
    labels[8] = 5;
    labels[9] = 5;
    for n_classes in [6, 9] {
        let task = ClassificationTask::new(x.view(), &labels, n_classes).unwrap();
        let fit = fit(&LogisticHead::default(), &task, 1);
        assert!(!fit.path.is_empty());
        let probabilities = probabilities(&fit.layer, &x);
        for class in (0..n_classes).filter(|class| ![1, 2, 4, 5].contains(class)) {
            assert!(probabilities.column(class).iter().all(|&p| p > 1e-6 && p < 0.01), "{class}");
        }
        assert!(probabilities.column(4).iter().all(|&p| p > 1e-6 && p < 0.5));
    }
    // One class alone, one row alone, one row a class.
    for (rows, labels) in [(3, vec![1, 1, 1]), (1, vec![0]), (3, vec![2, 0, 1])] {
        let part = x.slice(s![..rows, ..]).to_owned();
        let task = ClassificationTask::new(part.view(), &labels, 3).unwrap();
        let fit = fit(&LogisticHead::default(), &task, 1);
        let probabilities = probabilities(&fit.layer, &part);
        assert_eq!(classify(probabilities.mapv(|p| p as f32).view()), labels);
        assert!(probabilities.iter().all(|&p| p > 0.0));
    }
}

#[test]
fn parameters_out_of_range_are_refused() {
    let refused = |head: LogisticHead| head.check().unwrap_err().to_string();
    let default = LogisticHead::default;
    assert!(refused(LogisticHead { strengths: vec![], ..default() }).starts_with("the number of strengths"));
    assert!(refused(LogisticHead { strengths: vec![1.0, 0.0], ..default() }).contains("got 0"));
    assert!(refused(LogisticHead::fixed(-1.0)).starts_with("lambda must be finite and above 0"));
    assert!(refused(LogisticHead { folds: 1, ..default() }).starts_with("the number of folds"));
    assert!(refused(LogisticHead { max_iterations: 0, ..default() }).starts_with("max-iterations"));
    assert!(refused(LogisticHead { tolerance: 0.0, ..default() }).starts_with("the tolerance"));
    let settings = default().settings();
    assert_eq!(settings["max-iterations"], 100);
    let back: LogisticHead = serde_json::from_value(settings).unwrap();
    assert_eq!(back, default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// At the optimum the gradient vanishes: features explain the residuals up to the penalty, and these sum to zero.
    #[test]
    fn the_gradient_vanishes(
        n in 8usize..60, p in 1usize..12, classes in 2usize..5, seed in 0u64..1000, log_lambda in -1.0f64..2.0
    ) {
        let x = uniform(n, p, seed);
        let labels: Vec<usize> = (0..n).map(|i| (i * i + seed as usize) % (classes + 1) % classes).collect();
        let task = ClassificationTask::new(x.view(), &labels, classes).unwrap();
        let lambda = 10f64.powf(log_lambda);
        let fit = fit(&LogisticHead { tolerance: 1e-13, ..LogisticHead::fixed(lambda) }, &task, 1);
        let present: Vec<bool> = (0..classes).map(|class| labels.contains(&class)).collect();
        prop_assume!(present.iter().all(|&present| present));
        let mut residuals = probabilities(&fit.layer, &x);
        labels.iter().enumerate().for_each(|(i, &label)| residuals[[i, label]] -= 1.0);
        // The penalty of two classes is that of their difference, z = 2 (z / 2).
        let share = if classes == 2 { 2.0 } else { 1.0 };
        let weights = parameters(&fit.layer).0.mapv(f64::from);
        let gradient = x.mapv(f64::from).t().dot(&residuals) + &weights * (lambda * share);
        // Single precision resolves 1e-7 of the loss, which is at most n log K at the optimum: a gradient of its root in
        // the coordinates whose Hessian is about the identity, times the factor from there to the weights.
        let loss = n as f64 * (classes as f64).ln();
        let tolerance = (2e-7 * loss).sqrt() * (0.25 * (n * p) as f64 + lambda).sqrt();
        prop_assert!(gradient.iter().all(|g| g.abs() < tolerance), "{gradient}");
        prop_assert!(residuals.sum_axis(Axis(0)).iter().all(|g| g.abs() < tolerance));
    }
}
