//! Text tables on the command line: columns by name, options of tables, what is said of them on a terminal.

#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use common::{dhll, json, refused, said};

/// Two clouds that differ in the first feature alone.
fn rows(line: impl Fn(f64, f64, &str) -> String) -> String {
    (0..40)
        .map(|row| {
            let (class, wobble) = (row % 2, f64::from(row * 7 % 11) / 20.0);
            line(5.0 * f64::from(class) + wobble, 3.0 - wobble, ["rose", "lily"][class as usize]) + "\n"
        })
        .collect()
}

fn fitted(at: &Path, name: &str, text: &str, options: &str) {
    fs::write(at.join(name), text).unwrap();
    said(at, &format!("fit --data {name} {options} --out m.safetensors"));
}

fn errors(at: &Path, options: &str) -> u64 {
    json(at, &format!("evaluate --model m.safetensors {options}"))["errors"].as_u64().unwrap()
}

/// What is said on standard error by a run that goes well.
fn noted(at: &Path, arguments: &str) -> (String, String) {
    let output = dhll(at, arguments);
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(output.status.success(), "dhll {arguments}: {err}");
    (out, err)
}

#[test]
fn columns_are_matched_by_name_in_any_order() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fitted(
        at,
        "a.csv",
        &("width,height,kind\n".to_owned() + &rows(|w, h, k| format!("{w},{h},{k}"))),
        "--target kind",
    );
    let inspected = json(at, "inspect --model m.safetensors");
    assert_eq!(
        (&inspected["feature_names"], &inspected["label"]),
        (&serde_json::json!(["width", "height"]), &serde_json::json!("kind"))
    );
    assert_eq!(errors(at, "--data a.csv"), 0);
    let expected = said(at, "predict --model m.safetensors --data a.csv --proba");

    // Another order and delimiter; the label column is known by its name.
    fs::write(
        at.join("b.tsv"),
        "kind\theight\twidth\n".to_owned() + &rows(|w, h, k| format!("{k}\t{h}\t{w}")),
    )
    .unwrap();
    assert_eq!(errors(at, "--data b.tsv"), 0);
    assert_eq!(said(at, "predict --model m.safetensors --data b.tsv --proba"), expected);
    // Columns of no use, with text in them, and no labels.
    fs::write(
        at.join("c.csv"),
        ",name,height,width\n".to_owned() + &rows(|w, h, _| format!("7,Ada,{h},{w}")),
    )
    .unwrap();
    let (out, err) = noted(at, "predict --model m.safetensors --data c.csv --proba");
    assert_eq!(
        (out, err.as_str()),
        (expected.clone(), "note: c.csv: columns that the model does not use are ignored: (unnamed), name\n")
    );
    // No names.
    fs::write(at.join("d.csv"), rows(|w, h, _| format!("{w},{h}"))).unwrap();
    let (out, err) = noted(at, "predict --model m.safetensors --data d.csv --no-header --proba");
    assert_eq!(
        (out, err.as_str()),
        (expected, "note: d.csv: columns are matched by position, because the file has no column names\n")
    );

    said(at, "predict --model m.safetensors --data a.csv --proba --out p.npy");
    let (_, err) = noted(at, "predict --model m.safetensors --data p.npy");
    assert_eq!(err, "note: p.npy: columns are matched by position, because the file has no column names\n");

    // One row, one class.
    fs::write(at.join("one.csv"), "height,width,kind\n3,5.1,lily\n").unwrap();
    assert_eq!(errors(at, "--data one.csv"), 0);
    fs::write(at.join("lilies.csv"), "height,width,class\n3,5.1,lily\n2.9,5.2,lily\n").unwrap();
    assert_eq!(errors(at, "--data lilies.csv --target class"), 0);

    for (name, text, options, expected) in [
        ("e.csv", "height,breadth\n1,2\n", "", "e.csv: 1 of the model's 2 columns is missing: width"),
        ("e.csv", "height,width,height\n1,2,3\n", "", "e.csv: the column \"height\" stands there twice"),
        ("e.csv", "5.1,3\n5.2,4\n", "", "e.csv: the first line names the columns by numbers (5.1, ...)"),
        ("e.csv", "1,2,3\n", "--no-header", "e.csv: the model needs 2 columns of features, but there are 3"),
        (
            "e.csv",
            "height,width\n1,2\n",
            "--target kind",
            "e.csv: it has no column \"kind\"; its columns are height, width",
        ),
    ] {
        fs::write(at.join(name), text).unwrap();
        let (code, error) = refused(at, &format!("predict --model m.safetensors --data {name} {options}"));
        assert!(code == 1 && error.contains(expected), "{error}");
    }
    fs::write(at.join("f.csv"), "height,width,kind\n1,2,rose\n1,2,tulip\n").unwrap();
    let (_, error) = refused(at, "evaluate --model m.safetensors --data f.csv");
    assert!(
        error.contains("f.csv: line 3, column \"kind\" is \"tulip\"; the classes are lily, rose"),
        "{error}"
    );
    let (_, error) = refused(at, "evaluate --model m.safetensors --data c.csv");
    assert!(
        error.contains("c.csv: which column has the target (kind in training)? name it with --target"),
        "{error}"
    );
}

#[test]
fn a_model_without_names_goes_by_position_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fitted(at, "a.csv", &rows(|w, h, k| format!("{k};{w};{h}")), "--no-header --target 1");
    let config = fs::read_to_string(at.join("m.toml")).unwrap();
    assert!(config.contains("no-header = true"), "{config}");
    assert_eq!(errors(at, "--data a.csv --no-header"), 0);
    let expected = said(at, "predict --model m.safetensors --data a.csv --no-header");
    fs::write(at.join("b.csv"), rows(|w, h, _| format!("{w};{h}"))).unwrap();
    assert_eq!(said(at, "predict --model m.safetensors --data b.csv --no-header"), expected);
    fs::write(at.join("c.csv"), "width,height\n".to_owned() + &rows(|w, h, _| format!("{w},{h}"))).unwrap();
    let (out, err) = noted(at, "predict --model m.safetensors --data c.csv");
    assert_eq!(
        (out, err.as_str()),
        (expected, "note: c.csv: columns are matched by position, because the model has no column names\n")
    );
}

#[test]
fn options_without_effect_on_the_data_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fitted(
        at,
        "a.csv",
        &("w,h,k\n".to_owned() + &rows(|w, h, k| format!("{w},{h},{k}"))),
        "--target k --drop h",
    );
    for (command, expected) in [
        ("path --data circles --target k", "--target has no effect on circles, which is built in"),
        (
            "path --data a.csv --target k --features x",
            "--features has no effect on a.csv; data of this kind takes --target, --task, --categorical, --weights, --unlabelled, \
             --missing, --delimiter, --no-header, --drop",
        ),
        ("path --data a.csv --target k --labels y.npy", "--labels has no effect on a.csv"),
        (
            "path --data x.npz --target k",
            "--target has no effect on x.npz; data of this kind takes --features, --labels",
        ),
        (
            "path --data x.npy --labels y.npy --features x",
            "--features has no effect on x.npy; data of this kind takes --labels",
        ),
        ("path --data x.npy --no-header", "--no-header has no effect on x.npy"),
        ("path --data x.npy --drop a", "--drop has no effect on x.npy"),
        ("path --data mnist --delimiter tab", "--delimiter has no effect on mnist"),
        (
            "path --data a.csv --target k --delimiter ab",
            "the delimiter is comma, semicolon, tab, pipe, space or one ASCII character",
        ),
        (
            "predict --model m.safetensors --data x.npy --labels y.npy",
            "--labels has no effect here: labels are not needed to predict x.npy",
        ),
        ("fit --data circles --drop a", "--drop has no effect on circles"),
    ] {
        let (code, error) = refused(at, command);
        assert!(code == 1 && error.contains(expected), "dhll {command}: {error}");
    }
    // A configuration's options for a table do not follow it to other data.
    said(at, "fit --config m.toml --data circles --seed 2 --out n.safetensors");
    let config = fs::read_to_string(at.join("n.toml")).unwrap();
    assert!(
        config.contains("data = \"circles\"") && !config.contains("target =") && !config.contains("drop"),
        "{config}"
    );
    said(at, "fit --config m.toml --seed 2 --out o.safetensors");
    assert_eq!(json(at, "inspect --model o.safetensors")["feature_names"], serde_json::json!(["w"]));
}

#[test]
fn nothing_from_a_file_reaches_the_terminal_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let names = |kind: &str| if kind == "rose" { "\"\u{1b}[2Jro,\nse\"" } else { "lily" }.to_owned();
    let table = "w,\u{1b}[31mh,k\n".to_owned() + &rows(|w, h, k| format!("{w},{h},{}", names(k)));
    fitted(at, "a.csv", &table, "--target k");
    // The classes swapped, so that there are errors to show.
    fs::write(
        at.join("b.csv"),
        table
            .replace("lily", "other")
            .replace("\u{1b}[2Jro,\nse", "lily")
            .replace("other", "\"\u{1b}[2Jro,\nse\""),
    )
    .unwrap();
    let evaluated = said(at, "evaluate --model m.safetensors --data b.csv");
    assert!(evaluated.contains("\\u{1b}[2Jro,\\nse"), "{evaluated}");
    let inspected = said(at, "inspect --model m.safetensors --settings");
    assert!(
        inspected.contains("columns     w, \\u{1b}[31mh") && inspected.contains("\\u{1b}[2Jro,\\nse, lily"),
        "{inspected}"
    );
    let verified = said(at, "data verify --data a.csv --target k");
    fs::write(at.join("c.csv"), "w,k\n1,lily\n").unwrap();
    let (_, missing) = refused(at, "predict --model m.safetensors --data c.csv");
    fs::write(at.join("d.csv"), "w,\u{1b}[31mh\n1,\u{1b}c\n").unwrap();
    let (_, wrong) = refused(at, "predict --model m.safetensors --data d.csv");
    fs::write(at.join("e\u{1b}.csv"), "").unwrap();
    let (_, path) = refused(at, "predict --model m.safetensors --data e\u{1b}.csv");
    for text in [evaluated, inspected, verified, missing, wrong, path] {
        assert!(!text.contains('\u{1b}') && text.contains("\\u{1b}"), "{text:?}");
    }
    // For programs the names are as they are, in quotes where these are needed.
    let predicted = said(at, "predict --model m.safetensors --data a.csv");
    assert!(predicted.starts_with("class\n\"\u{1b}[2Jro,\nse\"\nlily\n"), "{predicted:?}");
    assert_eq!(json(at, "predict --model m.safetensors --data a.csv")["classes"][0], "\u{1b}[2Jro,\nse");
}

#[cfg(unix)]
#[test]
fn standard_input_is_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let table = "w,h,k\n".to_owned() + &rows(|w, h, k| format!("{w},{h},{k}"));
    fitted(at, "a.csv", &table, "--target k");
    for name in ["-", "/dev/stdin"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_dhll"))
            .args(["evaluate", "--model", "m.safetensors", "--data", name])
            .current_dir(at)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), table.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && text.starts_with("stdin: 0 errors on 40 rows"), "{text}");
    }
}
