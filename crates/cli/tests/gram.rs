//! Sums of rows on the command line: made from data or by NumPy, merged, and the same path as that of the rows.

#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{json, refused, said};
use ndarray::{Array1, Array2, s};
use serde_json::Value;

/// Ninety rows in three classes, and two parts of them.
fn arrays(at: &Path) {
    let x = Array2::from_shape_fn((90, 4), |(i, j)| {
        ((i * 7 + j * 13) as f64 * 0.61).sin() + (i % 3) as f64 * (j + 1) as f64 * 0.4 + 2.0
    });
    let y = Array1::from_iter((0..90_i64).map(|row| row % 3));
    for (name, from, to) in [("all", 0, 90), ("a", 0, 31), ("b", 31, 90)] {
        ndarray_npy::write_npy(at.join(format!("{name}.npy")), &x.slice(s![from..to, ..])).unwrap();
        ndarray_npy::write_npy(at.join(format!("{name}-labels.npy")), &y.slice(s![from..to])).unwrap();
    }
}

/// The numbers of both documents are the same up to the rounding of sums of 90 rows.
fn assert_near(a: &Value, b: &Value) {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len());
            a.iter().zip(b).for_each(|(a, b)| assert_near(a, b));
        }
        (Value::Object(a), Value::Object(b)) => a.iter().for_each(|(key, a)| assert_near(a, &b[key])),
        (a, b) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            // Traces are about 180, and 1e-13 of that is rounding where centring loses a digit or two.
            assert!((a - b).abs() <= 1e-11 * a.abs().max(100.0), "{a} {b}");
        }
    }
}

fn assert_same_path(at: &Path, rows: &str, gram: &str, scaling: &str) {
    // Not at alpha = 1: there the labels of equal classes have equal eigenvalues, and rounding decides whether the first half of them is more than half.
    let options = format!("--scaling {scaling} --alphas 0,0.25,0.5,0.9");
    let rows = json(at, &format!("path --data {rows} {options}"));
    let sums = json(at, &format!("path --gram {gram} {options}"));
    for key in ["alphas", "crossings", "n_samples", "n_features", "n_classes"] {
        assert_near(&rows[key], &sums[key]);
    }
}

#[test]
fn sums_of_parts_give_the_path_of_the_rows() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    arrays(at);
    let all = "all.npy --labels all-labels.npy";
    let text = said(at, &format!("gram --data {all} --out all.npz"));
    assert!(text.contains("all.npz: the sums of 90 rows of 4 features and 3 classes"), "{text}");
    for part in ["a", "b"] {
        said(at, &format!("gram --data {part}.npy --labels {part}-labels.npy --out {part}.npz"));
    }
    for part in ["a", "b"] {
        let rows = format!("--data {part}.npy --labels {part}-labels.npy");
        said(at, &format!("gram {rows} --about a.npz,b.npz --out {part}2.npz"));
    }
    assert_same_path(at, all, "a.npz,b.npz", "none");
    for scaling in ["none", "mean-norm", "norm:2", "standard"] {
        assert_same_path(at, all, "all.npz", scaling);
        assert_same_path(at, all, "a2.npz,b2.npz", scaling);
    }
    said(at, "path --gram all.npz --alphas 0,0.5 --out shown");
    assert!(at.join("shown/spectra.svg").is_file() && !at.join("shown/targets.svg").exists());
    said(at, "gram --data irises --out irises.npz");
    assert_same_path(at, "irises", "irises.npz", "standard");
}

#[test]
fn what_does_not_fit_sums_is_refused_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    arrays(at);
    said(at, "gram --data a.npy --labels a-labels.npy --out a.npz");
    said(at, "gram --data b.npy --labels b-labels.npy --classes 2,1,0 --out b.npz");
    for (arguments, expected) in [
        ("path --gram a.npz,b.npz", "b.npz: the classes or values to be learnt must be those of a.npz"),
        ("path --gram a.npz --data circles", "--gram takes the place of the data"),
        ("path --gram a.npz --scaling robust", "use --scaling standard, mean-norm or none"),
        ("path --gram a.npz --similarity rbf", "--similarity rbf does not follow from sums of products"),
        ("path --gram a.npz,a.npz --scaling robust", "which do not follow from sums"),
        ("path --gram a.npy", "a.npy: it is no NPZ archive"),
        (
            "gram --data a.npy --labels a-labels.npy --classes 0,1 --out c.npz",
            "the class \"2\" of the data is not among those of --classes",
        ),
        ("gram --data a.npy --labels a-labels.npy --out a.npy", "would overwrite an input"),
    ] {
        let (code, error) = refused(at, arguments);
        assert!(code == 1 && error.contains(expected), "{arguments}: {error}");
    }
    let (code, _) = refused(at, "fit --gram a.npz");
    assert_eq!(code, 2);
}

/// The NumPy program of the documentation.
fn program() -> String {
    let page = include_str!("../../../docs/gram-file.md");
    let (_, program) = page.split_once("```python,file=sums.py\n").unwrap();
    program.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_numpy_program_of_the_documentation_writes_such_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    arrays(at);
    let mut python = Command::new("python3");
    python.args(["-c", &program(), "all.npy", "all-labels.npy", "numpy.npz"]).current_dir(at);
    let numpy = Command::new("python3").args(["-c", "import numpy"]).output();
    if numpy.is_ok_and(|output| output.status.success()) {
        let output = python.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    } else {
        // Without NumPy, the file is that of the program: the same arrays of the same rows.
        said(at, "gram --data all.npy --labels all-labels.npy --out numpy.npz");
    }
    for scaling in ["none", "mean-norm", "standard"] {
        assert_same_path(at, "all.npy --labels all-labels.npy", "numpy.npz", scaling);
    }
    fs::write(at.join("cut.npz"), &fs::read(at.join("numpy.npz")).unwrap()[..400]).unwrap();
    let (_, error) = refused(at, "path --gram cut.npz");
    assert!(error.contains("cut.npz: it is no NPZ archive"), "{error}");
}
