//! Rows without a target on the command line.

#![allow(clippy::unwrap_used)]

mod common;

use std::fs;

use common::{dhll, json, refused, said};

/// Rows of two arcs, one inside the other; one in `every` has its class.
fn table(rows: usize, every: usize) -> String {
    let mut text = "a,b,arc\n".to_owned();
    for row in 0..rows {
        let (angle, radius) = (row as f64 * 1.2, [1.0, 2.0][row % 2]);
        // Two neighbouring rows, so that both arcs have classes.
        let arc = if row / 2 % every == 0 { ["inner", "outer"][row % 2] } else { "" };
        text += &format!("{},{},{arc}\n", radius * angle.sin(), radius * angle.cos());
    }
    text
}

#[test]
fn rows_without_a_target_are_learnt_from_where_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("some.csv"), table(600, 150)).unwrap();
    fs::write(at.join("all.csv"), table(200, 1)).unwrap();
    let (code, error) = refused(at, "fit --data some.csv --target arc --out m.safetensors");
    assert!(code == 1 && error.contains("--unlabelled use"), "{error}");
    let accuracy = |options: &str| {
        let fitted = dhll(at, &format!("fit --data some.csv --target arc --out m.safetensors {options}"));
        let note =
            if options.contains("use") { "4 rows have a target; 596 are used without one\n" } else { "" };
        assert_eq!(String::from_utf8(fitted.stderr).unwrap(), note);
        json(at, "evaluate --model m.safetensors --data all.csv")["accuracy"].as_f64().unwrap()
    };
    let (with, without) = (accuracy("--unlabelled use"), accuracy("--unlabelled drop"));
    assert!(with > without, "{with} and {without}");
    let diffusion = accuracy("--unlabelled use --similarity diffusion --alphas none --head ridge");
    assert!(diffusion > without + 0.1, "{diffusion} and {without}");
    // A layer learns the diffusion of all rows; the model does not keep the graph.
    let layer = accuracy("--unlabelled use --target-similarity diffusion:features=20 --alphas 0.5");
    assert!(layer > 0.8, "{layer}");
    assert!(fs::metadata(at.join("m.safetensors")).unwrap().len() < 100_000);
    let scores = dhll(at, "cross-validate --data some.csv --target arc --unlabelled use --folds 2 --json");
    let scores: serde_json::Value = serde_json::from_slice(&scores.stdout).unwrap();
    assert_eq!(scores["folds"].as_array().unwrap().len(), 2);
    let (_, error) = refused(at, "evaluate --model m.safetensors --data some.csv --unlabelled use");
    assert!(error.contains("--unlabelled drop"), "{error}");
    said(at, "evaluate --model m.safetensors --data some.csv --unlabelled drop");
}

#[test]
fn a_path_is_drawn_with_the_rows_that_have_no_target() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("some.csv"), table(60, 10)).unwrap();
    let options = "path --data some.csv --target arc --unlabelled use --alphas 0,0.5";
    let text = String::from_utf8(dhll(at, &format!("{options} --out drawn")).stdout).unwrap();
    assert!(text.contains("6 rows and 54 without a target"), "{text}");
    let mut names: Vec<_> = fs::read_dir(at.join("drawn"))
        .unwrap()
        .map(|one| one.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let figures =
        ["spectra", "targets"].map(|name| ["csv", "png", "svg"].map(|ending| format!("{name}.{ending}")));
    assert_eq!(names, [vec!["path.json".to_owned()], figures.concat()].concat());
    // Every row in the first two columns of two targets.
    let points = fs::read_to_string(at.join("drawn/targets.csv")).unwrap();
    assert_eq!(points.lines().filter(|line| line.contains("no target")).count(), 2 * 54);
    assert_eq!(points.lines().filter(|line| line.contains("inner") || line.contains("outer")).count(), 2 * 6);
    // The spectra are those of all rows.
    let largest = |options: &str| {
        let shown = dhll(at, &format!("{options} --json")).stdout;
        let shown: serde_json::Value = serde_json::from_slice(&shown).unwrap();
        shown["alphas"][1]["eigenvalues"][0].as_f64().unwrap()
    };
    assert!(largest(options) > 2.0 * largest(&options.replace("use", "drop")));

    fs::rename(at.join("some.csv"), at.join("drawn/targets.csv")).unwrap();
    let (_, error) = refused(at, &format!("{options} --out drawn").replace("some", "drawn/targets"));
    assert!(error.contains("would overwrite an input"), "{error}");
}
