//! What is refused, and in which words.

use dhll_core::data::Finite;
use dhll_core::layer::*;
use dhll_faer::Faer;
use dhll_train::*;
use ndarray::{Array1, Array2, array};

fn complaint(trainer: &MlpTrainer, task: &LayerTask<'_>) -> String {
    let backend = Faer::sequential();
    let silent = &mut Silent;
    let mut run = Run::new(&backend, 1, silent);
    trainer.train(task, &mut run).expect_err("a task or a trainer without sense").to_string()
}

fn of_task(input: &Array2<f32>, target: &Array2<f32>) -> String {
    let task = LayerTask::new(input.view(), target.view()).expect("finite rows");
    complaint(&MlpTrainer::default(), &task)
}

#[test]
fn tasks_that_do_not_fit_are_refused() {
    let zeros = Array2::zeros;
    assert_eq!(of_task(&zeros((3, 2)), &zeros((4, 1))), "the number of target rows must be 3, got 4");
    assert_eq!(of_task(&zeros((0, 2)), &zeros((0, 1))), "the number of input rows must be at least 1, got 0");
    assert_eq!(
        of_task(&zeros((3, 0)), &zeros((3, 1))),
        "the number of input columns must be at least 1, got 0"
    );
    assert_eq!(
        of_task(&zeros((3, 2)), &zeros((3, 0))),
        "the number of target columns must be at least 1, got 0"
    );
    let infinite = array![[0.0, 1.0], [f32::INFINITY, 0.0]];
    let target = zeros((2, 1));
    let message = LayerTask::new(infinite.view(), target.view()).err().unwrap().to_string();
    assert_eq!(message, "the input has the value inf at row 2, column 1; every entry must be finite");
    let nan = array![[0.0, f32::NAN], [0.0, 0.0]];
    let message = LayerTask::new(target.view(), nan.view()).err().unwrap().to_string();
    assert_eq!(message, "the target has the value NaN at row 1, column 2; every entry must be finite");

    let (x, t) = (Array2::zeros((3, 2)), Array2::zeros((3, 1)));
    for (xv, tv, words) in [
        ((0, 2), (0, 1), "the number of validation input rows must be at least 1, got 0"),
        ((2, 3), (2, 1), "the number of validation input columns must be 2, got 3"),
        ((2, 2), (3, 1), "the number of validation target rows must be 2, got 3"),
        ((2, 2), (2, 2), "the number of validation target columns must be 1, got 2"),
    ] {
        let (xv, tv) = (Array2::zeros(xv), Array2::zeros(tv));
        let task = LayerTask {
            input: Finite::known(x.view()),
            target: Finite::known(t.view()),
            validation: Some((Finite::known(xv.view()), Finite::known(tv.view()))),
            augmentation: None,
            weights: dhll_core::TaskWeights::default(),
        };
        assert_eq!(complaint(&MlpTrainer::default(), &task), words);
    }
}

#[test]
fn parameters_out_of_range_are_refused() {
    let x = Array2::zeros((4, 2));
    let task = LayerTask::new(x.view(), x.view()).unwrap();
    let with = |change: &dyn Fn(&mut MlpTrainer)| {
        let mut trainer = MlpTrainer::default();
        change(&mut trainer);
        complaint(&trainer, &task)
    };
    assert_eq!(with(&|t| t.sgd.epochs = 0), "the number of epochs must be at least 1, got 0");
    assert_eq!(with(&|t| t.sgd.batch_size = 0), "the batch size must be at least 1, got 0");
    assert_eq!(with(&|t| t.sgd.monitor_rows = 0), "the number of monitored rows must be at least 1, got 0");
    assert_eq!(with(&|t| t.hidden_width = Some(0)), "the hidden width must be at least 1, got 0");
    let rate = |rate: f64| with(&|t| t.sgd.adam.learning_rate = rate);
    assert_eq!(rate(0.0), "the learning rate must be finite and above 0, got 0");
    assert_eq!(rate(f64::NAN), "the learning rate must be finite and above 0, got NaN");
    assert!(rate(-1.0).contains("got -1") && rate(f64::INFINITY).contains("got inf"));
    assert_eq!(with(&|t| t.sgd.adam.decay = 1.5), "the learning rate's decay must be in (0, 1], got 1.5");
    assert_eq!(with(&|t| t.sgd.adam.beta1 = 1.0), "beta1 must be in [0, 1), got 1");
    assert_eq!(with(&|t| t.sgd.adam.beta2 = f64::NAN), "beta2 must be in [0, 1), got NaN");
    assert_eq!(with(&|t| t.sgd.adam.epsilon = 0.0), "epsilon must be finite and above 0, got 0");
    let message = with(&|t| t.init = Init::Variance(-0.5));
    assert_eq!(message, "the initial variance must be finite and at least 0, got -0.5");
}

#[test]
fn batches_larger_than_the_data_are_taken() {
    let backend = Faer::sequential();
    let x = array![[1.0_f32, 2.0]];
    let task = LayerTask::new(x.view(), x.view()).unwrap();
    for batches in [Batches::Shuffled, Batches::WithReplacement] {
        let mut trainer = MlpTrainer::default();
        trainer.sgd = SgdParams { epochs: 2, batches, ..trainer.sgd };
        let trained = trainer.train(&task, &mut Run::new(&backend, 1, &mut Silent)).unwrap();
        // One step an epoch: the first ends epoch 1, so both records are of the same parameters.
        assert_eq!(trained.history[0].train_loss, trained.history[1].train_loss);
        assert_eq!(trained.history.len(), 3);
    }
}

#[test]
fn divergence_is_an_error_that_says_what_to_do() {
    let x = Array2::from_shape_fn((40, 3), |(i, j)| (i * 3 + j) as f32);
    let task = LayerTask::new(x.view(), x.view()).unwrap();
    let mut trainer = MlpTrainer::default();
    trainer.sgd.adam.learning_rate = 1e25;
    trainer.sgd.batch_size = 4;
    let words = complaint(&trainer, &task);
    assert!(words.starts_with("training diverged: the loss is"), "{words}");
    assert!(words.contains("lower the learning rate (it is 1e25)"), "{words}");
}

#[test]
fn labels_that_are_no_classes_are_refused() {
    let backend = Faer::sequential();
    let x = Array2::<f32>::zeros((3, 2));
    let complaint = |labels: &[usize], n_classes| {
        let task = ClassificationTask::new(x.view(), labels, n_classes).unwrap();
        let silent = &mut Silent;
        let mut run = Run::new(&backend, 1, silent);
        SoftmaxHead::default().train(&task, &mut run).unwrap_err().to_string()
    };
    assert_eq!(complaint(&[0, 1], 2), "the number of labels must be 3, got 2");
    assert_eq!(complaint(&[0, 0, 0], 1), "labels need at least 2 classes, got 1");
    assert_eq!(
        complaint(&[0, 3, 1], 3),
        "the label of row 2 is 3; it must be below the number of classes, 3"
    );
}

#[test]
fn operations_that_make_no_layer_are_refused() {
    let affine = |inputs, outputs| Operation::Affine {
        weights: Array2::zeros((inputs, outputs)),
        bias: Array1::zeros(outputs),
    };
    let words = |operations| Layer::new(operations).unwrap_err().to_string();
    assert!(words(vec![]).contains("got 0 operations"));
    assert!(words(vec![Operation::Activation(Activation::Relu)]).contains("got 1 operations"));
    assert_eq!(words(vec![affine(0, 2)]), "operation 1 has weights of 0 x 2; both must be at least 1");
    let message = words(vec![affine(2, 3), Operation::Activation(Activation::Tanh), affine(4, 1)]);
    assert_eq!(message, "operation 3: the number of inputs must be 3, got 4");
    let bias = Operation::Affine { weights: Array2::zeros((2, 3)), bias: Array1::zeros(2) };
    assert_eq!(words(vec![bias]), "operation 1: the length of the bias must be 3, got 2");
    let nan = Operation::Affine { weights: Array2::zeros((1, 1)), bias: array![f32::NAN] };
    assert_eq!(words(vec![nan]), "operation 1 has a parameter that is NaN; every one must be finite");

    let layer = |inputs, outputs| Layer::new(vec![affine(inputs, outputs)]).unwrap();
    assert_eq!(Network::new(vec![]), Err(LayerError::NoLayers));
    let error = Network::new(vec![layer(2, 3), layer(3, 1), layer(2, 1)]).unwrap_err();
    assert_eq!(error.to_string(), "layer 3 takes 2 inputs, but the layer before it gives 1");
    let network = Network::new(vec![layer(2, 3), layer(3, 1)]).unwrap();
    let backend = Faer::sequential();
    assert!(network.forward(&backend, Array2::zeros((5, 3)).view()).is_err());
    assert!(network.forward(&backend, array![[f32::NAN, 0.0]].view()).is_err());
    assert_eq!(network.forward(&backend, Array2::zeros((0, 2)).view()).unwrap().dim(), (0, 1));
    // More rows than go through at once.
    assert_eq!(
        network.forward(&backend, Array2::ones((2500, 2)).view()).unwrap(),
        Array2::<f32>::zeros((2500, 1))
    );
}
