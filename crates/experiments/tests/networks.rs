//! The learners that `cargo xtask compare networks` compares: each learns the drawn digits, and says the same again.

#![allow(clippy::unwrap_used)]

use dhll_experiments::compare::networks::data::Data;
use dhll_experiments::compare::networks::job::{Job, Learner, Shape, Trainer, alphas};

#[test]
fn every_learner_learns_and_repeats() {
    let shape = |sigmoid| Shape { depth: 2, width: 64, target: 32, sigmoid, epochs: 12 };
    for (learner, most) in [
        (Learner::Logistic, 0.15),
        (Learner::Ridge, 0.25),
        (Learner::RandomFeatures { count: 256 }, 0.25),
        (Learner::Backprop(shape(false)), 0.15),
        (Learner::HiddenTargets(shape(false), Trainer::Mlp), 0.25),
        (Learner::HiddenTargets(shape(false), Trainer::Residual), 0.15),
        (Learner::HiddenTargets(shape(false), Trainer::RandomFeatures), 0.25),
    ] {
        let job = Job { learner, data: Data::Strokes, seed: 1, backend: "faer".to_owned() };
        let measured = job.run().unwrap();
        assert_eq!(measured.n, 800);
        assert!(measured.error() < most, "{job:?}: {}", measured.error());
        assert!(measured.parameters > 200 && measured.seconds > 0.0);
        assert_eq!(job.run().unwrap().errors, measured.errors, "{job:?}");
        let text = serde_json::to_string(&job).unwrap();
        assert_eq!(serde_json::from_str::<Job>(&text).unwrap(), job);
    }
}

#[test]
fn layers_stand_evenly_and_one_alone_stands_at_the_end() {
    assert_eq!(alphas(1), [0.9]);
    let three = alphas(3);
    assert!(three.iter().zip([0.1, 0.5, 0.9]).all(|(found, expected)| (found - expected).abs() < 1e-15));
}
