//! What the records of epochs lead to: when training stops, which epoch is kept, and when it has diverged.

use dhll_core::layer::*;
use dhll_faer::Faer;
use dhll_train::*;
use ndarray::Array2;

/// What `train` makes of a run.
fn with_run<T>(train: impl FnOnce(&mut Run<'_>) -> T) -> T {
    train(&mut Run::new(&Faer::sequential(), 1, &mut Silent))
}

/// Two separable classes.
fn classes(rows: usize) -> (Array2<f32>, Vec<usize>) {
    let x = Array2::from_shape_fn((rows, 3), |(i, j)| {
        (if i % 2 == 0 { 0.5 } else { -0.5 }) + ((i * 7 + j * 5) % 11) as f32 / 22.0
    });
    (x, (0..rows).map(|i| i % 2).collect())
}

fn complaint<T: std::fmt::Debug>(result: Result<T, TrainError>) -> String {
    result.expect_err("an error").to_string()
}

#[test]
fn patience_is_counted_in_steps_that_were_taken() {
    let (x, _) = classes(20);
    // One step an epoch: epochs 0 and 1 are recorded after the same step, which is no epoch without progress.
    let sgd = SgdParams { epochs: 30, batch_size: 20, patience: Some(1), ..SgdParams::default() };
    let trainer = MlpTrainer { hidden_width: Some(8), sgd, ..MlpTrainer::default() };
    let task = LayerTask::new(x.view(), x.view()).unwrap();
    let trained = with_run(|run| trainer.train(&task, run)).unwrap();
    assert_eq!(trained.history.len(), 31, "the loss falls in every epoch");
    assert!(trained.history.windows(2).skip(1).all(|pair| pair[1].train_loss < pair[0].train_loss));
    assert_eq!(trained.kept_epoch, 30);
    let one = MlpTrainer { sgd: SgdParams { epochs: 1, ..sgd }, ..trainer };
    let trained = with_run(|run| one.train(&task, run)).unwrap();
    assert_eq!((trained.history.len(), trained.kept_epoch), (2, 1), "one epoch is one epoch");
}

#[test]
fn a_loss_that_grows_by_orders_of_magnitude_is_an_error_with_its_remedy() {
    let (x, labels) = classes(400);
    let mut sgd = SgdParams { epochs: 5, epoch_selection: EpochSelection::Last, ..SgdParams::default() };
    let layer = LayerTask::new(x.view(), x.view()).unwrap();
    let task = ClassificationTask::new(x.view(), &labels, 2).unwrap();
    let noise: Vec<usize> = (0..400).map(|i| (i * i / 7) % 2).collect();
    let noise = ClassificationTask::new(x.view(), &noise, 2).unwrap();
    let errors = |sgd| {
        let mlp = MlpTrainer { hidden_width: Some(64), sgd, ..MlpTrainer::default() };
        let network = BackpropTrainer { sgd, ..BackpropTrainer::new([32, 32], Activation::Relu) };
        [
            with_run(|run| mlp.train(&layer, run)).err(),
            with_run(|run| ResidualTrainer { inner: mlp, ridge: 1e-3 }.train(&layer, run)).err(),
            with_run(|run| SoftmaxHead { sgd, ..SoftmaxHead::default() }.train(&noise, run)).err(),
            with_run(|run| network.train(&noise, run)).err(),
        ]
    };
    assert!(errors(sgd).iter().all(Option::is_none), "{:?}", errors(sgd));
    for epoch_selection in [EpochSelection::Last, EpochSelection::BestValidation] {
        sgd.adam.learning_rate = 1e4;
        sgd.epoch_selection = epoch_selection;
        for error in errors(sgd) {
            let error = error.expect("a loss that grew").to_string();
            assert!(error.starts_with("training diverged: the loss is "), "{error}");
            assert!(
                error.contains(" before the first step; lower the learning rate (it is 10000.0)"),
                "{error}"
            );
        }
    }
    // A head of separable classes ends at a loss of 0, whatever its steps.
    assert!(with_run(|run| SoftmaxHead { sgd, ..SoftmaxHead::default() }.train(&task, run)).is_ok());
}

#[test]
fn rows_beyond_single_precision_are_blamed_and_not_the_learning_rate() {
    let (x, labels) = classes(40);
    let huge = x * 1e30;
    let expected = "before the first step: the rows are too large for single precision; bring input and target to the scale of 1";
    let trainer = MlpTrainer { activation: Activation::SquaredRelu, ..MlpTrainer::default() };
    let layer = LayerTask::new(huge.view(), huge.view()).unwrap();
    let error = complaint(with_run(|run| trainer.train(&layer, run)));
    assert!(error.contains(expected), "{error}");
    let task = ClassificationTask::new(huge.view(), &labels, 2).unwrap();
    let trainer =
        BackpropTrainer { hidden: vec![(8, Some(Activation::SquaredRelu))], ..BackpropTrainer::default() };
    let error = complaint(with_run(|run| trainer.train(&task, run)));
    assert!(error.contains(expected), "{error}");
}
