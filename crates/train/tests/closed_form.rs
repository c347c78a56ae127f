//! Layers that are solved for, and layers with a skip: against closed cases, and what they refuse.

#![allow(clippy::unwrap_used)]

use dhll_core::InputError;
use dhll_core::data::Finite;
use dhll_core::{
    Activation, Layer, LayerError, LayerTask, LayerTrainer, Operation, RowAugmentation, Run, Silent,
};
use dhll_faer::Faer;
use dhll_train::{
    Adam, Directions, Init, MlpTrainer, RandomFeatureTrainer, ReceptiveFields, ResidualTrainer, SgdParams,
};
use ndarray::{Array1, Array2, ArrayViewMut2, Axis, array, s};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Uniform on [-1, 1).
fn rows(n: usize, d: usize, seed: u64) -> Array2<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    Array2::from_shape_simple_fn((n, d), || rng.random_range(-1.0..1.0))
}

/// Without learning-rate schedule: few rows need all their steps.
fn sgd(epochs: usize) -> SgdParams {
    let adam = Adam { learning_rate: 3e-3, decay: 1.0, ..Adam::default() };
    SgdParams { epochs, batch_size: 20, adam, ..SgdParams::default() }
}

fn trained(trainer: &dyn LayerTrainer, task: &LayerTask<'_>, seed: u64) -> Layer {
    trainer.train(task, &mut Run::new(&Faer::sequential(), seed, &mut Silent)).unwrap().layer
}

fn error(layer: &Layer, x: &Array2<f32>, target: &Array2<f32>) -> f32 {
    let difference = layer.forward(&Faer::sequential(), x.view()).unwrap() - target;
    difference.mapv(|v| v * v).mean().unwrap() / target.mapv(|v| v * v).mean().unwrap()
}

#[test]
fn random_features_learn_what_no_linear_map_can_and_repeat_to_the_bit() {
    let x = rows(600, 4, 1);
    let target = x.map_axis(Axis(1), |r| r[0] * r[1] - r[2].abs()).insert_axis(Axis(1));
    let (train, unseen) = (s![..500, ..], s![500.., ..]);
    for directions in [Directions::Differences, Directions::Normal] {
        let trainer = RandomFeatureTrainer { units: 300, directions, ..RandomFeatureTrainer::default() };
        let (x1, t1) = (x.slice(train), target.slice(train));
        let layer = trained(&trainer, &LayerTask::new(x1, t1).unwrap(), 3);
        let left = error(&layer, &x.slice(unseen).to_owned(), &target.slice(unseen).to_owned());
        assert!(left < 0.02, "{directions:?}: {left}");
        assert_eq!(layer, trained(&trainer, &LayerTask::new(x1, t1).unwrap(), 3));
        assert_ne!(layer, trained(&trainer, &LayerTask::new(x1, t1).unwrap(), 4));
    }
}

#[test]
fn units_that_are_constant_have_no_weights() {
    // Equal rows make equal units, whose centred squares are nothing but rounding errors.
    let equal = Array2::from_shape_fn((70, 3), |(_, j)| [0.1, -0.7, 5.4][j]);
    let target = rows(70, 2, 2);
    let trainer = RandomFeatureTrainer { units: 50, ..RandomFeatureTrainer::default() };
    let layer = trained(&trainer, &LayerTask::new(equal.view(), target.view()).unwrap(), 1);
    let Some(Operation::Affine { weights, bias }) = layer.operations().last() else { panic!("not affine") };
    assert!(weights.iter().all(|&w| w == 0.0), "{weights}");
    let mean = target.mean_axis(Axis(0)).unwrap();
    assert!((bias - &mean).iter().all(|v| v.abs() < 1e-6), "{bias}, not {mean}");
}

#[test]
fn a_row_that_is_too_large_is_named_though_it_spoils_all_units() {
    let mut x = rows(70, 3, 1);
    x[[41, 2]] = -5e19;
    let target = rows(70, 2, 2);
    let activation = Activation::SquaredRelu;
    let trainer = RandomFeatureTrainer { units: 50, activation, ..RandomFeatureTrainer::default() };
    let silent = &mut Silent;
    let backend = Faer::sequential();
    let run = &mut Run::new(&backend, 1, silent);
    let error = trainer.train(&LayerTask::new(x.view(), target.view()).unwrap(), run).unwrap_err();
    assert!(error.to_string().starts_with("row 42 is beyond the range of the model"), "{error}");
}

#[test]
fn units_see_rectangles_of_the_image_and_every_pixel_is_seen() {
    let x = rows(50, 5 * 7, 1);
    let target = rows(50, 1, 2);
    let task = LayerTask::new(x.view(), target.view()).unwrap();
    let fields = ReceptiveFields { height: 5, width: 7, shortest: 2, longest: 4 };
    for directions in [Directions::Differences, Directions::Normal] {
        let fields = Some(fields);
        let trainer = RandomFeatureTrainer {
            units: 400,
            directions,
            receptive_fields: fields,
            ..RandomFeatureTrainer::default()
        };
        let layer = trained(&trainer, &task, 1);
        let Operation::Affine { weights, .. } = &layer.operations()[0] else {
            panic!("a layer starts with a map")
        };
        let mut seen = Array2::<usize>::zeros((5, 7));
        for unit in weights.columns() {
            let image = unit.to_shape((5, 7)).unwrap();
            let lit = |axis| image.axis_iter(axis).filter(|line| line.iter().any(|&w| w != 0.0)).count();
            let sides = [lit(Axis(0)), lit(Axis(1))];
            assert!(sides.iter().all(|side| (2..=4).contains(side)), "{directions:?}: {sides:?}");
            // As many lit pixels as a full rectangle of lit lines has.
            assert_eq!(image.iter().filter(|&&w| w != 0.0).count(), sides[0] * sides[1]);
            seen.zip_mut_with(&image, |seen, &w| *seen += usize::from(w != 0.0));
        }
        assert!(seen.iter().all(|&units| units > 0), "{seen}");
        // Differences have length 1, but for pairs of one row with itself, one in 50.
        let lengths = weights.columns().into_iter().map(|unit| unit.dot(&unit).sqrt());
        let of_length_1 = lengths.filter(|length| (length - 1.0).abs() < 1e-6).count();
        assert_eq!(of_length_1 > 380, directions == Directions::Differences, "{of_length_1}");
    }
    let refusal = |fields| {
        let trainer =
            RandomFeatureTrainer { receptive_fields: Some(fields), ..RandomFeatureTrainer::default() };
        trainer.train(&task, &mut Run::new(&Faer::sequential(), 1, &mut Silent)).unwrap_err()
    };
    let message = refusal(ReceptiveFields { longest: 6, ..fields }).to_string();
    assert!(message.contains("longest side of a receptive field"), "{message}");
    let message = refusal(ReceptiveFields { shortest: 0, ..fields }).to_string();
    assert!(message.contains("shortest side of a receptive field"), "{message}");
    let message = refusal(ReceptiveFields { height: 6, ..fields }).to_string();
    assert!(message.contains("42") && message.contains("35"), "{message}");
}

#[test]
fn the_ridge_is_the_best_one_on_validation_rows() {
    let x = rows(120, 3, 1);
    // Noise on 120 rows and 100 units: without a ridge the units memorise it.
    let noisy = rows(120, 1, 2);
    let truth = x.map_axis(Axis(1), |r| r[0]).insert_axis(Axis(1));
    let target = &truth + &noisy;
    let unseen = rows(200, 3, 3);
    let unseen_target = unseen.map_axis(Axis(1), |r| r[0]).insert_axis(Axis(1));
    let with = |ridges: Vec<f64>| {
        let trainer = RandomFeatureTrainer { units: 100, ridges, ..RandomFeatureTrainer::default() };
        let validation = Some((Finite::known(unseen.view()), Finite::known(unseen_target.view())));
        let task = LayerTask { validation, ..LayerTask::new(x.view(), target.view()).unwrap() };
        error(&trained(&trainer, &task, 1), &unseen, &unseen_target)
    };
    let grid = [1e-6, 1e-4, 1e-2, 1.0];
    let alone: Vec<f32> = grid.iter().map(|&ridge| with(vec![ridge])).collect();
    let best = alone.iter().copied().fold(f32::INFINITY, f32::min);
    assert!(alone[0] > 2.0 * best, "the ridge matters: {alone:?}");
    assert!((with(grid.to_vec()) - best).abs() < 1e-4 * best, "{alone:?}");
}

#[test]
fn a_residual_layer_adds_its_input_or_the_best_linear_map_of_it() {
    let x = rows(200, 3, 1);
    let inner = MlpTrainer { hidden_width: Some(16), sgd: sgd(40), ..MlpTrainer::default() };
    let inner = MlpTrainer { output_init: Some(Init::Variance(0.0)), ..inner };
    let trainer = ResidualTrainer { inner, ridge: 1e-9 };
    // Equal widths: the identity is there from the start.
    let near = x.mapv(|v| v + 0.01 * v * v);
    let layer = trained(&trainer, &LayerTask::new(x.view(), near.view()).unwrap(), 1);
    assert_eq!(layer.operations().last(), Some(&Operation::AddInput { weights: None }));
    let plain = trained(&trainer.inner, &LayerTask::new(x.view(), near.view()).unwrap(), 1);
    let (with, without) = (error(&layer, &x, &near), error(&plain, &x, &near));
    assert!(with < 0.2 * without, "{with} {without}");
    // Other widths: the linear map is found, whatever the means.
    let map = array![[1.0_f32, -2.0], [0.5, 0.0], [3.0, 1.0]];
    let linear = x.dot(&map) + &array![5.0, -7.0];
    let layer = trained(&trainer, &LayerTask::new(x.view(), linear.view()).unwrap(), 1);
    let Some(Operation::AddInput { weights: Some(weights) }) = layer.operations().last() else {
        panic!("no linear map was added")
    };
    assert!((weights - &map).iter().all(|v| v.abs() < 1e-4));
    assert_eq!(layer.n_parameters(), (3 + 1) * 16 + (16 + 1) * 2 + 3 * 2);
}

struct Negate;

impl RowAugmentation for Negate {
    fn augment(
        &self,
        _: &[usize],
        seed: u64,
        mut input: ArrayViewMut2<'_, f32>,
        target: Option<ArrayViewMut2<'_, f32>>,
    ) -> Result<(), InputError> {
        if seed.is_multiple_of(2) {
            input *= -1.0;
            target.into_iter().for_each(|mut target| target *= -1.0);
        }
        Ok(())
    }
}

#[test]
fn augmented_rows_are_learnt_with_their_own_targets() {
    // Only positive inputs are shown; negated ones are learnt from augmentation alone, with negated targets.
    let x = rows(300, 2, 1).mapv(|v| v.abs() + 0.1);
    let target = x.map_axis(Axis(1), |r| 2.0 * r[0] - r[1]).insert_axis(Axis(1));
    let inner = MlpTrainer { hidden_width: Some(16), sgd: sgd(60), ..MlpTrainer::default() };
    let (negated, expected) = (x.mapv(|v| -v), target.mapv(|v| -v));
    let without = trained(&inner, &LayerTask::new(x.view(), target.view()).unwrap(), 1);
    assert!(error(&without, &negated, &expected) > 0.05);
}

#[test]
fn a_layer_in_closed_form_learns_from_altered_copies() {
    let x = rows(300, 2, 1).mapv(|v| v.abs() + 0.1);
    let target = x.map_axis(Axis(1), |r| r[0] * r[1]).insert_axis(Axis(1));
    let (negated, expected) = (x.mapv(|v| -v), target.mapv(|v| -v));
    let trainer = RandomFeatureTrainer { units: 200, ..RandomFeatureTrainer::default() };
    let plain = LayerTask::new(x.view(), target.view()).unwrap();
    let of_rows = trained(&trainer, &plain, 1);
    let of_copies = trained(&trainer, &plain.with_augmentation(&Negate), 1);
    let [without, with] = [&of_rows, &of_copies].map(|layer| error(layer, &negated, &expected));
    assert!(without > 0.05 && with < 0.01, "{without} {with}");
    assert!(error(&of_copies, &x, &target) < 0.01);
    assert_eq!(of_copies, trained(&trainer, &plain.with_augmentation(&Negate), 1));
    let one = RandomFeatureTrainer { copies: 1, ..trainer };
    assert_ne!(of_copies, trained(&one, &plain.with_augmentation(&Negate), 1));
}

#[test]
fn early_stopping_ends_the_epochs_and_weight_decay_shrinks() {
    let (x, target) = (rows(100, 2, 1), rows(100, 1, 2));
    let all = SgdParams { epochs: 400, batch_size: 10, ..SgdParams::default() };
    let epochs = |patience| {
        let sgd = SgdParams { patience, ..all };
        let trainer = MlpTrainer { hidden_width: Some(4), sgd, ..MlpTrainer::default() };
        let validation = Some((Finite::known(x.view()), Finite::known(target.view())));
        let task = LayerTask { validation, ..LayerTask::new(x.view(), target.view()).unwrap() };
        let silent = &mut Silent;
        let backend = Faer::sequential();
        let run = &mut Run::new(&backend, 1, silent);
        trainer.train(&task, run).unwrap().history.last().unwrap().epoch
    };
    assert!(epochs(Some(3)) < 400 && epochs(None) == 400);
    let size = |weight_decay| {
        let mut sgd = SgdParams { epochs: 40, ..all };
        sgd.adam.weight_decay = weight_decay;
        let trainer = MlpTrainer { sgd, ..MlpTrainer::default() };
        let layer = trained(&trainer, &LayerTask::new(x.view(), target.view()).unwrap(), 1);
        let Operation::Affine { weights, .. } = &layer.operations()[0] else { panic!("not affine") };
        weights.mapv(|v| v * v).sum()
    };
    assert!(size(20.0) < 0.5 * size(0.0), "{} {}", size(20.0), size(0.0));
}

#[test]
fn added_inputs_that_do_not_fit_are_refused() {
    let affine = |inputs, outputs| Operation::Affine {
        weights: Array2::zeros((inputs, outputs)),
        bias: Array1::zeros(outputs),
    };
    let add = |weights| Operation::AddInput { weights };
    let refused = |operations| Layer::new(operations).unwrap_err().to_string();
    assert!(refused(vec![add(None), affine(2, 2)]).contains("at least one affine operation"));
    assert!(refused(vec![affine(2, 3), add(None)]).contains("must be 2, got 3"));
    assert!(refused(vec![affine(2, 3), add(Some(Array2::zeros((2, 2))))]).contains("must be 3, got 2"));
    let nan = Layer::new(vec![affine(1, 1), add(Some(array![[f32::NAN]]))]);
    assert!(matches!(nan, Err(LayerError::NonFinite { operation: 1, .. })));
    let twice = Layer::new(vec![affine(1, 1), Operation::Activation(Activation::Relu), add(None)]).unwrap();
    assert_eq!(twice.forward(&Faer::sequential(), array![[3.0]].view()).unwrap(), array![[3.0]]);
}
