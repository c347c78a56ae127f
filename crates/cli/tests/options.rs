//! Options that would be ignored, and numbers that would go wrong without a word: each is an error that says what to do.

#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;

use common::{json, refused, said};

const FIT: &str = "fit --data circles --epochs 1 --head-epochs 1";

/// The message of a run that must fail with exit code 1.
fn message(folder: &Path, arguments: &str) -> String {
    let (code, error) = refused(folder, arguments);
    assert_eq!(code, 1, "{error}");
    error
}

#[test]
fn options_without_effect_are_refused_before_anything_is_trained_or_written() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("f.toml"), "epochs = 3\ntrainer = \"random-features\"\n").unwrap();
    for (options, expected) in [
        (
            "fit --data circles --trainer random-features --learning-rate 0.1",
            "--learning-rate has no effect with the trainer random-features; it is an option of the trainers mlp and residual",
        ),
        (
            "fit --data circles --config f.toml",
            "epochs in f.toml has no effect with the trainer random-features",
        ),
        (
            "fit --data circles --trainer residual --zero-outputs",
            "--zero-outputs has no effect with the trainer residual; it is an option of the trainer mlp",
        ),
        (
            "fit --data circles --epoch-selection best",
            "--epoch-selection best needs validation rows to choose by",
        ),
        ("fit --data circles --patience 2", "--patience needs validation rows to wait for"),
        ("fit --data circles --parallel 2", "--parallel has no effect on fewer than two layers"),
        (
            "fit --data circles --ridge 1e-3",
            "--ridge has no effect with the mean arithmetic; it is an option of the means harmonic and geometric and power",
        ),
        ("path --data circles --ridge 1e-3", "--ridge has no effect with the mean arithmetic"),
        (
            "design --data circles --mean bures-wasserstein --ridge 1e-3",
            "--ridge has no effect with the mean bures-wasserstein",
        ),
        (
            "fit --data circles --widths 5000",
            "the width of layer 1 is 5000, but its target at alpha = 0.9 has 3 columns; give at most that, or leave out",
        ),
        (
            "fit --data circles --alphas 0.5,1 --widths 3",
            "the width of layer 2 is 3, but its target at alpha = 1 has 1 columns",
        ),
        ("fit --data circles --head-epochs 0", "the number of epochs must be at least 1, got 0"),
    ] {
        let error = message(
            at,
            &format!("{options} {}", if options.starts_with("fit") { "--out m.safetensors" } else { "" }),
        );
        assert!(
            error.starts_with(&format!("error: {expected}")) || error.contains(expected),
            "{options}: {error}"
        );
        assert!(!at.join("m.safetensors").exists(), "{options}");
    }
    said(at, &format!("{FIT} --out m.safetensors"));
    fs::write(at.join("two.csv"), "a,b,kind\n1,2,outer (-1)\n2,1,inner (+1)\n").unwrap();
    let error = message(at, "evaluate --model m.safetensors --data two.csv --target kind --part train");
    assert!(error.contains("--part has no effect on"), "{error}");
    let error = message(at, "inspect --model m.safetensors --settings --json");
    assert!(error.contains("--settings has no effect with --json"), "{error}");
}

#[test]
fn a_ridge_is_an_option_and_is_told_wherever_it_was_added() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let path = "path --data circles --mean geometric --alphas 0,0.5,1";
    let text = said(at, path);
    assert!(text.contains("The geometric mean, inside (0, 1): ridge 1e-6: "), "{text}");
    let document = json(at, &format!("{path} --ridge 1e-3"));
    assert_eq!(document["ridge"]["relative"], 1e-3);
    assert!(document["ridge"]["inputs"].as_f64().unwrap() > 0.0);
    assert!(document["notes"][0].as_str().unwrap().starts_with("ridge 1e-3: "), "{document}");
    let document = json(at, "path --data circles --alphas 0.5");
    assert!(document.get("ridge").is_none() && document["notes"].as_array().unwrap().is_empty());

    let text = said(at, &format!("{FIT} --mean geometric --ridge 1e-3 --out m.safetensors"));
    assert!(text.contains("note        the geometric mean: ridge 1e-3: "), "{text}");
    let summary = json(at, "inspect --model m.safetensors");
    assert!(summary["provenance"]["notes"][0].as_str().unwrap().contains("ridge 1e-3: "), "{summary}");
    said(at, "fit --config m.toml --out again.safetensors");
    assert_eq!(fs::read(at.join("m.safetensors")).unwrap(), fs::read(at.join("again.safetensors")).unwrap());
}

#[test]
fn a_loss_that_grew_is_a_divergence() {
    let folder = tempfile::tempdir().unwrap();
    for options in [
        "--learning-rate 1e3",
        "--learning-rate 1e4",
        "--learning-rate 1e3 --epoch-selection best --validation 0.2",
    ] {
        let error = message(folder.path(), &format!("fit --data circles {options}"));
        assert!(error.contains("layer 1 was not trained: training diverged: the loss is "), "{error}");
        assert!(error.contains("lower the learning rate (it is 1"), "{error}");
    }
}

#[test]
fn rows_that_overflow_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let mut rows = String::from("a,b,kind\n");
    (0..40).for_each(|i| rows += &format!("{},{},{}\n", i % 7, i % 5, i % 2));
    fs::write(at.join("rows.csv"), rows).unwrap();
    said(
        at,
        "fit --data rows.csv --target kind --scaling mean-norm --activation relu2 --epochs 1 --head-epochs 1 --out m.safetensors",
    );
    fs::write(at.join("huge.csv"), "a,b,kind\n1,0,0\n5e19,-5e19,1\n").unwrap();
    fs::write(at.join("beyond.csv"), "a,b,kind\n1,0,0\n0,1,1\n1e42,1e42,1\n").unwrap();
    for command in [
        "predict --model m.safetensors --data",
        "predict --proba --model m.safetensors --data",
        "evaluate --model m.safetensors --data",
    ] {
        let error = message(at, &format!("{command} huge.csv --target kind"));
        assert!(
            error.contains("row 2 is beyond the range of the model: a layer's values for it overflow"),
            "{error}"
        );
        let error = message(at, &format!("{command} beyond.csv --target kind"));
        assert!(
            error.contains("row 3 is beyond the range of the model: its scaled features overflow"),
            "{error}"
        );
    }
    let error =
        message(at, "fit --data beyond.csv --target kind --scaling none --alphas 0.9 --out b.safetensors");
    assert!(error.contains("row 3 is beyond the range of the model"), "{error}");
    // The row is that of the file, whichever part it falls into.
    let mut rows = fs::read_to_string(at.join("rows.csv")).unwrap();
    rows += "1e42,0,1\n";
    fs::write(at.join("last.csv"), rows).unwrap();
    for seed in 1..6 {
        let fit = format!(
            "fit --data last.csv --target kind --scaling none --alphas 0.9 --validation 0.5 --seed {seed}"
        );
        let error = message(at, &fit);
        assert!(error.contains("row 41 is beyond the range of the model"), "{error}");
    }
}

#[test]
fn validation_rows_have_every_class_that_can_spare_one() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let mut rows = String::from("a,b,kind\n");
    (0..40).for_each(|i| {
        rows += &format!("{},{},{}\n", i, (i * 7) % 5, if i % 4 == 0 { "rare" } else { "common" })
    });
    rows += "3,9,single\n";
    fs::write(at.join("r.csv"), rows).unwrap();
    let fit = "fit --data r.csv --target kind --epochs 1 --head-epochs 1";
    for seed in 1..4 {
        let text = said(at, &format!("{fit} --validation 0.2 --seed {seed}"));
        assert!(text.contains("33 rows, 8 held out"), "{text}");
        assert!(
            text.contains(
                "note        no row of the class \"single\" is held out: its only row is trained on"
            ),
            "{text}"
        );
    }
    let error = message(at, &format!("{fit} --validation 0.01"));
    assert!(
        error.contains(
            "the share of rows to hold out must be 0, or large enough for at least one row, got 0.01 of 41"
        ),
        "{error}"
    );
    let error = message(at, &format!("{fit} --validation 39"));
    assert!(error.contains("so that every class keeps a row, got 39 of 41 rows in 3 classes"), "{error}");
}

#[test]
fn one_row_and_one_class_are_evaluated() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let mut rows = String::from("a,b,kind\n");
    (0..40).for_each(|i| rows += &format!("{},{},{}\n", i % 2 * 5, i % 5, ["no", "yes"][i % 2]));
    fs::write(at.join("rows.csv"), rows).unwrap();
    said(at, "fit --data rows.csv --target kind --out m.safetensors");
    for (text, n) in [("a,b,kind\n5,1,yes\n", 1), ("a,b,kind\n0,1,no\n0,2,no\n0,3,no\n", 3)] {
        fs::write(at.join("test.csv"), text).unwrap();
        let found = json(at, "evaluate --model m.safetensors --data test.csv --target kind");
        assert_eq!((&found["n"], &found["accuracy"]), (&n.into(), &1.0.into()), "{found}");
        let [low, high] = [0, 1].map(|end| found["error_interval"][end].as_f64().unwrap());
        assert!(low == 0.0 && high > 0.2 && high < 1.0 && found["log_loss"].is_number(), "{found}");
        let text = said(at, "evaluate --model m.safetensors --data test.csv --target kind");
        assert!(
            text.contains(&format!("0 errors on {n} rows, accuracy 100.00 % ["))
                && text.contains(", 100.00]"),
            "{text}"
        );
    }
}

#[test]
fn equal_rows_are_refused_by_a_fit_and_have_no_spread_on_a_path() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("equal.csv"), format!("a,b,kind\n{}", "0.1,5.4,x\n0.1,5.4,y\n".repeat(3))).unwrap();
    let path = json(at, "path --data equal.csv --target kind --scaling mean-norm --alphas 0");
    assert_eq!(path["alphas"][0]["trace"], 0.0);
    let error = message(at, "fit --data equal.csv --target kind");
    assert!(error.contains("all 6 training rows have the same features"), "{error}");
}
