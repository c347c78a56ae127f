//! Several labels at once: against single regressions, with strengths of their own, and heads that refuse.

#![allow(clippy::unwrap_used)]

use dhll_core::{
    ClassificationTask, HeadTrainer, Layer, MultiLabelTask, Operation, Run, Silent, TaskWeights, TrainError,
};
use dhll_faer::Faer;
use dhll_train::{LogisticHead, RidgeHead, SoftmaxHead};
use ndarray::{Array2, Axis, array, s};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn trained(head: &dyn HeadTrainer, task: &MultiLabelTask<'_>) -> Result<Layer, TrainError> {
    Ok(head.train_labels(task, &mut Run::new(&Faer::sequential(), 1, &mut Silent))?.layer)
}

/// Rows, and three labels: one that a line separates, one that is noise, and one that most rows have.
fn drawn(n: usize) -> (Array2<f32>, Array2<bool>) {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let x: Array2<f32> = Array2::from_shape_simple_fn((n, 6), || rng.random_range(-1.0..1.0));
    let y = Array2::from_shape_fn((n, 3), |(i, j)| match j {
        0 => x[[i, 0]] + x[[i, 1]] > 0.0,
        1 => rng.random_range(0.0..1.0) < 0.5,
        _ => x[[i, 2]] + rng.random_range(-0.5..0.5) > -0.6,
    });
    (x, y)
}

#[test]
fn every_label_is_the_regression_of_its_two_classes() {
    let (x, y) = drawn(300);
    let task = MultiLabelTask::new(x.view(), y.view()).unwrap();
    let (backend, head) = (Faer::sequential(), LogisticHead::default());
    let layer = trained(&head, &task).unwrap();
    let [Operation::Affine { weights, bias }] = layer.operations() else { panic!("not affine") };
    assert_eq!((weights.dim(), bias.len()), ((6, 3), 3));
    let fits = head.fit_labels(&task, &Run::new(&backend, 1, &mut Silent)).unwrap();
    for (label, fit) in fits.iter().enumerate() {
        let classes: Vec<usize> = y.column(label).iter().map(|&v| usize::from(v)).collect();
        let one = ClassificationTask::new(x.view(), &classes, 2).unwrap();
        let alone = head.fit(&one, &Run::new(&backend, 1, &mut Silent)).unwrap();
        assert_eq!(alone.lambda, fit.lambda);
        let logits = alone.layer.forward(&backend, x.view()).unwrap();
        let found = layer.forward(&backend, x.view()).unwrap();
        for row in 0..300 {
            let expected = logits[[row, 1]] - logits[[row, 0]];
            // Sums of six products in single precision, of logits below 30.
            assert!((found[[row, label]] - expected).abs() < 1e-4, "{} {expected}", found[[row, label]]);
        }
    }
    // Noise is penalised away, a line is followed.
    assert!(fits[1].lambda > 100.0 * fits[0].lambda, "{} {}", fits[0].lambda, fits[1].lambda);
}

/// ```python
/// import numpy as np; from sklearn.linear_model import LogisticRegression  # 1.9.1
/// X = np.array([[((i * 37 + j * j * 91 + 5) % 101) / 25 - 2 for j in range(4)] for i in range(60)])
/// Y = np.array([[X[i, 0] + X[i, 1] > 0.5, i % 3 == 0] for i in range(60)])
/// for y in Y.T: model = LogisticRegression(C=.5, tol=1e-12, max_iter=10000).fit(X, y); print(model.coef_, model.intercept_)
/// ```
#[test]
fn the_optimum_is_that_of_scikit_learn() {
    let x = Array2::from_shape_fn((60, 4), |(i, j)| ((i * 37 + j * j * 91 + 5) % 101) as f32 / 25.0 - 2.0);
    let y = Array2::from_shape_fn(
        (60, 2),
        |(i, j)| if j == 0 { x[[i, 0]] + x[[i, 1]] > 0.5 } else { i % 3 == 0 },
    );
    let expected = [
        ([1.706819, 1.081746, 0.251426, 0.621574], -1.102098),
        ([0.000984, 0.001566, 0.003118, 0.002270], -0.693118),
    ];
    let head = LogisticHead { lambda: Some(2.0), tolerance: 1e-12, ..LogisticHead::default() };
    let layer = trained(&head, &MultiLabelTask::new(x.view(), y.view()).unwrap()).unwrap();
    let [Operation::Affine { weights, bias }] = layer.operations() else { panic!("not affine") };
    for (label, (of_weights, of_bias)) in expected.into_iter().enumerate() {
        let found = weights.column(label);
        for (found, expected) in found.iter().chain([&bias[label]]).zip(of_weights.iter().chain([&of_bias])) {
            // Single precision of the rows, and a loss at its minimum to twelve digits.
            assert!((f64::from(*found) - expected).abs() < 2e-4, "label {label}: {found} {expected}");
        }
    }
}

#[test]
fn validation_rows_choose_and_rare_labels_have_finite_logits() {
    let (x, mut y) = drawn(200);
    y.column_mut(2).fill(false);
    let (rest, held_out) = (s![..150, ..], s![150.., ..]);
    let task = MultiLabelTask::new(x.slice(rest), y.slice(rest)).unwrap();
    let task = task.with_validation(x.slice(held_out), y.slice(held_out)).unwrap();
    let layer = trained(&LogisticHead::default(), &task).unwrap();
    let logits = layer.forward(&Faer::sequential(), x.slice(held_out)).unwrap();
    let right = (0..50).filter(|&row| (logits[[row, 0]] > 0.0) == y[[150 + row, 0]]).count();
    assert!(right > 44, "{right}");
    // Half a row in 150 and a half.
    assert!(logits.column(2).iter().all(|&z| (f64::from(z) - (0.5_f64 / 150.5).ln()).abs() < 1e-5));
}

#[test]
fn weights_that_are_whole_numbers_are_as_many_equal_rows() {
    let (x, y) = drawn(120);
    let weights: Vec<f64> = (0..120).map(|i| ((i * 7 + i * i) % 4) as f64).collect();
    let repeated: Vec<usize> = (0..120).flat_map(|row| vec![row; weights[row] as usize]).collect();
    let (often, labels) = (x.select(Axis(0), &repeated), y.select(Axis(0), &repeated));
    let head = LogisticHead { lambda: Some(2.0), tolerance: 1e-12, ..LogisticHead::default() };
    let task = MultiLabelTask::new(x.view(), y.view()).unwrap();
    let task = MultiLabelTask { weights: TaskWeights { train: Some(&weights), validation: None }, ..task };
    let found = trained(&head, &task).unwrap().forward(&Faer::sequential(), x.view()).unwrap();
    let expected = trained(&head, &MultiLabelTask::new(often.view(), labels.view()).unwrap()).unwrap();
    let expected = expected.forward(&Faer::sequential(), x.view()).unwrap();
    // Sums of the same terms in single precision, in another order, of logits below 10.
    assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-3), "{found} {expected}");
}

#[test]
fn other_heads_and_wrong_shapes_are_refused() {
    let (x, y) = drawn(20);
    let task = MultiLabelTask::new(x.view(), y.view()).unwrap();
    for (head, name) in
        [(&RidgeHead::default() as &dyn HeadTrainer, "ridge"), (&SoftmaxHead::default(), "softmax")]
    {
        let said = trained(head, &task).unwrap_err().to_string();
        let expected = "does not learn several labels at once; the logistic head does (`--head logistic`)";
        assert_eq!(said, format!("the head {name} {expected}"));
    }
    let head = LogisticHead::default();
    let short = MultiLabelTask { labels: y.slice(s![..19, ..]), ..task };
    assert_eq!(
        trained(&head, &short).unwrap_err().to_string(),
        "the number of rows of labels must be 20, got 19"
    );
    let none = MultiLabelTask { labels: y.slice(s![.., ..0]), ..task };
    assert!(trained(&head, &none).is_err());
    let other = array![[true, false]];
    let wrong = task.with_validation(x.slice(s![..1, ..]), other.view()).unwrap();
    assert_eq!(
        trained(&head, &wrong).unwrap_err().to_string(),
        "the number of validation labels must be 3, got 2"
    );
}
