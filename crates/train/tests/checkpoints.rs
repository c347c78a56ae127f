//! A training that is cut off after any step and resumed from its checkpoint is bit-identical, for every trainer with the minibatch loop.

#![allow(clippy::unwrap_used)]

#[path = "checkpoints/memory.rs"]
mod memory;

use dhll_core::layer::*;
use dhll_core::*;
use dhll_faer::Faer;
use dhll_train::*;
use memory::Memory;
use ndarray::{Array2, ArrayViewMut2};

#[derive(Default)]
struct Records(Vec<EpochRecord>);

impl Observer for Records {
    fn on_epoch(&mut self, record: &EpochRecord) {
        self.0.push(*record);
    }
}

/// Adds noise that follows from the seed.
struct Noise;

impl RowAugmentation for Noise {
    fn augment(
        &self,
        _: &[usize],
        seed: u64,
        mut input: ArrayViewMut2<'_, f32>,
        target: Option<ArrayViewMut2<'_, f32>>,
    ) -> Result<(), InputError> {
        let noise = |i: usize| (layer_seed(seed, i) % 1000) as f32 / 5000.0;
        input.iter_mut().enumerate().for_each(|(i, x)| *x += noise(i));
        target.into_iter().for_each(|mut target| target.iter_mut().for_each(|t| *t += noise(7)));
        Ok(())
    }
}

const ROWS: usize = 23;

fn rows(columns: usize, shift: usize) -> Array2<f32> {
    Array2::from_shape_fn((ROWS, columns), |(i, j)| ((5 * i + 7 * j + shift) % 11) as f32 / 5.0 - 1.0)
}

fn labels() -> Vec<usize> {
    (0..ROWS).map(|i| usize::from((5 * i) % 11 > 5)).collect()
}

fn sgd() -> SgdParams {
    let adam = Adam { learning_rate: 0.02, weight_decay: 0.01, ..Adam::default() };
    SgdParams { epochs: 4, batch_size: 5, adam, ..SgdParams::default() }
}

/// Cut off after any number of steps, and resumed: the same, with no step made twice.
fn check<T: PartialEq + std::fmt::Debug>(
    case: &str,
    train: impl Fn(&mut Run<'_>) -> Result<T, TrainError>,
) -> (T, Vec<EpochRecord>) {
    let backend = Faer::default();
    let trained = |store: Option<&dyn CheckpointStore>| {
        let mut records = Records::default();
        let trained = train(&mut Run::new(&backend, 3, &mut records).with_checkpoints(store));
        (trained, records.0)
    };
    let (whole, records) = trained(None);
    let whole = whole.unwrap();
    let all = Memory::default();
    let watched = trained(all.failing_after(usize::MAX));
    assert_eq!((watched.0.unwrap(), watched.1), (whole, records), "{case}: checkpoints change nothing");
    let (whole, records) = trained(None);
    let whole = whole.unwrap();
    let steps = all.saved();
    assert!(steps > 3, "{case}: {steps} steps");
    for cut in 0..steps {
        let store = Memory::default();
        let error = trained(store.failing_after(cut)).0.unwrap_err();
        assert_eq!(error, TrainError::Checkpoint(CheckpointError::new("the disk is full")));
        let (resumed, reported) = trained(store.failing_after(usize::MAX));
        assert_eq!(resumed.unwrap(), whole, "{case}: cut off after {cut} steps");
        assert_eq!(reported, records, "{case}: records after {cut} steps");
        assert_eq!(store.saved(), steps - cut, "{case}: steps are made twice after {cut}");
    }
    // Cut off over and over again.
    let store = Memory::default();
    let mut last = trained(store.failing_after(2)).0;
    for _ in 0..steps {
        last = last.or_else(|_| trained(store.failing_after(2)).0);
    }
    assert_eq!(last.unwrap(), whole, "{case}: two steps at a time");
    (whole, records)
}

#[test]
fn layers_are_resumed_after_any_step_under_every_setting_of_the_loop() {
    let (x, t) = (rows(3, 0), rows(7, 2).mapv(|v| v * v));
    let (vx, vt) = (rows(3, 5), rows(7, 4));
    let weights: Vec<f64> = (0..ROWS).map(|i| 0.5 + (i % 3) as f64).collect();
    let task = || LayerTask::new(x.view(), t.view()).unwrap();
    let validated = || task().with_validation(vx.view(), vt.view()).unwrap();
    let weighted = TaskWeights { train: Some(&weights), validation: None };
    let dropout = Dropout { input: 0.2, hidden: 0.4 };
    let replaced = SgdParams { batches: Batches::WithReplacement, ..sgd() };
    let cosine = SgdParams { lr_schedule: LrSchedule::Cosine { warm_up: 0.2 }, ..sgd() };
    let highest = SgdParams { epoch_selection: EpochSelection::HighestValidation, ..sgd() };
    let steps = LrSchedule::Steps { every: 2, factor: 0.3 };
    for (case, task, sgd) in [
        ("shuffled", task(), sgd()),
        ("with replacement", task(), replaced),
        ("dropout", task(), SgdParams { dropout, ..sgd() }),
        ("augmentation", task().with_augmentation(&Noise), SgdParams { dropout, ..replaced }),
        ("cosine", task(), cosine),
        ("falls", task(), SgdParams { lr_schedule: steps, ..sgd() }),
        ("weights", task().with_weights(weighted), sgd()),
        ("validation, highest", validated(), highest),
        ("last", validated(), SgdParams { epoch_selection: EpochSelection::Last, ..sgd() }),
        ("few monitored", task(), SgdParams { monitor_rows: 4, ..sgd() }),
        ("one step an epoch", task(), SgdParams { batch_size: 50, epochs: 6, ..sgd() }),
    ] {
        let mlp = MlpTrainer { hidden_width: Some(5), further_maps: 1, sgd, ..MlpTrainer::default() };
        check(case, |run| mlp.train(&task, run));
        let residual = ResidualTrainer { inner: mlp, ..ResidualTrainer::default() };
        check(case, |run| residual.train(&task, run));
    }
}

#[test]
fn patience_is_lost_after_the_same_epoch() {
    let (x, t, vt) = (rows(3, 0), rows(2, 2), rows(2, 9));
    let task = LayerTask::new(x.view(), t.view()).unwrap().with_validation(x.view(), vt.view()).unwrap();
    let sgd = SgdParams { epochs: 40, patience: Some(3), ..sgd() };
    let mlp = MlpTrainer { hidden_width: Some(9), sgd, ..MlpTrainer::default() };
    let (trained, records) = check("patience", |run| mlp.train(&task, run));
    assert!(records.len() < 40 && records.len() == trained.kept_epoch + 4, "{}", records.len());
}

#[test]
fn heads_and_whole_networks_are_resumed() {
    let (x, labels) = (rows(4, 0), labels());
    let task = ClassificationTask::new(x.view(), &labels, 2).unwrap();
    let head = SoftmaxHead { sgd: sgd(), ..SoftmaxHead::default() };
    check("head", |run| HeadTrainer::train(&head, &task, run));
    for loss in [
        EndToEndLoss::CrossEntropy { smoothing: 0.1 },
        EndToEndLoss::SquaredError { norm: 1.0, reconstruction: 0.3 },
    ] {
        let task = ClassificationTask { augmentation: Some(&Noise), ..task };
        let trainer = BackpropTrainer { loss, sgd: sgd(), ..BackpropTrainer::new([6, 5], Activation::Relu) };
        check("end to end", |run| trainer.train(&task, run));
    }
}

#[test]
fn a_checkpoint_of_another_training_is_refused() {
    let (x, t) = (rows(3, 0), rows(2, 2));
    let task = LayerTask::new(x.view(), t.view()).unwrap();
    let (backend, silent) = (Faer::default(), &mut Silent);
    let mlp = |sgd| MlpTrainer { hidden_width: Some(5), sgd, ..MlpTrainer::default() };
    let store = Memory::default();
    let cut = &mut Run::new(&backend, 3, silent).with_checkpoints(store.failing_after(7));
    mlp(sgd()).train(&task, cut).unwrap_err();
    let resumed = |store: &Memory, sgd, seed| {
        let silent = &mut Silent;
        let store = store.failing_after(usize::MAX);
        mlp(sgd).train(&task, &mut Run::new(&backend, seed, silent).with_checkpoints(store))
    };
    assert!(resumed(&store.edit(|_, _| {}), sgd(), 3).is_ok());
    for (case, store, sgd, seed) in [
        ("seed", store.edit(|_, _| {}), sgd(), 4),
        ("batch", store.edit(|_, _| {}), SgdParams { batch_size: 6, ..sgd() }, 3),
        ("no training", store.edit(|document, _| *document = serde_json::Value::Null), sgd(), 3),
        ("no state", store.edit(|document, _| document["state"] = serde_json::Value::Null), sgd(), 3),
        ("too many steps", store.edit(|document, _| document["state"]["steps"] = 21.into()), sgd(), 3),
        ("a short tensor", store.edit(|_, tensors| tensors[1].1.truncate(1)), sgd(), 3),
        ("a missing tensor", store.edit(|_, tensors| tensors.truncate(3)), sgd(), 3),
        ("tensors in another order", store.edit(|_, tensors| tensors.swap(0, 1)), sgd(), 3),
    ] {
        let error = resumed(&store, sgd, seed).unwrap_err();
        assert!(matches!(error, TrainError::OtherCheckpoint { .. }), "{case}: {error:?}");
        let error = error.to_string();
        assert!(error.starts_with("memory: the checkpoint belongs to another training: "), "{case}: {error}");
        assert!(error.ends_with("; delete it to train from the start"), "{case}: {error}");
    }
}

/// Trains twice, and gives the second.
struct Twice(MlpTrainer);

impl LayerTrainer for Twice {
    fn name(&self) -> &'static str {
        "twice"
    }

    fn train(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        let first = self.0.train(task, run)?;
        let x = first.layer.forward(run.backend, task.input.view())?;
        self.0.train(&LayerTask::new(x.view(), task.target.view())?, run)
    }
}

#[test]
fn a_trainer_of_several_trainings_does_not_mix_them_up() {
    let (x, t) = (rows(3, 0), rows(3, 2));
    let task = LayerTask::new(x.view(), t.view()).unwrap();
    let mlp = MlpTrainer { hidden_width: Some(5), sgd: sgd(), ..MlpTrainer::default() };
    check("twice", |run| Twice(mlp).train(&task, run));
}

/// Checkpoints of three layers, and no finished layers.
#[derive(Default)]
struct Layers([Memory; 3]);

impl LayerStore for Layers {
    fn load(
        &self,
        _: usize,
        _: [usize; 2],
    ) -> Result<Option<TrainedLayer>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(None)
    }

    fn checkpoints(&self, layer: usize) -> Option<Box<dyn CheckpointStore + '_>> {
        Some(Box::new(self.0[layer].clone()))
    }

    fn save(&self, _: usize, _: &TrainedLayer) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        Ok(())
    }
}

#[test]
fn every_layer_of_a_network_has_its_checkpoint_in_both_orders() {
    let x = rows(3, 0);
    let targets =
        [1, 2, 3].map(|shift| dhll_train::Target { train: rows(3, shift), validation: None }).to_vec();
    let mlp = MlpTrainer { hidden_width: Some(5), sgd: sgd(), ..MlpTrainer::default() };
    let backend = Faer::default();
    for order in [Order::Sequential, Order::Parallel { workers: 2 }] {
        let fit = |store: Option<&Layers>| {
            let store = store.map(|store| store as &dyn LayerStore);
            let rows = InputRows::new(x.view(), None).unwrap();
            let layers = LayerByLayer { order, store, ..LayerByLayer::new(&mlp) };
            layers.fit(rows, &targets, &mut Run::new(&backend, 5, &mut Silent))
        };
        let (whole, store) = (fit(None).unwrap(), Layers::default());
        for (layer, steps) in store.0.iter().zip([20, 12, 7]) {
            layer.failing_after(steps);
        }
        let error = fit(Some(&store)).unwrap_err();
        assert!(
            matches!(error, FitError::Layer { layer: 1, source: TrainError::Checkpoint(_) }),
            "{error:?}"
        );
        for layer in &store.0 {
            layer.failing_after(usize::MAX);
        }
        assert_eq!(fit(Some(&store)).unwrap(), whole, "{order:?}");
        assert_eq!([0, 1].map(|layer| store.0[layer].saved()), [0, 8], "{order:?}");
    }
}
