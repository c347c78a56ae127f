//! Sizes that no machine has memory for are typed errors that name them, wherever a library user can state one.

use dhll::core::LabelError;
use dhll::core::{Activation, ClassificationTask};
use dhll::core::{InputError, LabelCode, MemoryError};
use dhll::core::{LayerTask, LayerTrainer, Run, Silent, TrainError};
use dhll::similarities::{ArcCosine, RandomFeatures};
use dhll::train::{BackpropTrainer, Batches, MlpTrainer, RandomFeatureTrainer, SgdParams};
use dhll::{CrossGramAccumulator, backends};
use ndarray::{Array2, array};

const HUGE: usize = 10_000_000_000_000;

/// What the error says the memory is for.
fn purpose(error: MemoryError) -> String {
    match error {
        MemoryError::Machine { what, .. } | MemoryError::Limit { what, .. } => what,
        other => panic!("{other}"),
    }
}

fn of_input(error: InputError) -> String {
    let InputError::Memory(error) = error else { panic!("{error}") };
    purpose(error)
}

fn of_training(error: TrainError) -> String {
    let TrainError::Memory(error) = error else { panic!("{error}") };
    purpose(error)
}

#[test]
fn cross_grams_and_features_are_checked() {
    let backend = backends::default_backend().unwrap();
    let error = CrossGramAccumulator::new(&*backend, HUGE, usize::MAX).err().unwrap();
    assert_eq!(of_input(error), "the cross-Gram of 18,446,744,073,709,551,615 columns");
    let error = RandomFeatures::new(&ArcCosine::Relu, 784, HUGE, 1).err().unwrap();
    assert_eq!(of_input(error), "10,000,000,000,000 random directions for 784 inputs");
}

#[test]
fn codes_of_many_classes_are_checked() {
    // 7 TiB each, and three of them: a code has a row and a column for every class.
    let LabelError::Memory(error) = LabelCode::from_counts(&vec![1; 1_000_000]).unwrap_err() else {
        panic!()
    };
    assert_eq!(purpose(error), "one-hot codes of 1,000,000 classes");
}

#[test]
fn trainers_are_checked_before_they_allocate() {
    let backend = backends::default_backend().unwrap();
    let x = Array2::from_shape_fn((8, 3), |(i, j)| ((5 * i + 7 * j) % 11) as f32);
    let train = |trainer: &dyn LayerTrainer| {
        let silent = &mut Silent;
        let run = &mut Run::new(&*backend, 1, silent);
        of_training(trainer.train(&LayerTask::new(x.view(), x.view()).unwrap(), run).unwrap_err())
    };
    let wide = MlpTrainer { hidden_width: Some(usize::MAX), ..MlpTrainer::default() };
    let units = "18,446,744,073,709,551,615";
    assert_eq!(
        train(&wide),
        format!("training 2 maps of up to {units} units for 3 inputs, 512 rows at a time")
    );
    let deep = MlpTrainer { further_maps: HUGE, ..MlpTrainer::default() };
    assert_eq!(train(&deep), "10,000,000,000,000 further maps of 3 units");
    // Batches drawn with replacement may be larger than the data.
    let schedule = SgdParams { batch_size: HUGE, batches: Batches::WithReplacement, ..SgdParams::default() };
    let batch = MlpTrainer { sgd: schedule, ..MlpTrainer::default() };
    assert_eq!(
        train(&batch),
        "training 2 maps of up to 3 units for 3 inputs, 10,000,000,000,000 rows at a time"
    );
    let random = RandomFeatureTrainer { units: usize::MAX, ..RandomFeatureTrainer::default() };
    assert_eq!(train(&random), format!("{units} random units for 3 inputs"));

    let labels = [0, 1, 0, 1, 0, 1, 0, 1];
    let network = BackpropTrainer::new([8, HUGE], Activation::Relu);
    let silent = &mut Silent;
    let run = &mut Run::new(&*backend, 1, silent);
    let error = network.train(&ClassificationTask::new(x.view(), &labels, 2).unwrap(), run).err().unwrap();
    assert!(of_training(error).starts_with("training 3 maps of up to 10,000,000,000,000 units"));
}

/// An endless training keeps a record an epoch; it does not make room for all of them before the first.
#[test]
fn histories_grow_as_they_are_made() {
    let backend = backends::default_backend().unwrap();
    let (x, target) = (array![[1.0_f32], [2.0]], array![[1.0_f32], [2.0]]);
    let schedule = SgdParams { epochs: usize::MAX, patience: Some(1), ..SgdParams::default() };
    let trainer = MlpTrainer { sgd: schedule, ..MlpTrainer::default() };
    let silent = &mut Silent;
    let run = &mut Run::new(&*backend, 1, silent);
    let trained = trainer.train(&LayerTask::new(x.view(), target.view()).unwrap(), run).unwrap();
    assert!(trained.history.len() > 1);
}
