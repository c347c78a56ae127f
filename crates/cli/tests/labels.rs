//! Several labels at once on the command line: fit, evaluate, predict, cross-validate and explain, and what is refused.

#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;

use common::{dhll, json, refused, said};

const TARGET: &str = "--data t.csv --target wide,far,red";

/// A table of two numbers and a colour with three labels, of which two follow from lines and one from the colour, but for one row in ten.
fn drawn(at: &Path) {
    let row = |i: usize| {
        let (width, height) = ((i * 37 % 101) as f64 / 10.0, (i * 53 % 89) as f64 / 9.0);
        let colour = ["blue", "green", "red"][i * 7 % 3];
        let wide = if width > 5.0 { "yes" } else { "no" };
        let (far, red) =
            (u8::from(width + height > 10.0), (colour == "red") != (i * i + i / 3).is_multiple_of(10));
        format!("{width},{height},{colour},{wide},{far},{red}\n")
    };
    let rows: String = (0..240).map(row).collect();
    fs::write(at.join("t.csv"), "width,height,colour,wide,far,red\n".to_owned() + &rows).unwrap();
}

#[test]
fn labels_go_from_a_table_to_predictions() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    drawn(at);
    let output = dhll(at, &format!("fit {TARGET} --out m.safetensors"));
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(out.contains("labels      3, by positive level: wide (yes), far (1), red (true)"), "{out}{err}");
    let taken = "taken as 3 labels with their positive levels, wide (yes), far (1), red (true), because each of the columns has two levels";
    assert!(err.starts_with("note: the target columns are ") && err.contains(taken), "{err}");

    let found = json(at, "evaluate --model m.safetensors --data t.csv --out scores");
    assert_eq!(found["names"][0], serde_json::json!({"name": "wide", "levels": ["no", "yes"]}));
    let accuracy = |label: usize| found["labels"][label]["accuracy"]["value"].as_f64().unwrap();
    assert!(accuracy(0) > 0.95 && accuracy(1) > 0.95 && accuracy(2) > 0.85, "{found}");
    let kept: serde_json::Value =
        serde_json::from_slice(&fs::read(at.join("scores/evaluation.json")).unwrap()).unwrap();
    assert_eq!(kept, found);
    assert!(fs::read_to_string(at.join("scores/figure.svg")).unwrap().contains("far (1)"));
    let text = said(at, "evaluate --model m.safetensors --data t.csv");
    assert!(
        text.contains("subset accuracy") && text.contains("Hamming loss") && text.contains("red (true)"),
        "{text}"
    );

    let text = said(at, "predict --model m.safetensors --data t.csv --proba");
    let mut lines = text.lines();
    assert_eq!(lines.next().unwrap(), "wide,p(wide),far,p(far),red,p(red)");
    let table = fs::read_to_string(at.join("t.csv")).unwrap();
    let mut right = 0;
    for (predicted, row) in lines.zip(table.lines().skip(1)) {
        let (predicted, row): (Vec<&str>, Vec<&str>) =
            (predicted.split(',').collect(), row.split(',').collect());
        let p: f64 = predicted[1].parse().unwrap();
        assert_eq!(predicted[0], if p > 0.5 { "yes" } else { "no" });
        right += usize::from(predicted[0] == row[3]);
    }
    assert_eq!(right as f64 / 240.0, accuracy(0));
    let plain = said(at, "predict --model m.safetensors --data t.csv");
    assert!(plain.starts_with("wide,far,red\n") && plain.contains("\nyes,1,true\n"), "{plain}");
    let found = json(at, "predict --model m.safetensors --data t.csv --out p.npy --proba");
    assert!(
        at.join("p.npy").is_file()
            && found["predicted"][0][0].is_boolean()
            && found["probabilities"][0][2].is_f64()
    );
    // Other files may write the levels in other ways and have the columns in another order.
    fs::write(at.join("u.csv"), "red,wide,far,colour,height,width\nTRUE,Yes,1.0,red,9,9\n").unwrap();
    let one = json(at, "evaluate --model m.safetensors --data u.csv");
    assert_eq!(one["subset_accuracy"]["value"], 1.0);

    let explained = json(at, "explain --model m.safetensors --data t.csv --repeats 2");
    assert_eq!((&explained["loss"], explained["columns"].as_array().unwrap().len()), (&"log-loss".into(), 3));
}

#[test]
fn labels_are_cross_validated_and_take_hidden_layers() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    drawn(at);
    let found = json(at, &format!("cross-validate {TARGET} --task labels --folds 3 --out folds"));
    assert_eq!(found["names"][0], "subset accuracy");
    let hamming = found["summary"][1]["mean"].as_f64().unwrap();
    assert!(hamming < 0.15, "{hamming}");
    assert!(at.join("folds/figure.svg").is_file());
    let options = "--task labels --alphas 0.9 --trainer random-features --out m.safetensors";
    let text = said(at, &format!("fit {TARGET} {options}"));
    assert!(text.contains("random-features"), "{text}");
    let found = json(at, "evaluate --model m.safetensors --data t.csv");
    assert!(found["hamming_loss"]["value"].as_f64().unwrap() < 0.15, "{found}");
    // The configuration beside the model makes the same one again.
    said(at, "fit --config m.toml --out again.safetensors");
    assert_eq!(fs::read(at.join("m.safetensors")).unwrap(), fs::read(at.join("again.safetensors")).unwrap());
    let text = said(at, &format!("path {TARGET} --task labels --alphas 0.5"));
    assert!(text.contains("240 rows, 3 features, 3 labels"), "{text}");
    let text = said(at, &format!("data verify {TARGET} --task labels"));
    assert!(text.contains("far (1)"), "{text}");
}

#[test]
fn what_does_not_take_labels_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    drawn(at);
    for (arguments, expected) in [
        (
            format!("baselines {TARGET} --task labels"),
            "compares classifiers of one target column, but the target is several labels",
        ),
        (
            format!("design {TARGET} --task labels"),
            "the target of a design must be classes, got several labels",
        ),
        (
            format!("fit {TARGET} --task labels --design"),
            "the target of a design must be classes, got several labels",
        ),
        (format!("fit {TARGET} --task labels --head softmax"), "the logistic head does (`--head logistic`)"),
        (format!("fit {TARGET} --task classification"), "take them as labels with `--task labels`"),
        (
            "fit --data t.csv --target wide,colour --task labels".to_owned(),
            "the column \"colour\" has 3 levels (blue, green, red), but a label has two",
        ),
    ] {
        let (_, said) = refused(at, &arguments);
        assert!(said.contains(expected), "dhll {arguments}: {said}");
    }
}
