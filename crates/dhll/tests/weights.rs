//! Fits of rows with weights: of weight 0 nothing is left, their unit does not matter, and balanced classes count the same.

#![allow(clippy::unwrap_used)]

mod common;

use common::quick;
use dhll::core::data::{Origin, Target};
use dhll::core::{Dataset, LayerTask, LayerTrainer, Run, TrainError, TrainedLayer};
use dhll::diagnose::RidgeClassifier;
use dhll::train::{LogisticHead, MlpTrainer, RandomFeatureTrainer, RidgeHead, SoftmaxSettings};
use dhll::validation::CrossValidation;
use dhll::{Designer, Dhll, DhllBuilder, Validation};
use ndarray::{Array2, ArrayView2};

/// Numbers without structure in [-1, 1) (a SplitMix64 of the position).
fn noise(rows: usize, columns: usize, seed: u64) -> Array2<f64> {
    Array2::from_shape_fn((rows, columns), |(i, j)| {
        let mut z = ((i * columns + j + 1) as u64 + (seed << 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    })
}

/// Two classes that overlap along the first column; one row in `rare` is of the second.
fn overlapping(rows: usize, rare: usize, seed: u64) -> Dataset {
    let labels: Vec<usize> = (0..rows).map(|i| usize::from(i % rare == 0)).collect();
    let drawn = noise(rows, 5, seed);
    let x = Array2::from_shape_fn((rows, 3), |(i, j)| match j {
        // Of deviation 1 about 0 and 1.2.
        0 => drawn[[i, 0]] + drawn[[i, 1]] + drawn[[i, 2]] + 1.2 * labels[i] as f64,
        _ => drawn[[i, j + 2]],
    });
    let names = vec!["many".to_owned(), "few".to_owned()];
    Dataset::new("overlapping", x, labels, names, None, Origin::Read).unwrap()
}

fn values(rows: usize) -> Dataset {
    let x = noise(rows, 3, 5);
    let y = Array2::from_shape_fn((rows, 1), |(i, _)| x[[i, 0]] * x[[i, 1]] + 0.1 * x[[i, 2]]);
    let target = Target::Values { values: y, names: vec!["y".to_owned()] };
    Dataset::table("values", x, None, target, Origin::Read).unwrap()
}

/// From 0 to 4.
fn weights(rows: usize) -> Vec<f64> {
    (0..rows).map(|i| ((i * 7 + i * i) % 5) as f64).collect()
}

/// A small fit of every kind: layers of all trainers, each with another head; and what tables have by default.
fn fits(data: &Dataset) -> Vec<DhllBuilder> {
    let layers = quick().alphas([0.5, 0.9]);
    let random = RandomFeatureTrainer { units: 30, ..RandomFeatureTrainer::default() };
    let values = data.target().values().is_some();
    let of = |builder: DhllBuilder| match values {
        true => builder.head(RidgeHead::default()),
        false => builder,
    };
    let mut fits = vec![of(layers.clone()), of(layers.clone().trainer(random)), Dhll::builder()];
    if !values {
        fits.push(layers.head(LogisticHead::default()));
        fits.push(Dhll::builder().head(RidgeHead::default()).validation(Validation::Share(0.2)));
    }
    fits
}

fn outputs(builder: &DhllBuilder, data: &Dataset, x: ArrayView2<'_, f64>) -> Array2<f64> {
    let model = builder.fit(data).unwrap();
    match data.target() {
        Target::Values { .. } => model.predict_values(x).unwrap(),
        _ => model.predict_proba(x).unwrap().mapv(f64::from),
    }
}

#[test]
fn of_rows_of_weight_0_nothing_is_left() {
    for data in [overlapping(120, 3, 1), values(120)] {
        let weighted = data.clone().with_weights(weights(120)).unwrap();
        let places = weighted.places_that_count().unwrap();
        let rest = weighted.select(&places).unwrap();
        // What would be seen by anything.
        let mut x = data.features().to_owned();
        (0..120).filter(|row| !places.contains(row)).for_each(|row| x.row_mut(row).fill(1e9));
        let spoilt = weighted.clone().with_features(x).unwrap();
        for builder in fits(&data) {
            let x = rest.features();
            let expected = outputs(&builder, &rest, x);
            assert_eq!(outputs(&builder, &spoilt, x), expected);
            // A unit that is a power of two changes no bit.
            let other = rest.weights().unwrap().iter().map(|weight| 4.0 * weight).collect();
            assert_eq!(outputs(&builder, &rest.clone().with_weights(other).unwrap(), x), expected);
            // And the weights matter.
            assert_ne!(outputs(&builder, &data.select(&places).unwrap(), x), expected);
        }
    }
}

#[test]
fn rows_without_a_target_count_beside_weighted_ones() {
    let data = overlapping(60, 3, 11).with_weights(weights(60)).unwrap();
    let data = data.with_unlabelled(overlapping(90, 3, 12).features().to_owned()).unwrap();
    let rest = data.select(&data.places_that_count().unwrap()).unwrap();
    let plain = rest.clone().with_weights(vec![1.0; rest.n_samples()]).unwrap();
    for builder in [Dhll::builder(), quick().alphas([0.5, 0.9])] {
        let of = |rows: &Dataset| outputs(&builder, rows, data.features());
        assert_eq!(of(&data), of(&rest));
        assert_ne!(of(&data), of(&plain));
    }
}

#[test]
fn the_unit_of_weights_does_not_matter() {
    let data = overlapping(120, 3, 2);
    let of = |unit: f64| {
        let weights = (0..120).map(|i| unit * (0.5 + (i % 3) as f64)).collect();
        data.clone().with_weights(weights).unwrap()
    };
    let builder = Dhll::builder();
    let [one, ten] = [1.0, 10.0].map(|unit| outputs(&builder, &of(unit), data.features()));
    // The weights differ in their last bit, and the head is solved in single precision to 1e-7 of its loss.
    assert!((one - ten).iter().all(|error| error.abs() < 1e-3));
}

#[test]
fn balanced_classes_are_found_more_evenly() {
    let (train, test) = (overlapping(800, 20, 3), overlapping(2000, 20, 4));
    // As many epochs as few rows get by default.
    let layers = Dhll::builder().alphas([0.9]);
    let softmax = layers.clone().head(SoftmaxSettings::default());
    for builder in [Dhll::builder(), softmax, layers.head(LogisticHead::default())] {
        let balanced_accuracy = |builder: DhllBuilder| {
            let predicted = builder.fit(&train).unwrap().predict(test.features()).unwrap();
            let recall = |class: usize| {
                let of_class = test.labels().iter().zip(&predicted).filter(|(label, _)| **label == class);
                let (hits, rows) =
                    of_class.fold((0, 0), |(hits, rows), (_, &p)| (hits + usize::from(p == class), rows + 1));
                f64::from(hits as u32) / f64::from(rows)
            };
            (recall(0) + recall(1)) / 2.0
        };
        let (plain, balanced) =
            (balanced_accuracy(builder.clone()), balanced_accuracy(builder.clone().balanced(true)));
        assert!(balanced > plain + 0.05, "{plain} {balanced}: {builder:?}");
    }
}

#[test]
fn balanced_classes_are_class_weights() {
    let data = overlapping(120, 4, 6).with_weights(weights(120)).unwrap();
    let factors = data.class_weights().unwrap();
    let by_hand = data.clone().with_class_weights(&factors).unwrap();
    let (balanced, weighted) = (Dhll::builder().balanced(true), Dhll::builder());
    let x = data.features();
    let error = outputs(&balanced, &data, x) - outputs(&weighted, &by_hand, x);
    assert!(error.iter().all(|error| error.abs() < 1e-3));
    let settings = |builder: &DhllBuilder| builder.prepare(&data).unwrap().settings().clone();
    assert_eq!(settings(&balanced).get("balanced"), Some(&true.into()));
    assert_eq!(settings(&weighted).get("balanced"), None);
    let error = Dhll::builder().balanced(true).fit(&values(40)).unwrap_err().to_string();
    assert_eq!(
        error,
        "balancing the classes has no effect on a target of values; leave it out, or take the target as classes"
    );
}

#[test]
fn layers_are_resumed_from_with_the_same_weights_alone() {
    let data = overlapping(60, 3, 7);
    let weighted = data.clone().with_weights((1..=60).map(f64::from).collect()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let fit = || quick().alphas([0.5, 0.9]).folder(folder.path());
    let kept = fit().fit(&weighted).unwrap();
    let resumed = fit().fit(&weighted).unwrap();
    assert_eq!(kept.summary(), resumed.summary());
    let other = data.clone().with_weights((1..=60).rev().map(f64::from).collect()).unwrap();
    for (data, builder) in [(&data, fit()), (&other, fit()), (&weighted, fit().balanced(true))] {
        let error = builder.fit(data).unwrap_err();
        assert!(matches!(error, dhll::EstimatorError::Resume(_)), "{error}");
    }
}

/// A trainer that knows of no weights.
struct Plain;

impl LayerTrainer for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }
    fn train(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        MlpTrainer::default().train(task, run)
    }
}

#[test]
fn trainers_that_would_ignore_weights_and_rows_that_do_not_count_are_refused() {
    let data = overlapping(60, 3, 8).with_weights(weights(60)).unwrap();
    let error = quick().trainer(Plain).fit(&data).err().unwrap().to_string();
    assert_eq!(
        error,
        "the trainer plain takes no weights of rows; choose another trainer, or leave out the weights"
    );
    assert!(quick().trainer(Plain).fit(&overlapping(60, 3, 8)).is_ok());
    let none: Vec<usize> = (0..60).filter(|&row| data.weights().unwrap()[row] == 0.0).collect();
    let error = Dhll::builder().fit(&data.select(&none).unwrap()).unwrap_err().to_string();
    assert!(error.ends_with("rows are 0; give at least one row a weight above 0"), "{error}");
}

#[test]
fn designs_cross_validation_and_baselines_take_weights() {
    let data = overlapping(150, 3, 9);
    let weighted = data.clone().with_weights(weights(150)).unwrap();
    let designer = Designer { alphas: vec![0.5, 0.9], max_depth: 1, ..Designer::default() };
    let design = |data: &Dataset| quick().design(&designer, data, &mut |_| {}).unwrap();
    assert_ne!(design(&weighted).decisions, design(&data).decisions);
    // Every row that counts is held out once.
    assert_eq!(design(&weighted).rows[1], weighted.for_fit().n_samples());
    let plan = CrossValidation { folds: 3, ..CrossValidation::default() };
    let score = |data: &Dataset| plan.run(&quick(), data, &mut |_| {}).unwrap().summary;
    assert_ne!(score(&weighted), score(&data));
    let backend = dhll::backends::default_backend().unwrap();
    let same = dhll::baselines::Conditions::default();
    // All rows of one class count next to nothing, so that none of them is found.
    let first: Vec<f64> = data.labels().iter().map(|&label| if label == 0 { 1.0 } else { 1e-6 }).collect();
    let first = data.clone().with_weights(first).unwrap();
    for baseline in [
        dhll::baselines::Baseline::Logistic(dhll::diagnose::LogisticRegression::default()),
        dhll::baselines::Baseline::Ridge(RidgeClassifier::default()),
        dhll::baselines::Baseline::RandomFeatures { units: 20, ridge: 0.1 },
    ] {
        let wrong = baseline.measure(&first, &data, &same, &backend, 1).unwrap().wrong;
        let all: Vec<usize> = (0..150).filter(|&row| data.labels()[row] == 1).collect();
        assert_eq!(wrong, all, "{baseline:?}");
    }
}
