//! Several labels at once from end to end: fits with and without hidden layers, model files, scores, importance, and what is refused.

#![allow(clippy::unwrap_used)]

use dhll::core::data::{Dataset, Label, Origin};
use dhll::diagnose::metrics::Bootstrap;
use dhll::train::SoftmaxSettings;
use dhll::validation::CrossValidation;
use dhll::{Designer, Dhll, Model, Target, TargetKind, Validation};
use ndarray::{Array2, Axis, s};

fn names() -> Vec<Label> {
    let labels = [("wide", ["no", "yes"]), ("far", ["0", "1"]), ("odd", ["false", "true"])];
    labels.map(|(name, levels)| Label { name: name.to_owned(), levels: levels.map(str::to_owned) }).to_vec()
}

/// Three labels: two half planes, and one that follows from no column; `shift` moves where the first begins.
fn table(rows: usize, shift: f64) -> Dataset {
    let x = Array2::from_shape_fn((rows, 3), |(i, j)| {
        ((i * [37, 53, 71][j] + i * i * j) % 101) as f64 / 50.0 - 1.0
    });
    let values = Array2::from_shape_fn((rows, 3), |(i, j)| match j {
        0 => x[[i, 0]] > shift,
        1 => x[[i, 0]] + x[[i, 1]] > 0.0,
        _ => (i * i + i / 3) % 7 < 3,
    });
    Dataset::table("drawn", x, None, Target::Labels { values, names: names() }, Origin::Read).unwrap()
}

#[test]
fn labels_are_learnt_and_models_of_them_are_saved() {
    let (train, test) = table(400, 0.2).split(150, 1).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m");
    for (builder, layers) in [
        (Dhll::builder(), 0),
        (Dhll::builder().alphas([0.9]), 1),
        (Dhll::builder().validation(Validation::Share(0.2)), 0),
    ] {
        let model = builder.fit(&train).unwrap();
        assert_eq!(model.hidden().layers().len(), layers);
        assert_eq!(model.target(), &TargetKind::Labels(names()));
        let found = model.evaluate_labels(&test, Bootstrap::new(1)).unwrap();
        assert!(found.labels[0].accuracy.value > 0.93 && found.labels[1].accuracy.value > 0.93, "{found:?}");
        assert!(found.labels[2].accuracy.value < 0.8, "{found:?}");
        let x = test.features();
        let p = model.predict_label_proba(x).unwrap();
        let flags = model.predict_labels(x).unwrap();
        assert!(p.iter().zip(&flags).all(|(&p, &flag)| (0.0..=1.0).contains(&p) && flag == (p > 0.5)));

        model.save(&path).unwrap();
        let again = Model::load(&path).unwrap();
        assert_eq!(again.predict_label_proba(x).unwrap(), p);
        assert_eq!(again.summary(), model.summary());
        let text = again.summary().to_string();
        assert!(text.contains("labels      3, by positive level: wide (yes), far (1), odd (true)"), "{text}");
    }
    // Labels are found by their names.
    let model = Dhll::builder().fit(&train).unwrap();
    let Target::Labels { values, .. } = test.target() else { panic!("labels") };
    let turned = values.select(Axis(1), &[2, 1, 0]);
    let target = Target::Labels { values: turned, names: names().into_iter().rev().collect() };
    let other = Dataset::table("turned", test.features().to_owned(), None, target, Origin::Read).unwrap();
    assert_eq!(model.labels_of(&other).unwrap(), values);
    assert_eq!(model.summary().similarity, "nystroem-learnt-laplacian");
}

#[test]
fn rows_without_labels_have_a_part_in_the_similarity() {
    let (train, test) = table(300, 0.2).split(150, 1).unwrap();
    let with = train.clone().with_unlabelled(test.features().to_owned()).unwrap();
    for builder in [Dhll::builder(), Dhll::builder().alphas([0.9])] {
        let found = builder.fit(&with).unwrap().evaluate_labels(&test, Bootstrap::new(1)).unwrap();
        assert!(found.labels[0].accuracy.value > 0.85 && found.labels[1].accuracy.value > 0.85, "{found:?}");
    }
}

#[test]
fn folds_score_labels_and_columns_are_ranked() {
    let data = table(240, 0.0);
    let folds = CrossValidation { folds: 4, ..CrossValidation::default() };
    let result = folds.run(&Dhll::builder(), &data, &mut |_| {}).unwrap();
    let names: Vec<&str> = result.summary.iter().map(|score| score.name).collect();
    assert_eq!(names, ["subset accuracy", "Hamming loss", "macro F1", "micro F1", "log-loss", "AUC"]);
    let [subset, hamming] = [0, 1].map(|place| result.summary[place].mean.unwrap());
    // The odd label is a coin with four faces in seven.
    assert!(hamming < 0.25 && subset > 0.35 && subset < 0.8, "{subset} {hamming}");

    let model = Dhll::builder().fit(&data).unwrap();
    let found = model.importance(&data, 3, 1, &mut |_| {}).unwrap();
    let metrics = model.evaluate_labels(&data, Bootstrap { resamples: 0, seed: 1 }).unwrap();
    assert!(found.loss == "log-loss" && (found.value - metrics.log_loss.value).abs() < 1e-12);
    assert!(found.columns[0].mean > found.columns[2].mean + 0.1, "{:?}", found.columns);
}

#[test]
fn what_cannot_be_learnt_is_refused_with_the_remedy() {
    let error = |data: &Dataset| Dhll::builder().fit(data).unwrap_err().to_string();
    // No row is beyond 2, so that none has the first label.
    let said = error(&table(60, 2.0));
    assert!(said.starts_with("none of the 60 training rows has the label \"wide\""), "{said}");
    assert!(table(60, 2.0).learnable().unwrap_err().to_string().starts_with("drawn: none of the 60"));
    let data = table(120, 0.0);
    let said = Dhll::builder().head(SoftmaxSettings::default()).no_layers().fit(&data).unwrap_err();
    let said = format!("{said}: {}", std::error::Error::source(&said).unwrap());
    assert!(said.contains(
        "the head softmax does not learn several labels at once; the logistic head does (`--head logistic`)"
    ));
    let said = Dhll::builder().design(&Designer::default(), &data, &mut |_| {}).unwrap_err().to_string();
    assert_eq!(said, "the target of a design must be classes, got several labels");

    let model = Dhll::builder().no_layers().fit(&data).unwrap();
    let x = data.features();
    let asked = |error: dhll::core::InputError| error.to_string();
    assert_eq!(asked(model.predict(x).unwrap_err()), "the model predicts several labels, not classes");
    assert_eq!(asked(model.predict_values(x).unwrap_err()), "the model predicts several labels, not values");
    let classes = Dataset::table(
        "other",
        x.to_owned(),
        None,
        Target::Classes { labels: vec![0; 120], names: vec!["a".to_owned(), "b".to_owned()] },
        Origin::Read,
    );
    let said = model.evaluate_labels(&classes.unwrap(), Bootstrap::new(1)).unwrap_err().to_string();
    assert!(said.contains(
        "the model predicts the labels wide (yes), far (1), odd (true), but these rows have classes"
    ));
    let few = data.target().labels().unwrap().slice(s![.., ..2]).to_owned();
    let few = Target::Labels { values: few, names: names()[..2].to_vec() };
    let few = Dataset::table("few", x.to_owned(), None, few, Origin::Read).unwrap();
    assert!(model.labels_of(&few).is_err());
}
