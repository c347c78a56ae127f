//! Tables from end to end: mixed columns, values, what models remember of them, cross-validation, importance.

#![allow(clippy::unwrap_used)]

use dhll::core::data::{ColumnKind, ColumnNames, Dataset, Origin};
use dhll::diagnose::metrics::Bootstrap;
use dhll::validation::CrossValidation;
use dhll::{Dhll, Model, Target};
use ndarray::{Array2, array};

fn levels(names: &[&str]) -> ColumnKind {
    ColumnKind::Category { levels: names.iter().map(|&name| name.to_owned()).collect() }
}

/// A number, a category and a column of noise with gaps; the target follows from the first two.
fn table(rows: usize, values: bool) -> Dataset {
    let mut x = Array2::zeros((rows, 3));
    let mut y = Vec::new();
    for i in 0..rows {
        let number = (i * 37 % 101) as f64 / 10.0;
        let colour = i * 7 % 3;
        let noise = if i % 5 == 0 { f64::NAN } else { (i * 29 % 83) as f64 };
        x.row_mut(i).assign(&array![number, colour as f64, noise]);
        y.push(number + [0.0, 4.0, -4.0][colour]);
    }
    let target = if values {
        Target::Values {
            values: Array2::from_shape_vec((rows, 1), y).unwrap(),
            names: vec!["price".to_owned()],
        }
    } else {
        let labels = y.iter().map(|&y| usize::from(y > 5.0)).collect();
        Target::Classes { labels, names: vec!["low".to_owned(), "high".to_owned()] }
    };
    let kinds = vec![ColumnKind::Number, levels(&["blue", "green", "red"]), ColumnKind::Number];
    let names = ["size", "colour", "noise"].map(str::to_owned).to_vec();
    let columns = ColumnNames { features: Some(names), label: (!values).then(|| "class".to_owned()) };
    let data = Dataset::table("things", x, Some(kinds), target, Origin::Read).unwrap();
    data.with_columns(columns).unwrap().learnable().unwrap()
}

fn again(model: &Model) -> Model {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.safetensors");
    model.save(&path).unwrap();
    Model::load(&path).unwrap()
}

#[test]
fn mixed_columns_are_learnt_and_models_of_them_are_saved() {
    let (train, test) = table(300, false).split(100, 1).unwrap();
    for builder in [Dhll::builder(), Dhll::builder().alphas([0.9])] {
        let model = builder.fit(&train).unwrap();
        let evaluation = model.evaluate(&test).unwrap();
        assert!(evaluation.score.accuracy() > 0.9, "{:?}", evaluation.score);
        let p = model.predict_proba(test.features()).unwrap();
        assert_eq!(again(&model).predict_proba(test.features()).unwrap(), p);
        assert_eq!(again(&model).summary(), model.summary());
        let metrics = evaluation.metrics(Bootstrap::new(1)).unwrap();
        assert!(metrics.auc.unwrap().value > 0.95);
    }
    let default = Dhll::builder().fit(&train).unwrap();
    assert!(default.hidden().layers().is_empty());
    assert_eq!(default.summary().similarity, "nystroem-learnt-laplacian");
}

#[test]
fn values_are_predicted_in_their_own_units() {
    let (train, test) = table(300, true).split(100, 1).unwrap();
    for (builder, most) in [(Dhll::builder(), 0.5), (Dhll::builder().alphas([0.9]), 1.5)] {
        let model = builder.fit(&train).unwrap();
        let metrics = model.evaluate_values(&test, Bootstrap::new(1)).unwrap();
        assert!(metrics.rmse.value < most, "{}", metrics.rmse);
        let values = model.predict_values(test.features()).unwrap();
        assert_eq!(again(&model).predict_values(test.features()).unwrap(), values);
        let error = model.predict(test.features()).unwrap_err().to_string();
        assert_eq!(error, "the model predicts values, not classes");
        assert!(model.evaluate(&test).is_err());
    }
    let default = Dhll::builder().fit(&train).unwrap();
    assert!(default.hidden().layers().is_empty());
    // Whichever of the learnt kernels suits these rows.
    let summary = default.summary();
    assert!(summary.similarity.starts_with("nystroem-learnt-"), "{}", summary.similarity);
    assert_eq!(summary.provenance.settings.get("similarity.name").unwrap(), "learnt-kernel");
    let classes = table(300, false);
    let model = Dhll::builder().fit(&classes).unwrap();
    assert!(model.predict_values(classes.features()).is_err());
    let error = model.evaluate(&test).unwrap_err().to_string();
    assert!(
        error.contains("the model predicts the classes low, high, but these rows have values of price"),
        "{error}"
    );
    let error = Dhll::builder().fit_validated(&classes, &test).unwrap_err().to_string();
    assert!(error.contains("the target of the validation rows"), "{error}");
    let softmax = Dhll::builder().head(dhll::train::SoftmaxSettings::default()).fit(&train).unwrap_err();
    let text = std::error::Error::source(&softmax).unwrap().to_string();
    assert!(text.contains("the head softmax learns classes, not values"), "{text}");
}

#[test]
fn categories_are_matched_by_name_and_new_ones_are_accepted() {
    let train = table(300, false);
    let model = Dhll::builder().fit(&train).unwrap();
    let with = |kind: ColumnKind, row: [f64; 3]| {
        let x = Array2::from_shape_vec((1, 3), row.to_vec()).unwrap();
        let kinds = vec![ColumnKind::Number, kind, ColumnKind::Number];
        let target = Target::Classes { labels: vec![1], names: vec!["low".to_owned(), "high".to_owned()] };
        Dataset::table("one", x, Some(kinds), target, Origin::Read).unwrap()
    };
    let p = |data: &Dataset| model.predict_proba(model.features_of(data).unwrap().view()).unwrap();
    let here = p(&with(levels(&["blue", "green", "red"]), [5.0, 1.0, 3.0]));
    assert_eq!(p(&with(levels(&["green", "red"]), [5.0, 0.0, 3.0])), here);
    // A level that was never seen, and a missing one: both are somewhere between the others.
    for data in
        [with(levels(&["violet"]), [5.0, 0.0, 3.0]), with(levels(&["violet"]), [5.0, f64::NAN, f64::NAN])]
    {
        let p = p(&data);
        assert!(p.iter().all(|p| p.is_finite()) && (p.sum() - 1.0).abs() < 1e-12);
    }
    let mut x = train.features().to_owned();
    x[[0, 1]] = 4.0;
    let error = model.predict(x.view()).unwrap_err().to_string();
    assert!(error.contains("has the value 4 at row 1, column 2"), "{error}");
    x[[0, 1]] = f64::INFINITY;
    assert!(model.predict(x.view()).is_err());
}

#[test]
fn plain_rows_and_tables_do_not_mix() {
    let train = table(300, false);
    let numbers =
        train.clone().with_features(Array2::from_shape_fn((300, 3), |(i, j)| (i * (j + 2) % 17) as f64));
    let numbers = numbers.unwrap();
    let model = Dhll::builder().scaling(dhll::InputScaling::MeanNorm).fit(&numbers).unwrap();
    let error = model.evaluate(&train).unwrap_err().to_string();
    assert!(
        error.contains("categories or missing entries, but the training rows were numbers alone"),
        "{error}"
    );
    let model = Dhll::builder().fit(&numbers).unwrap();
    let error = model.evaluate(&train).unwrap_err().to_string();
    assert!(error.contains("column 2 holds categories, but the training rows had numbers there"), "{error}");
}

#[test]
fn columns_without_information_are_dropped_or_refused() {
    let x = array![[1.0, f64::NAN, 0.0], [1.0, f64::NAN, 0.0], [1.0, f64::NAN, 0.0], [1.0, f64::NAN, 0.0]];
    let kinds = vec![ColumnKind::Number, ColumnKind::Number, levels(&["a"])];
    let target = Target::Values { values: array![[1.0], [2.0], [3.0], [4.0]], names: vec!["y".to_owned()] };
    let data = Dataset::table("nothing", x, Some(kinds), target, Origin::Read).unwrap();
    let error = Dhll::builder().fit(&data).unwrap_err().to_string();
    assert!(error.contains("constant or missing; there is nothing to learn from"), "{error}");
    let constant = Target::Values { values: Array2::ones((4, 1)), names: vec!["y".to_owned()] };
    let error = Dataset::table("c", Array2::zeros((4, 1)), None, constant, Origin::Read).unwrap().learnable();
    assert!(error.unwrap_err().to_string().contains("the target \"y\" has the same value in all 4 rows"));
}

#[test]
fn cross_validation_scores_every_row_once() {
    for values in [false, true] {
        let data = table(120, values);
        let plan = CrossValidation { folds: 4, repeats: 2, seed: 3 };
        let mut told = 0;
        let result = plan.run(&Dhll::builder(), &data, &mut |_| told += 1).unwrap();
        assert_eq!((told, result.folds.len()), (8, 8));
        let rows: usize = result.folds.iter().filter(|fold| fold.repeat == 0).map(|fold| fold.n_test).sum();
        assert_eq!(rows, 120);
        for score in &result.summary {
            let (mean, [low, high]) = (score.mean.unwrap(), score.interval.unwrap());
            assert!(low <= mean && mean <= high, "{score:?}");
        }
        let [first, ..] = &result.summary[..] else { panic!("no scores") };
        assert!(if values { first.mean.unwrap() < 1.5 } else { first.mean.unwrap() > 0.85 }, "{first:?}");
        let again = plan.run(&Dhll::builder(), &data, &mut |_| {}).unwrap();
        assert_eq!(again.summary, result.summary);
    }
    let few = CrossValidation { folds: 1, ..CrossValidation::default() };
    assert!(few.run(&Dhll::builder(), &table(20, false), &mut |_| {}).is_err());
}

#[test]
fn importance_finds_the_columns_that_matter() {
    for values in [false, true] {
        let data = table(400, values);
        let model = Dhll::builder().fit(&data).unwrap();
        let found = model.importance(&data, 3, 1, &mut |_| {}).unwrap();
        let [size, colour, noise] = [0, 1, 2].map(|column| found.columns[column].mean);
        assert!(size > 10.0 * noise.abs() && colour > 10.0 * noise.abs(), "{found:?}");
    }
}
