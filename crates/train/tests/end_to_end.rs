//! Networks trained end to end: what each loss converges to.

#![allow(clippy::unwrap_used)]

use dhll_core::LabelCode;
use dhll_core::{Activation, ClassificationTask, Run, Silent, classify};
use dhll_faer::Faer;
use dhll_train::{BackpropTrainer, EndToEndLoss, EpochSelection, LrSchedule, SgdParams};
use ndarray::{Array2, ArrayView2, Axis, array};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Three classes in the plane, with rows that no line separates.
fn rows() -> (Array2<f32>, Vec<usize>) {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let labels: Vec<usize> = (0..240).map(|row| row % 3).collect();
    let centres = array![[1.0, 0.0], [-0.5, 0.8], [-0.5, -0.8]];
    let x = Array2::from_shape_fn((240, 2), |(row, column)| {
        (centres[[labels[row], column]] + rng.random_range(-0.8..0.8)) as f32
    });
    (x, labels)
}

fn train(loss: EndToEndLoss, hidden: &[(usize, Option<Activation>)]) -> (Array2<f32>, Vec<usize>) {
    let (x, labels) = rows();
    let mut sgd = SgdParams { epochs: 200, batch_size: 60, ..SgdParams::default() };
    sgd.adam.learning_rate = 0.02;
    (sgd.lr_schedule, sgd.epoch_selection) = (LrSchedule::Cosine { warm_up: 0.0 }, EpochSelection::Last);
    let trainer = BackpropTrainer { hidden: hidden.to_vec(), loss, sgd, ..BackpropTrainer::default() };
    let backend = Faer::default();
    let task = ClassificationTask::new(x.view(), &labels, 3).unwrap();
    let trained = trainer.train(&task, &mut Run::new(&backend, 1, &mut Silent)).unwrap();
    assert_eq!(trained.network.output_width(), 3);
    (trained.network.forward(&backend, x.view()).unwrap(), labels)
}

/// Solves `[x 1] w = b` by least squares, and returns the values at the rows.
fn least_squares(x: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> Array2<f64> {
    let ones = Array2::ones((x.nrows(), 1));
    let z = ndarray::concatenate![Axis(1), x, ones];
    let gram = z.t().dot(&z);
    let backend = Faer::default();
    let solver: &dyn dhll_core::PositiveDefiniteSolver = &backend;
    z.dot(&solver.solve_positive_definite(gram.view(), z.t().dot(&b).view()).unwrap())
}

#[test]
fn the_squared_error_of_a_linear_network_comes_to_least_squares_on_the_label_code() {
    let (x, labels) = rows();
    let code = LabelCode::fit(&labels, 3).unwrap();
    let fitted = least_squares(x.mapv(f64::from).view(), code.encode(&labels).unwrap().view());
    let norms = code.rows().map_axis(Axis(1), |row| row.dot(&row) / 2.0);
    for (norm, reconstruction) in [(1.0, 0.0), (3.0, 0.0), (1.0, 0.5)] {
        let (logits, _) = train(EndToEndLoss::SquaredError { norm, reconstruction }, &[]);
        let expected = (fitted.dot(&code.rows().t()) - &norms) * (norm * norm);
        let worst = (&logits.mapv(f64::from) - &expected).iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        // Adam's last steps are small, not zero.
        assert!(worst < 0.02 * norm * norm, "norm {norm}, reconstruction {reconstruction}: off by {worst}");
    }
}

#[test]
fn label_smoothing_keeps_the_probabilities_from_zero() {
    let smallest = |smoothing| {
        let (logits, labels) =
            train(EndToEndLoss::CrossEntropy { smoothing }, &[(32, Some(Activation::Relu))]);
        let hits = classify(logits.view()).iter().zip(&labels).filter(|(a, b)| a == b).count();
        assert!(hits > 180, "{hits} of 240");
        let spread = |row: ndarray::ArrayView1<'_, f32>| {
            row.iter().fold(f32::NEG_INFINITY, |m, &v| m.max(v))
                - row.iter().fold(f32::INFINITY, |m, &v| m.min(v))
        };
        logits.rows().into_iter().map(spread).fold(0.0_f32, f32::max)
    };
    // With smoothing s the best logits of K classes differ by ln((1 - s + s / K) / (s / K)) = 3.3 at s = .1.
    let (plain, smoothed) = (smallest(0.0), smallest(0.1));
    assert!(smoothed < 5.0 && plain > 1.5 * smoothed, "{smoothed}, {plain}");
}

#[test]
fn reconstruction_shapes_the_hidden_layer() {
    // Two linear units cannot hold label and input both: with a large weight they hold the input, and the label suffers.
    let hidden = [(1, None)];
    let errors = |reconstruction| {
        let (logits, labels) = train(EndToEndLoss::SquaredError { norm: 1.0, reconstruction }, &hidden);
        classify(logits.view()).iter().zip(&labels).filter(|(a, b)| a != b).count()
    };
    let (without, with) = (errors(0.0), errors(100.0));
    assert_ne!(without, with);
}

#[test]
fn parameters_out_of_range_are_named() {
    for (loss, message) in [
        (EndToEndLoss::CrossEntropy { smoothing: 1.0 }, "the label smoothing must be in [0, 1), got 1"),
        (
            EndToEndLoss::SquaredError { norm: 0.0, reconstruction: 0.0 },
            "the norm of the label code must be positive and finite, got 0",
        ),
        (
            EndToEndLoss::SquaredError { norm: 1.0, reconstruction: -1.0 },
            "the weight of the reconstruction must be finite and at least 0, got -1",
        ),
    ] {
        let trainer = BackpropTrainer { loss, ..BackpropTrainer::new([4], Activation::Relu) };
        assert_eq!(trainer.check().unwrap_err().to_string(), message);
    }
}
