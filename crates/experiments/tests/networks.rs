//! The learners that `cargo xtask compare networks` compares: each learns the drawn digits, and says the same again.

#![allow(clippy::unwrap_used)]

use dhll::registry::Registry;
use dhll_experiments::compare::networks::data::ImageData;
use dhll_experiments::compare::networks::job::{Job, JobRows};
use dhll_experiments::compare::networks::learner::{
    LayerMethod, LayerTarget, Learner, LossKind, NetworkShape, alphas,
};
use dhll_experiments::compare::networks::plan::{NetworksTask, TRIALS};

#[test]
fn every_learner_learns_and_repeats() {
    let network = NetworkShape {
        depth: 2,
        maps: 1,
        width: 64,
        columns: 32,
        sigmoid: false,
        epochs: 12,
        learning_rate: 1e-3,
        norm: 1.0,
    };
    let end_to_end = |loss| Learner::EndToEnd { network: network.clone(), loss, linear_last: true };
    let layers = |trainer, target| Learner::LayerByLayer { network: network.clone(), trainer, target };
    let hidden = LayerTarget::Hidden { alpha: 0.9 };
    for (learner, most) in [
        (Learner::Logistic { c: 1.0, standardised: true }, 0.15),
        (Learner::Ridge { ridge: 1e-3, standardised: false }, 0.25),
        (Learner::RandomFeatures { units: 256, ridge: 1e-2 }, 0.25),
        (end_to_end(LossKind::CrossEntropy), 0.15),
        (end_to_end(LossKind::Smoothed), 0.15),
        (end_to_end(LossKind::Squared), 0.25),
        (end_to_end(LossKind::Reconstruction { alpha: 0.9 }), 0.25),
        (layers(LayerMethod::Mlp, hidden), 0.25),
        (layers(LayerMethod::Mlp, LayerTarget::LabelAlone), 0.25),
        (layers(LayerMethod::Residual, hidden), 0.15),
        (layers(LayerMethod::Residual, LayerTarget::LabelAlone), 0.25),
        (layers(LayerMethod::RandomFeatures, hidden), 0.25),
    ] {
        let job = Job {
            learner,
            data: ImageData::Strokes,
            shifts: 0,
            rows: JobRows::Test,
            at_most: None,
            seed: 1,
            backend: "faer".to_owned(),
        };
        let measured = job.run(&Registry::default()).unwrap();
        assert_eq!(measured.n, 800);
        assert!(measured.error() < most, "{job:?}: {}", measured.error());
        assert!(measured.parameters > 200 && measured.seconds > 0.0);
        assert_eq!(job.run(&Registry::default()).unwrap().wrong, measured.wrong, "{job:?}");
        let text = serde_json::to_string(&job).unwrap();
        assert_eq!(serde_json::from_str::<Job>(&text).unwrap(), job);
    }
}

#[test]
fn validation_rows_are_training_rows() {
    let rows = JobRows::Validation { learnt: 300 };
    let learner = Learner::Ridge { ridge: 1e-3, standardised: false };
    let job = |at_most| {
        let (learner, data, backend) = (learner.clone(), ImageData::Strokes, "faer".to_owned());
        Job { learner, data, shifts: 0, rows, at_most, seed: 1, backend }
    };
    // A sixth of 800 training rows, of both classes alike, and of the 400 that are left of them.
    let n = [None, Some(400)].map(|at_most| job(at_most).run(&Registry::default()).unwrap().n);
    assert!(n[0].abs_diff(133) <= 1 && n[1].abs_diff(66) <= 1, "{n:?}");
}

#[test]
fn every_entry_has_the_same_number_of_trials_and_hidden_targets_have_controls() {
    for data in [ImageData::MnistPair, ImageData::Mnist, ImageData::FashionMnist, ImageData::Strokes] {
        for shifts in [0, 2] {
            let entries = NetworksTask { data, shifts, rows: None, quick: false }.entries();
            for entry in &entries {
                assert_eq!(entry.candidates.len(), TRIALS, "{}", entry.name);
                let hidden = entry.name.starts_with("hidden targets");
                assert_eq!(hidden, !entry.controls.is_empty(), "{}", entry.name);
                for control in &entry.controls {
                    assert!(entries.iter().any(|one| one.name == *control), "{control}");
                }
            }
        }
    }
}

#[test]
fn layers_stand_evenly_and_one_alone_stands_at_the_end() {
    assert_eq!(alphas(1, 0.9), [0.9]);
    let three = alphas(3, 0.9);
    assert!(three.iter().zip([0.1, 0.5, 0.9]).all(|(found, expected)| (found - expected).abs() < 1e-15));
}
