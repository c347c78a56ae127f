//! The ridge head: against the explicit formula, leaving rows out, on classes and on degenerate rows.

#![allow(clippy::unwrap_used)]

use dhll_core::{
    ClassificationTask, HeadTrainer, Layer, LayerTask, Operation, PositiveDefiniteSolver, Run, Silent,
};
use dhll_faer::Faer;
use dhll_train::RidgeHead;
use ndarray::{Array1, Array2, Axis, s};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

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

fn ridge(head: &RidgeHead, task: &LayerTask<'_>) -> Layer {
    head.train_values(task, &mut Run::new(&Faer::sequential(), 1, &mut Silent)).unwrap().layer
}

/// `(Xc^T Xc + lambda)^-1 Xc^T Tc` and the intercept that goes with it.
fn explicit_ridge(x: &Array2<f32>, target: &Array2<f32>, lambda: f64) -> (Array2<f64>, Array1<f64>) {
    let (x, target) = (x.mapv(f64::from), target.mapv(f64::from));
    let (mean, target_mean) = (x.mean_axis(Axis(0)).unwrap(), target.mean_axis(Axis(0)).unwrap());
    let (x, target) = (x - &mean, target - &target_mean);
    let gram = x.t().dot(&x) + Array2::<f64>::eye(x.ncols()) * lambda;
    let weights = Faer::sequential().solve_positive_definite(gram.view(), x.t().dot(&target).view()).unwrap();
    let bias = target_mean - mean.dot(&weights);
    (weights, bias)
}

#[test]
fn the_ridge_head_is_the_explicit_formula_and_leaves_rows_out_to_choose() {
    let x = uniform(40, 5, 1).mapv(|v| v + 2.0);
    let noise = uniform(40, 2, 2);
    // The first column can be learnt, the second is noise.
    let mut target = noise.clone();
    target.column_mut(0).assign(&(&x.column(0) - &(&x.column(3) * 2.0) + &(&noise.column(0) * 0.1)));
    let task = LayerTask::new(x.view(), target.view()).unwrap();
    let equal = |layer: &Layer, column: usize, lambda: f64| {
        let (expected, intercepts) = explicit_ridge(&x, &target, lambda);
        let (weights, bias) = parameters(layer);
        let error = weights.column(column).mapv(f64::from) - expected.column(column);
        error.iter().all(|e| e.abs() < 1e-5) && (f64::from(bias[column]) - intercepts[column]).abs() < 1e-5
    };
    let fixed = ridge(&RidgeHead::fixed(3.0), &task);
    assert!(equal(&fixed, 0, 3.0) && equal(&fixed, 1, 3.0));
    // Leave out every row in turn.
    let head = RidgeHead { strengths: vec![100.0, 10.0, 1.0, 0.1, 0.01], ..RidgeHead::default() };
    let centred = &x - &x.mean_axis(Axis(0)).unwrap();
    let square = centred.mapv(|v| f64::from(v).powi(2)).sum() / 40.0;
    let chosen = ridge(&head, &task);
    for column in 0..2 {
        let error = |strength: &f64| {
            let left_out = |row: usize| {
                let rest: Vec<usize> = (0..40).filter(|&other| other != row).collect();
                let (w, b) = explicit_ridge(
                    &x.select(Axis(0), &rest),
                    &target.select(Axis(0), &rest),
                    strength * square,
                );
                let fitted = x.row(row).mapv(f64::from).dot(&w.column(column)) + b[column];
                (f64::from(target[[row, column]]) - fitted).powi(2)
            };
            (0..40).map(left_out).sum::<f64>()
        };
        let best = head.strengths.iter().min_by(|a, b| error(a).total_cmp(&error(b))).unwrap();
        assert!(equal(&chosen, column, best * square), "column {column}: {best}");
        assert_eq!(*best >= 10.0, column == 1);
    }
    assert_eq!(chosen, ridge(&head, &task));
}

#[test]
fn the_ridge_head_learns_classes_and_takes_validation_rows() {
    let x = uniform(300, 4, 1);
    let score = |row: ndarray::ArrayView1<'_, f32>| row[0] + 0.5 * row[1];
    let label = |row: ndarray::ArrayView1<'_, f32>| match score(row) {
        s if s > 0.3 => 2,
        s if s < -0.3 => 0,
        _ => 1,
    };
    let labels: Vec<usize> = x.rows().into_iter().map(label).collect();
    let task = ClassificationTask::new(x.view(), &labels, 4).unwrap();
    let (backend, silent) = (Faer::sequential(), &mut Silent);
    let run = &mut Run::new(&backend, 1, silent);
    let layer = RidgeHead::default().train(&task, run).unwrap().layer;
    let probabilities = probabilities(&layer, &x);
    assert!(probabilities.column(3).iter().all(|&p| p > 0.0 && p < 0.1));
    let loss =
        |p: &Array2<f64>| labels.iter().enumerate().map(|(i, &l)| -p[[i, l]].ln()).sum::<f64>() / 300.0;
    // Three ordered classes are beyond least squares, but the scale is right: better than the shares alone.
    assert!(loss(&probabilities) < 0.75, "{}", loss(&probabilities));
    // Validation values that contradict the training rows ask for the largest penalty.
    let values = x.slice(s![.., ..1]).to_owned();
    let against = values.mapv(|v| -v);
    let with = |truth: &Array2<f32>| {
        let task = LayerTask::new(x.view(), values.view()).unwrap();
        ridge(&RidgeHead::default(), &task.with_validation(x.view(), truth.view()).unwrap())
    };
    let [right, wrong] = [&values, &against].map(|truth| parameters(&with(truth)).0[[0, 0]]);
    assert!(right > 0.99 && wrong < 0.1 && wrong > 0.0, "{right} {wrong}");
}

#[test]
fn the_ridge_head_takes_degenerate_rows() {
    let target = uniform(6, 2, 2);
    for x in [
        Array2::from_elem((6, 2), 0.3),
        uniform(6, 30, 1),
        uniform(6, 1, 1),
        uniform(6, 3, 1).mapv(|v| v * 1e37),
    ] {
        let task = LayerTask::new(x.view(), target.view()).unwrap();
        let layer = ridge(&RidgeHead::default(), &task);
        assert!(layer.forward(&Faer::sequential(), x.view()).unwrap().iter().all(|v| v.is_finite()));
    }
    let refused = RidgeHead { strengths: vec![-1.0], ..RidgeHead::default() }.check().unwrap_err();
    assert!(refused.to_string().starts_with("every strength must be finite and above 0"));
    let back: RidgeHead = serde_json::from_value(RidgeHead::fixed(2.0).settings()).unwrap();
    assert_eq!(back, RidgeHead::fixed(2.0));
}
