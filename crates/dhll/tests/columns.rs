//! Columns are matched by their names where there are names.

#![allow(clippy::unwrap_used)]

mod common;

use common::{circles, quick};
use dhll::Model;
use dhll::data::{ColumnNames, Dataset};
use ndarray::{Axis, concatenate, s};

fn named(data: &Dataset, names: &[&str]) -> Dataset {
    let names = names.iter().map(|&name| name.to_owned()).collect();
    let columns = ColumnNames { features: Some(names), label: Some("ring".to_owned()) };
    data.clone().with_columns(columns).unwrap()
}

/// The same rows with the columns the other way round.
fn reversed(data: &Dataset) -> Dataset {
    named(data, &["x", "y"]).select_columns(&[1, 0]).unwrap()
}

#[test]
fn a_data_set_is_evaluated_in_any_order_of_its_columns() {
    let data = circles();
    let model = quick().fit(&named(&data.train, &["x", "y"])).unwrap();
    let path = tempfile::tempdir().unwrap().keep().join("m");
    model.save(&path).unwrap();
    let model = Model::load(&path).unwrap();
    assert_eq!(model.columns().features.as_deref(), Some(&["x".to_owned(), "y".to_owned()][..]));
    let summary = model.summary();
    assert_eq!(
        (summary.label.as_deref(), summary.feature_names.as_ref()),
        (Some("ring"), model.columns().features.as_ref())
    );
    assert!(summary.to_string().contains("columns     x, y\nlabel       ring\n"), "{summary}");

    let (test, turned) = (named(&data.test, &["x", "y"]), reversed(&data.test));
    let expected = model.evaluate(&test).unwrap();
    assert_eq!(model.evaluate(&turned).unwrap(), expected);
    assert_eq!(model.features_of(&turned).unwrap(), data.test.features());
    // Without names, by position; plain arrays always.
    assert_eq!(model.evaluate(&data.test).unwrap(), expected);
    assert_ne!(
        model.predict_proba(turned.features()).unwrap(),
        model.predict_proba(test.features()).unwrap()
    );

    let other = named(&data.test, &["x", "z"]);
    let error = model.evaluate(&other).unwrap_err().to_string();
    assert_eq!(error, "circles: 1 of the model's 2 columns is missing: y");
    let wide = concatenate![Axis(1), test.features(), test.features().slice(s![.., ..1])];
    let wide = test.clone().with_features(wide).unwrap();
    let error = model.evaluate(&wide).unwrap_err().to_string();
    assert!(error.starts_with("circles: the model needs 2 columns of features, but there are 3"), "{error}");
}

#[test]
fn validation_rows_are_matched_by_name() {
    let data = circles();
    let train = named(&data.train, &["x", "y"]);
    let model = quick().fit_validated(&train, &reversed(&data.test)).unwrap();
    let expected = quick().fit_validated(&train, &named(&data.test, &["x", "y"])).unwrap();
    let x = data.test.features();
    assert_eq!(model.predict_proba(x).unwrap(), expected.predict_proba(x).unwrap());
    assert_eq!(model.summary().layers, expected.summary().layers);
    let error = quick().fit_validated(&train, &named(&data.test, &["x", "z"])).unwrap_err().to_string();
    assert_eq!(error, "circles: 1 of the model's 2 columns is missing: y");
}

#[test]
fn names_must_fit_and_differ() {
    let names = |names: &[&str]| {
        let names = names.iter().map(|&name| name.to_owned()).collect();
        let columns = ColumnNames { features: Some(names), label: None };
        circles().train.with_columns(columns).unwrap_err().to_string()
    };
    assert_eq!(names(&["x"]), "circles: 1 column names for 2 columns");
    assert_eq!(
        names(&["x", "x"]),
        "circles: two columns are called \"x\"; every column needs a name of its own"
    );
}

#[test]
fn one_row_of_one_class_is_evaluated() {
    let data = circles();
    let model = quick().fit(&data.train).unwrap();
    let row = data.test.features().slice(s![..1, ..]).to_owned();
    let class = data.test.classes()[data.test.labels()[0]].clone();
    let one = Dataset::with_classes("one", row, vec![0], vec![class], None, data.test.origin());
    assert_eq!(model.evaluate(&one.unwrap()).unwrap().score.n, 1);
}
