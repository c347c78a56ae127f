//! Units on patches of images: what they learn, that they repeat, and what they refuse.

#![allow(clippy::unwrap_used)]

use dhll_core::{LayerTask, LayerTrainer, Operation, Run, Silent, TrainError, TrainedLayer};
use dhll_faer::Faer;
use dhll_train::{Patches, RandomFeatureTrainer, ReceptiveFields};
use ndarray::{Array2, s};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const PATCHES: Patches = Patches { height: 6, width: 8, side: 3, cells: 2 };

/// Stripes across or down, with a phase, a brightness, a contrast and noise of their own; 1 for those across, else -1.
fn stripes(n: usize) -> (Array2<f32>, Array2<f32>) {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut drawn = || rng.random_range(-1.0_f32..1.0);
    let (mut x, mut target) = (Array2::zeros((n, 48)), Array2::ones((n, 1)));
    for (i, mut image) in x.rows_mut().into_iter().enumerate() {
        let (phase, brightness, contrast) = (3.0 * drawn(), 3.0 * drawn(), 1.5 + drawn());
        for (pixel, value) in image.iter_mut().enumerate() {
            let along = if i % 2 == 0 { pixel / 8 } else { pixel % 8 } as f32;
            *value = brightness + contrast * ((2.0 * along + phase).cos() + 0.1 * drawn());
        }
        target[[i, 0]] = if i % 2 == 0 { 1.0 } else { -1.0 };
    }
    (x, target)
}

fn train(trainer: &RandomFeatureTrainer, seed: u64) -> Result<TrainedLayer, TrainError> {
    let (x, target) = stripes(500);
    let task = LayerTask::new(x.view(), target.view()).unwrap();
    trainer.train(&task, &mut Run::new(&Faer::sequential(), seed, &mut Silent))
}

fn patches(units: usize, patches: Patches) -> RandomFeatureTrainer {
    RandomFeatureTrainer { units, patches: Some(patches), ..RandomFeatureTrainer::default() }
}

#[test]
fn textures_are_told_apart_whatever_the_light() {
    let (x, target) = stripes(600);
    let error = |trainer: &RandomFeatureTrainer| {
        let layer = train(trainer, 3).unwrap().layer;
        let values = layer.forward(&Faer::sequential(), x.slice(s![500.., ..])).unwrap();
        (values - target.slice(s![500.., ..])).mapv(|v| v * v).mean().unwrap()
    };
    let on_patches = error(&patches(123, PATCHES));
    let whole = error(&RandomFeatureTrainer { units: 123, ..RandomFeatureTrainer::default() });
    assert!(on_patches < 0.1 && on_patches < 0.5 * whole, "{on_patches}, {whole}");
}

#[test]
fn units_are_patches_of_length_1_without_their_mean() {
    let trained = |seed| train(&patches(123, PATCHES), seed).unwrap().layer;
    let layer = trained(3);
    let Operation::Patches { weights, .. } = &layer.operations()[0] else { panic!("no units on patches") };
    // 123 columns have room for 30 units with 4 cells each.
    assert_eq!(weights.dim(), (9, 30));
    for unit in weights.columns() {
        assert!((unit.dot(&unit) - 1.0).abs() < 1e-5 && unit.sum().abs() < 1e-5, "{unit}");
    }
    assert_eq!(layer, trained(3));
    assert_ne!(layer, trained(4));
}

#[test]
fn what_does_not_fit_is_refused() {
    let fields = Some(ReceptiveFields { height: 6, width: 8, shortest: 2, longest: 4 });
    for (trainer, message) in [
        (patches(3, PATCHES), "must be at least 1, got 0"),
        (patches(123, Patches { side: 7, ..PATCHES }), "the side of a patch must be 1 to 6, got 7"),
        (patches(123, Patches { width: 7, ..PATCHES }), "42"),
        (RandomFeatureTrainer { receptive_fields: fields, ..patches(123, PATCHES) }, "leave out either"),
    ] {
        let refused = train(&trainer, 1).unwrap_err();
        assert!(refused.to_string().contains(message), "{refused}");
    }
}
