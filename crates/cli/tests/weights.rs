//! Weights of rows and balanced classes on the command line and in configuration files.

#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;

use common::{dhll, json, refused, said};

/// Two classes that overlap; every sixth row is of the second, and every fifth has weight 0.
fn table(with_zeros: bool) -> String {
    let mut text = "w,size,colour,kind\n".to_owned();
    for row in 0..90_u32 {
        let (weight, few) = (row % 5, row % 6 == 0);
        if weight == 0 && !with_zeros {
            continue;
        }
        // Rows of weight 0 lie where no others do.
        let size = if weight == 0 { 1e6 } else { f64::from(row * 37 % 50) + if few { 20.0 } else { 0.0 } };
        let colour = ["red", "blue"][(row % 2) as usize];
        text += &format!("{weight},{size},{colour},{}\n", if few { "few" } else { "many" });
    }
    text
}

fn probabilities(at: &Path, model: &str, data: &str) -> String {
    let output = dhll(at, &format!("predict --model {model} --data {data} --proba"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn weights_are_used_in_training_and_not_needed_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("all.csv"), table(true)).unwrap();
    fs::write(at.join("rest.csv"), table(false)).unwrap();
    let without: String = table(false)
        .lines()
        .map(|line| line.split_once(',').map_or(String::new(), |(_, rest)| rest.to_owned() + "\n"))
        .collect();
    fs::write(at.join("new.csv"), without).unwrap();
    for (data, out, options) in [
        ("all", "all", "--weights w"),
        ("rest", "rest", "--weights w"),
        ("rest", "plain", "--drop w"),
        ("rest", "balanced", "--weights w --balanced"),
    ] {
        said(at, &format!("fit --data {data}.csv --target kind {options} --out {out}.safetensors"));
    }
    assert_eq!(
        json(at, "inspect --model all.safetensors")["feature_names"],
        serde_json::json!(["size", "colour"])
    );
    let [all, rest, plain, balanced] = ["all", "rest", "plain", "balanced"]
        .map(|model| probabilities(at, &format!("{model}.safetensors"), "new.csv"));
    assert_eq!(all, rest);
    assert!(all != plain && all != balanced);
    // A file that has the column still is as good as one without.
    assert_eq!(probabilities(at, "all.safetensors", "rest.csv"), all);
    let evaluated = dhll(at, "evaluate --model all.safetensors --data rest.csv");
    assert!(String::from_utf8_lossy(&evaluated.stderr).contains("ignored: w"));
    for command in ["evaluate", "predict"] {
        let (code, error) =
            refused(at, &format!("{command} --model all.safetensors --data rest.csv --weights w"));
        let expected = "--weights has no effect here: weights of rows matter to training alone; leave it out";
        assert!(code == 1 && error.contains(expected), "{error}");
    }
    let recall = |model: &str| {
        let metrics = json(at, &format!("evaluate --model {model}.safetensors --data new.csv"));
        metrics["metrics"]["balanced_accuracy"]["value"].as_f64().unwrap_or_else(|| panic!("{metrics}"))
    };
    assert!(recall("balanced") > recall("plain") + 0.05, "{} {}", recall("balanced"), recall("plain"));
}

#[test]
fn configuration_files_have_weights_and_balanced_classes() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("t.csv"), table(true)).unwrap();
    said(at, "fit --data t.csv --target kind --weights w --balanced --out a.safetensors");
    let written = fs::read_to_string(at.join("a.toml")).unwrap();
    assert!(written.contains("balanced = true") && written.contains("weights = \"w\""), "{written}");
    said(at, "fit --config a.toml --out b.safetensors");
    let [a, b] = ["a", "b"].map(|model| fs::read(at.join(format!("{model}.safetensors"))).unwrap());
    assert_eq!(a, b);
    let own = "balanced = true\n[input]\ndata = \"t.csv\"\ntarget = \"kind\"\nweights = \"w\"\n";
    fs::write(at.join("own.toml"), own).unwrap();
    said(at, "fit --config own.toml --out c.safetensors");
    assert_eq!(fs::read(at.join("c.safetensors")).unwrap(), a);
}

#[test]
fn other_commands_take_weights_and_balanced_classes() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("t.csv"), table(false)).unwrap();
    let data = "--data t.csv --target kind";
    for command in [
        "cross-validate --folds 3",
        "design --alphas 0.5,0.9 --max-depth 1",
        "baselines --methods logistic,ridge,random-features --width 20 --seeds 2",
    ] {
        let of = |options: &str| said(at, &format!("{command} {data} {options} --json"));
        let without_times = |text: String| -> String {
            text.lines().filter(|line| !line.contains("seconds")).collect::<Vec<_>>().join("\n")
        };
        let [plain, weighted, both] =
            ["--drop w", "--weights w", "--weights w --balanced"].map(|options| without_times(of(options)));
        assert!(plain != weighted && weighted != both, "{command}");
    }
    let trace = |options: &str| said(at, &format!("path {data} {options} --alphas 0.5"));
    assert_ne!(trace("--weights w"), trace("--drop w"));
}

#[test]
fn bad_weights_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let text = "x,w,y\n1,1,a\n2,2,b\n3,3,a\n4,1,b\n";
    fs::write(at.join("t.csv"), text).unwrap();
    fs::write(at.join("negative.csv"), text.replace("3,3,a", "3,-3,a")).unwrap();
    fs::write(at.join("text.csv"), text.replace("3,3,a", "3,much,a")).unwrap();
    fs::write(at.join("zeros.csv"), "x,w,y\n1,0,a\n2,0,b\n3,0,a\n4,0,b\n").unwrap();
    fs::write(at.join("values.csv"), "x,w,y\n1,1,1.5\n2,2,2.5\n3,3,1\n4,1,0.5\n").unwrap();
    for (arguments, expected) in [
        ("--data t.csv --target y --weights v", "it has no column \"v\"; its columns are"),
        (
            "--data t.csv --target w --weights w",
            "column \"w\" has the weights of the rows, so that it cannot be a target",
        ),
        (
            "--data negative.csv --target y --weights w",
            "the weight of row 3 is -3; every weight must be finite and at least 0",
        ),
        (
            "--data text.csv --target y --weights w",
            "line 4, column \"w\" is \"much\"; expected the weight of the row",
        ),
        ("--data zeros.csv --target y --weights w", "the weights of all 4 rows are 0"),
        (
            "--data values.csv --target y --task regression --balanced",
            "balancing the classes has no effect on a target of values",
        ),
        ("--data circles --weights w", "--weights has no effect on circles"),
    ] {
        let (code, error) = refused(at, &format!("fit {arguments}"));
        assert!(code == 1 && error.contains(expected), "{arguments}: {error}");
        assert!(!at.join("model.safetensors").exists());
    }
}
