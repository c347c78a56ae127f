//! Rows with weights: for every trainer and head, a weight that is a whole number is as many equal rows, and 0 is a row left out.

#![allow(clippy::unwrap_used)]

use dhll_core::{
    Activation, ClassificationTask, HeadTrainer, Layer, LayerTask, LayerTrainer, Operation, Run, Silent,
    TaskWeights, TrainError,
};
use dhll_faer::Faer;
use dhll_train::{
    BackpropTrainer, Directions, EndToEndLoss, LogisticHead, MlpTrainer, RandomFeatureTrainer,
    ResidualTrainer, RidgeHead, SgdParams, SoftmaxHead,
};
use ndarray::{Array2, Axis, concatenate};

const N: usize = 60;

/// Whole numbers from 0 to 3.
fn weights() -> Vec<f64> {
    (0..N).map(|i| ((i * 7 + i * i) % 4) as f64).collect()
}

/// Every row as often as its weight says.
fn repeated() -> Vec<usize> {
    weights().iter().enumerate().flat_map(|(row, weight)| vec![row; *weight as usize]).collect()
}

/// The same weights with mean 1.
fn relative() -> Vec<f64> {
    let mean = weights().iter().sum::<f64>() / N as f64;
    weights().iter().map(|weight| weight / mean).collect()
}

fn counting() -> Vec<usize> {
    weights().iter().enumerate().filter(|(_, weight)| **weight > 0.0).map(|(row, _)| row).collect()
}

fn inputs() -> Array2<f32> {
    Array2::from_shape_fn((N, 4), |(i, j)| ((i * 37 + j * j * 91 + 5) % 101) as f32 / 25.0 - 2.0)
}

/// Of norm 2, all of them: random directions take the scale of the rows from their norms.
fn signs() -> Array2<f32> {
    Array2::from_shape_fn((N, 4), |(i, j)| if (i * 5 + i * i / 3) >> j & 1 == 0 { 1.0 } else { -1.0 })
}

fn targets() -> Array2<f32> {
    Array2::from_shape_fn((N, 3), |(i, j)| ((i * 13 + j * 7 + i * i) % 11) as f32 / 5.0 - 1.0)
}

fn labels(x: &Array2<f32>) -> Vec<usize> {
    (0..N).map(|i| (i * i / 3 + usize::from(x[[i, 0]] > 0.0)) % 3).collect()
}

fn pick(x: &Array2<f32>, rows: &[usize]) -> Array2<f32> {
    x.select(Axis(0), rows)
}

fn pick_labels(labels: &[usize], rows: &[usize]) -> Vec<usize> {
    rows.iter().map(|&row| labels[row]).collect()
}

fn train(trainer: &dyn LayerTrainer, task: &LayerTask<'_>) -> Result<Layer, TrainError> {
    assert!(trainer.takes_weights());
    Ok(trainer.train(task, &mut Run::new(&Faer::sequential(), 1, &mut Silent))?.layer)
}

fn head(trainer: &dyn HeadTrainer, task: &ClassificationTask<'_>) -> Result<Layer, TrainError> {
    assert!(trainer.takes_weights());
    Ok(trainer.train(task, &mut Run::new(&Faer::sequential(), 1, &mut Silent))?.layer)
}

fn of(weights: &[f64]) -> TaskWeights<'_> {
    TaskWeights { train: Some(weights), validation: None }
}

/// The largest difference of what two layers give out.
fn difference(a: &Layer, b: &Layer, x: &Array2<f32>) -> f32 {
    let [a, b] = [a, b].map(|layer| layer.forward(&Faer::sequential(), x.view()).unwrap());
    (a - b).fold(0.0, |most, v| most.max(v.abs()))
}

/// All rows in a step, and few steps: gradients are sums over rows in some order, and Adam divides by their size.
fn one_batch() -> SgdParams {
    SgdParams { epochs: 10, batch_size: 1000, ..SgdParams::default() }
}

#[test]
fn layers_in_closed_form_are_those_of_repeated_rows() {
    let (x, target, weights, rows) = (signs(), targets(), weights(), repeated());
    let trainer = RandomFeatureTrainer {
        units: 20,
        directions: Directions::Normal,
        activation: Activation::Tanh,
        ridges: vec![1e-2],
        ..RandomFeatureTrainer::default()
    };
    let task = LayerTask::new(x.view(), target.view()).unwrap();
    let found = train(&trainer, &task.with_weights(of(&weights))).unwrap();
    let (rx, rt) = (pick(&x, &rows), pick(&target, &rows));
    let expected = train(&trainer, &LayerTask::new(rx.view(), rt.view()).unwrap()).unwrap();
    // Single precision of weights up to 10, on 20 units.
    assert!(difference(&found, &expected, &x) < 1e-4);
    let plain = train(&trainer, &LayerTask::new(x.view(), target.view()).unwrap()).unwrap();
    assert!(difference(&plain, &expected, &x) > 1e-2);
}

#[test]
fn the_skip_of_a_residual_layer_is_that_of_repeated_rows() {
    let (x, target, weights, rows) = (inputs(), targets(), weights(), repeated());
    let inner = MlpTrainer { hidden_width: Some(4), sgd: one_batch(), ..ResidualTrainer::default().inner };
    let trainer = ResidualTrainer { inner, ..ResidualTrainer::default() };
    let task = LayerTask::new(x.view(), target.view()).unwrap();
    let skip = |layer: Layer| match layer.operations().last() {
        Some(Operation::AddInput { weights: Some(weights) }) => weights.clone(),
        other => panic!("{other:?}"),
    };
    let found = skip(train(&trainer, &task.with_weights(of(&weights))).unwrap());
    let (rx, rt) = (pick(&x, &rows), pick(&target, &rows));
    let expected = skip(train(&trainer, &LayerTask::new(rx.view(), rt.view()).unwrap()).unwrap());
    assert!((found - expected).iter().all(|error| error.abs() < 1e-5));
}

#[test]
fn heads_of_a_given_strength_are_those_of_repeated_rows() {
    let (x, weights, rows) = (inputs(), weights(), repeated());
    let labels = labels(&x);
    let (rx, rl) = (pick(&x, &rows), pick_labels(&labels, &rows));
    let task = ClassificationTask::new(x.view(), &labels, 3).unwrap();
    let again = ClassificationTask::new(rx.view(), &rl, 3).unwrap();
    let two: Vec<usize> = labels.iter().map(|&label| label.min(1)).collect();
    let two_again = pick_labels(&two, &rows);
    let two_task = ClassificationTask::new(x.view(), &two, 2).unwrap();
    let two_again = ClassificationTask::new(rx.view(), &two_again, 2).unwrap();
    let logistic = LogisticHead { tolerance: 1e-9, ..LogisticHead::fixed(2.0) };
    for (task, again) in [(task, again), (two_task, two_again)] {
        let found = head(&logistic, &task.with_weights(of(&weights))).unwrap();
        let expected = head(&logistic, &again).unwrap();
        // The root of the tolerance of the loss.
        assert!(difference(&found, &expected, &x) < 1e-3);
        assert!(difference(&head(&logistic, &task).unwrap(), &expected, &x) > 0.05);
    }
    let target = targets();
    let (rt, ridge) = (pick(&target, &rows), RidgeHead::fixed(2.0));
    let values = |task: &LayerTask<'_>| {
        ridge.train_values(task, &mut Run::new(&Faer::sequential(), 1, &mut Silent)).unwrap().layer
    };
    let task = LayerTask::new(x.view(), target.view()).unwrap();
    let found = values(&task.with_weights(of(&weights)));
    let expected = values(&LayerTask::new(rx.view(), rt.view()).unwrap());
    assert!(difference(&found, &expected, &x) < 1e-5);
}

#[test]
fn steps_on_all_rows_are_those_of_repeated_rows() {
    let (x, target, weights, rows) = (inputs(), targets(), relative(), repeated());
    let labels = labels(&x);
    let (rx, rt, rl) = (pick(&x, &rows), pick(&target, &rows), pick_labels(&labels, &rows));
    let mlp = MlpTrainer { hidden_width: Some(8), sgd: one_batch(), ..MlpTrainer::default() };
    let task = LayerTask::new(x.view(), target.view()).unwrap();
    let silent = &mut Silent;
    let backend = Faer::sequential();
    let run = &mut Run::new(&backend, 1, silent);
    let found = mlp.train(&task.with_weights(of(&weights)), run).unwrap();
    let expected = mlp.train(&LayerTask::new(rx.view(), rt.view()).unwrap(), run).unwrap();
    let plain = mlp.train(&LayerTask::new(x.view(), target.view()).unwrap(), run).unwrap();
    assert!(difference(&found.layer, &expected.layer, &x) < 1e-4);
    assert!(difference(&plain.layer, &expected.layer, &x) > 1e-3);
    for (found, expected) in found.history.iter().zip(&expected.history) {
        assert!((found.train_loss - expected.train_loss).abs() < 1e-5, "{found:?} {expected:?}");
    }

    let task = || ClassificationTask::new(x.view(), &labels, 3).unwrap();
    let again = ClassificationTask::new(rx.view(), &rl, 3).unwrap();
    let softmax = SoftmaxHead { sgd: one_batch(), ..SoftmaxHead::default() };
    let found = softmax.train(&task().with_weights(of(&weights)), run).unwrap();
    let expected = softmax.train(&again, run).unwrap();
    assert!(difference(&found.layer, &expected.layer, &x) < 1e-4);
    for (found, expected) in found.history.iter().zip(&expected.history) {
        let accuracies = found.train_accuracy.unwrap() - expected.train_accuracy.unwrap();
        assert!(accuracies.abs() < 1e-9 && (found.train_loss - expected.train_loss).abs() < 1e-5);
    }

    for loss in [
        EndToEndLoss::CrossEntropy { smoothing: 0.1 },
        EndToEndLoss::SquaredError { norm: 1.0, reconstruction: 0.2 },
    ] {
        let trainer =
            BackpropTrainer { loss, sgd: one_batch(), ..BackpropTrainer::new([8], Activation::Tanh) };
        let network = |task: &ClassificationTask<'_>, run: &mut Run<'_>| {
            trainer.train(task, run).unwrap().network.forward(&backend, x.view()).unwrap()
        };
        let found = network(&task().with_weights(of(&weights)), run);
        let expected = network(&again, run);
        assert!((found - &expected).iter().all(|error| error.abs() < 1e-4), "{loss:?}");
        assert!((network(&task(), run) - expected).iter().any(|error| error.abs() > 1e-3), "{loss:?}");
    }
}

#[test]
fn heads_that_choose_their_strength_do_not_see_rows_of_weight_0() {
    let (mut x, weights, rows) = (inputs(), weights(), counting());
    let labels = labels(&x);
    // What would be seen by any sum.
    (0..N).filter(|&row| weights[row] == 0.0).for_each(|row| x.row_mut(row).fill(50.0));
    let (rx, rl) = (pick(&x, &rows), pick_labels(&labels, &rows));
    let rest: Vec<f64> = rows.iter().map(|&row| weights[row]).collect();
    let task = ClassificationTask::new(x.view(), &labels, 3).unwrap().with_weights(of(&weights));
    let without = ClassificationTask::new(rx.view(), &rl, 3).unwrap().with_weights(of(&rest));
    for trainer in [&LogisticHead::default() as &dyn HeadTrainer, &RidgeHead::default()] {
        let (found, expected) = (head(trainer, &task).unwrap(), head(trainer, &without).unwrap());
        assert!(difference(&found, &expected, &rx) < 1e-5, "{}", trainer.name());
    }
}

#[test]
fn weights_of_validation_rows_choose_and_report() {
    // Half of the validation rows follow the training rows, the others do not; weights decide which of them are believed.
    let x = Array2::from_shape_fn((40, 1), |(i, _)| i as f32 / 10.0 - 2.0);
    let target = x.mapv(|v| 3.0 * v);
    let noise = Array2::zeros((40, 1));
    let judged = concatenate![Axis(0), target, noise];
    let (train, both) = (x.clone(), concatenate![Axis(0), x, x]);
    let slope = |first: f64, second: f64| {
        let weights: Vec<f64> = (0..80).map(|i| if i < 40 { first } else { second }).collect();
        let task = LayerTask::new(train.view(), target.view())
            .unwrap()
            .with_validation(both.view(), judged.view())
            .unwrap()
            .with_weights(TaskWeights { train: None, validation: Some(&weights) });
        let layer =
            RidgeHead::default().train_values(&task, &mut Run::new(&Faer::sequential(), 1, &mut Silent));
        let Some(Operation::Affine { weights, .. }) = layer.unwrap().layer.operations().first().cloned()
        else {
            panic!("not affine")
        };
        weights[[0, 0]]
    };
    // The largest strength leaves 3 * 40 / (40 + 1000).
    assert!(slope(1.0, 0.0) > 2.9 && slope(0.0, 1.0) < 0.12);
}

#[test]
fn weights_that_are_none_are_refused() {
    let (x, target) = (inputs(), targets());
    let labels = labels(&x);
    let mut negative = weights();
    negative[5] = -1.0;
    let mut nan = weights();
    nan[2] = f64::NAN;
    let zeros = vec![0.0; N];
    let task = LayerTask::new(x.view(), target.view()).unwrap();
    let classes = ClassificationTask::new(x.view(), &labels, 3).unwrap();
    for (wrong, expected) in [
        (&negative[..], "the weight of row 6 is -1; every weight must be finite and at least 0"),
        (&nan, "the weight of row 3 is NaN; every weight must be finite and at least 0"),
        (&zeros, "the weights of all 60 rows are 0; give at least one row a weight above 0"),
        (&zeros[..3], "the number of row weights must be 60, got 3"),
    ] {
        let layer = train(&MlpTrainer::default(), &task.with_weights(of(wrong))).unwrap_err();
        let head = head(&LogisticHead::default(), &classes.with_weights(of(wrong))).unwrap_err();
        assert_eq!((layer.to_string(), head.to_string()), (expected.to_owned(), expected.to_owned()));
    }
}
