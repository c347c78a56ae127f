//! Choices of an estimator that would be ignored, and rows that cannot be learnt from: each is an error that says what to do.

#![allow(clippy::unwrap_used)]

mod common;

use common::{circles, quick};
use dhll::core::Gauge;
use dhll::data::{Dataset, Origin};
use dhll::train::{MlpTrainer, RandomFeatureTrainer, ResidualTrainer, SgdParams};
use dhll::{DhllBuilder, Noise, Order, Validation, Widths, means};
use ndarray::Array2;

fn message(builder: DhllBuilder, data: &Dataset) -> String {
    let error = builder.fit(data).unwrap_err();
    let mut words = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        words += &format!(": {cause}");
        source = cause.source();
    }
    words
}

#[test]
fn choices_without_effect_are_refused_before_a_layer_is_trained() {
    let data = circles().train;
    let patient = SgdParams { epochs: 2, patience: Some(1), ..SgdParams::default() };
    let mlp = MlpTrainer { hidden_width: Some(4), sgd: patient, ..MlpTrainer::default() };
    let residual = ResidualTrainer { inner: mlp, ..ResidualTrainer::default() };
    let random = RandomFeatureTrainer { units: 10, ..RandomFeatureTrainer::default() };
    let noise = Noise::new(0.1).unwrap();
    for (builder, expected) in [
        (quick().trainer(mlp), "patience needs validation rows; hold rows out, or leave the patience out"),
        (quick().trainer(residual), "patience needs validation rows"),
        (
            quick().trainer(RandomFeatureTrainer { copies: 0, ..random.clone() }).alter(noise),
            "the number of altered copies must be at least 1",
        ),
        (
            quick().alphas([0.5]).order(Order::Parallel { workers: 2 }),
            "training side by side has no effect on fewer than two layers; ask for more layers, or leave it out",
        ),
        (
            quick().widths(Widths::Given(vec![3, 4])),
            "the width of layer 2 is 4, but its target at alpha = 0.9 has 3 columns; give at most that, or leave out the widths",
        ),
    ] {
        let error = message(builder, &data);
        assert!(error.starts_with(expected), "{error}");
    }
    let held_out = Validation::Share(0.2);
    assert!(quick().trainer(mlp).validation(held_out).fit(&data).is_ok());
    assert!(quick().trainer(residual).validation(held_out).alter(noise).fit(&data).is_ok());
    let [plain, altered] = [quick().trainer(random.clone()), quick().trainer(random).alter(noise)];
    assert_ne!(plain.fit(&data).unwrap().hidden(), altered.fit(&data).unwrap().hidden());
    // The first target is aligned with the inputs: a choice, on a single layer too.
    let spectral = quick().alphas([0.5]).fit(&data).unwrap();
    let aligned = quick().alphas([0.5]).gauge(Gauge::Aligned).fit(&data).unwrap();
    assert_ne!(spectral.hidden(), aligned.hidden());
}

#[test]
fn parameters_out_of_range_are_refused_before_a_layer_is_trained() {
    let data = circles().train;
    let folder = tempfile::tempdir().unwrap();
    let none = SgdParams { epochs: 0, ..SgdParams::default() };
    let mlp = MlpTrainer { sgd: none, ..MlpTrainer::default() };
    let head = dhll::train::SoftmaxHead { sgd: none, ..Default::default() };
    for builder in [quick().trainer(mlp), quick().head(head)] {
        let error = message(builder.folder(folder.path()), &data);
        assert!(error.contains("the number of epochs must be at least 1, got 0"), "{error}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is kept");
    }
}

#[test]
fn rows_that_are_all_equal_are_refused() {
    let names = || vec!["a".to_owned(), "b".to_owned()];
    let features = Array2::from_elem((6, 3), 5.4);
    let data = Dataset::new("equal", features, vec![0, 1, 0, 1, 0, 1], names(), None, Origin::Read).unwrap();
    let expected = "all 6 training rows have the same features, so that there is nothing to learn from; check the feature columns";
    assert_eq!(message(quick(), &data), expected);
}

#[test]
fn a_ridge_that_was_added_is_told() {
    let data = circles().train;
    let mean = means::Geometric { ridge: 1e-3 };
    let model = quick().mean(mean).fit(&data).unwrap();
    let notes = model.summary().provenance.notes;
    // Both layers have the same ridge, which is told once.
    assert!(
        matches!(&notes[..], [note] if note.starts_with("the geometric mean: ridge 1e-3: ")),
        "{notes:?}"
    );
    assert!(model.summary().to_string().contains("note        the geometric mean: ridge 1e-3: "));
    let file = tempfile::tempdir().unwrap();
    let path = file.path().join("m.safetensors");
    model.save(&path).unwrap();
    let again = dhll::Model::load(&path).unwrap();
    assert_eq!(again.summary().provenance.notes, notes);
    assert!(quick().fit(&data).unwrap().summary().provenance.notes.is_empty());
}
