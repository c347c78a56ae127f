//! Several files as one, and rows that are predicted block by block.

#![allow(clippy::unwrap_used)]

mod common;

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use common::{dhll, json, refused, said};
use dhll::Model;
use ndarray::{Array1, Array2};
use ndarray_npy::WriteNpyExt as _;

const HEADER: &str = "width,colour,kind\n";

/// A line of a table of two clouds that differ in the first feature.
fn line(row: usize) -> String {
    let (class, wobble) = (row % 2, (row * 7 % 11) as f64 / 20.0);
    format!("{},{},{}\n", 5.0 * class as f64 + wobble, ["red", "blue", ""][row % 3], ["rose", "lily"][class])
}

fn lines(rows: std::ops::Range<usize>) -> String {
    rows.map(line).collect()
}

/// Sixty rows in one file and in three, of which the last one alone has another level.
fn tables(at: &Path) {
    fs::create_dir(at.join("parts")).unwrap();
    let other = "2.5,green,rose\n";
    fs::write(at.join("all.csv"), HEADER.to_owned() + &lines(0..60) + other).unwrap();
    for (name, rows, more) in [("1.csv", 0..30, ""), ("2.csv", 30..50, ""), ("3.csv", 50..60, other)] {
        fs::write(at.join("parts").join(name), HEADER.to_owned() + &lines(rows) + more).unwrap();
    }
}

const FIT: &str = "--target kind --alphas none --similarity dot";

#[test]
fn several_files_are_one_table() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    tables(at);
    fs::write(at.join("parts/_SUCCESS"), "").unwrap();
    said(at, &format!("fit --data all.csv {FIT} --out all.safetensors"));
    let expected = said(at, "predict --model all.safetensors --data all.csv --proba");
    let evaluated = json(at, "evaluate --model all.safetensors --data all.csv");
    for data in ["parts", "parts/*.csv", "p*s/?.csv"] {
        said(at, &format!("fit --data {data} {FIT} --out parts.safetensors"));
        assert_eq!(said(at, &format!("predict --model parts.safetensors --data {data} --proba")), expected);
        assert_eq!(json(at, &format!("evaluate --model parts.safetensors --data {data}")), evaluated);
    }
    let described = json(at, "data describe parts/*.csv");
    assert_eq!((&described["rows"], &described["file"]), (&61.into(), &"parts/*.csv".into()));
    // An output that is one of the files is refused, whichever it is.
    let (_, error) = refused(at, "predict --model all.safetensors --data parts/*.csv --out parts/2.csv");
    assert!(error.contains("parts/2.csv would overwrite an input: it is the file of --data"), "{error}");
}

#[test]
fn what_is_wrong_with_one_of_several_files_is_said_of_that_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    tables(at);
    said(at, &format!("fit --data all.csv {FIT} --out m.safetensors"));
    let third = |text: &str| fs::write(at.join("parts/3.csv"), text).unwrap();
    let fit = format!("fit --data parts/*.csv {FIT} --out other.safetensors");
    let evaluate = "evaluate --model m.safetensors --data parts/*.csv";
    for (text, command, expected) in [
        (
            "width,kind,colour\n1,rose,red\n".to_owned(),
            &*fit,
            "parts/3.csv: column 2 is called \"kind\", but \"colour\" in parts/1.csv; files that are read as one",
        ),
        (
            "width,kind\n1,rose\n".to_owned(),
            evaluate,
            "parts/3.csv: it has 2 columns, but there are 3 in parts/1.csv",
        ),
        (HEADER.to_owned(), &*fit, "parts/3.csv: there are no rows below the header line"),
        (HEADER.to_owned(), evaluate, "parts/3.csv: there are no rows below the header line"),
        (String::new(), &*fit, "parts/3.csv: the file is empty"),
        (HEADER.to_owned() + "1,red,rose\n1,red\n", &*fit, "parts/3.csv: line 3 has 2 fields"),
        (HEADER.to_owned() + "inf,red,rose\n", &*fit, "parts/3.csv: line 2, column \"width\" is \"inf\""),
        (
            HEADER.to_owned() + "wide,red,rose\n",
            evaluate,
            "parts/3.csv: line 2, column \"width\" is \"wide\"",
        ),
        (
            HEADER.to_owned() + "1,red,rose\n1,red,tulip\n",
            evaluate,
            "parts/3.csv: line 3, column \"kind\" is \"tulip\"; the classes are lily, rose",
        ),
        (HEADER.to_owned() + "1,red,\n", &*fit, "parts/3.csv: line 2 has no target"),
    ] {
        third(&text);
        let (_, error) = refused(at, command);
        assert!(error.contains(expected), "{error}");
    }
    fs::write(at.join("parts/4.txt"), HEADER).unwrap();
    let (_, error) = refused(at, "predict --model m.safetensors --data parts");
    assert!(error.contains("parts/4.txt: the file is of another kind than parts/1.csv"), "{error}");
    let (_, error) = refused(at, "predict --model m.safetensors --data none/*.csv");
    assert!(error.contains("none/*.csv: there is no such file"), "{error}");
}

/// A model of rows of `columns` numbers, and rows for it, more than a block has.
fn numbers(at: &Path, rows: usize, columns: usize) -> (Model, Array2<f64>) {
    let entry = |(row, column): (usize, usize)| ((row * (2 * column + 3)) % 101) as f64 / 25.0 - 2.0;
    let x = Array2::from_shape_fn((rows, columns), entry);
    let names: Vec<String> = (0..columns).map(|column| format!("x{column}")).collect();
    let mut text = names.join(",") + ",y\n";
    for row in x.rows().into_iter().take(80) {
        row.iter().for_each(|value| text += &format!("{value},"));
        text += &format!("{}\n", row[0] * row[1]);
    }
    fs::write(at.join("train.csv"), text).unwrap();
    said(at, "fit --data train.csv --target y --task regression --alphas 0.5 --epochs 2 --out m.safetensors");
    (Model::load(at.join("m.safetensors")).unwrap(), x)
}

#[test]
fn blocks_and_files_change_no_bit_of_what_is_predicted() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let (model, x) = numbers(at, 33_000, 3);
    let expected = model.predict_values(x.view()).unwrap();
    let table: String = expected.iter().map(|value| format!("{value}\n")).collect();
    // Files that end within blocks.
    for (name, rows) in [("1", 0..20_001), ("2", 20_001..20_002), ("3", 20_002..33_000)] {
        let part = x.slice(ndarray::s![rows.clone(), ..]);
        part.write_npy(File::create(at.join(format!("x{name}.npy"))).unwrap()).unwrap();
        let mut text = "x0,x1,x2\n".to_owned();
        part.rows().into_iter().for_each(|row| text += &format!("{},{},{}\n", row[0], row[1], row[2]));
        fs::write(at.join(format!("x{name}.csv")), text).unwrap();
    }
    for data in ["x*.npy", "x*.csv"] {
        let output = dhll(at, &format!("predict --model m.safetensors --data {data}"));
        assert_eq!(String::from_utf8(output.stdout).unwrap(), "y\n".to_owned() + &table, "{data}");
        dhll(at, &format!("predict --model m.safetensors --data {data} --out y.npy"));
        let mut whole = Vec::new();
        expected.write_npy(&mut whole).unwrap();
        assert!(fs::read(at.join("y.npy")).unwrap() == whole, "{data}");
    }
    // With a target: the metrics are those of all rows.
    let mut text = "x0,x1,x2,y\n".to_owned();
    x.rows().into_iter().for_each(|row| {
        text += &format!("{},{},{},{}\n", row[0], row[1], row[2], row[0] * row[1] + 0.5);
    });
    fs::write(at.join("test.csv"), text).unwrap();
    let found = json(at, "evaluate --model m.safetensors --data test.csv");
    let observed: Array1<f64> = x.rows().into_iter().map(|row| row[0] * row[1] + 0.5).collect();
    let square = (&expected.column(0) - &observed).mapv(|error| error * error).mean().unwrap();
    assert_eq!(found["rows"], 33_000);
    let rmse = found["rmse"]["value"].as_f64().unwrap();
    assert!((rmse / square.sqrt() - 1.0).abs() < 1e-9, "{rmse} {square}");
}

#[test]
fn rows_beyond_the_memory_limit_are_predicted_and_evaluated() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let x = Array2::from_shape_fn((60_000, 100), |(i, j)| f64::from(u8::from(i % 2 == j % 2)));
    let y = Array1::from_shape_fn(60_000, |i| (i % 2) as i64);
    let few = |rows| (x.slice(ndarray::s![..rows, ..]), y.slice(ndarray::s![..rows]));
    for (name, rows) in [("few", 100), ("many", 60_000)] {
        few(rows).0.write_npy(File::create(at.join(format!("{name}-x.npy"))).unwrap()).unwrap();
        few(rows).1.write_npy(File::create(at.join(format!("{name}-y.npy"))).unwrap()).unwrap();
    }
    said(at, "fit --data few-x.npy --labels few-y.npy --alphas none --similarity dot --out m.safetensors");
    // 46 MiB as numbers of 8 bytes.
    let limited = "--model m.safetensors --data many-x.npy --max-memory 32MiB";
    let (_, error) = refused(at, &format!("explain {limited} --labels many-y.npy"));
    assert!(error.contains("45.8 MiB"), "{error}");
    said(at, &format!("predict {limited} --out y.npy"));
    let mut expected = Vec::new();
    y.write_npy(&mut expected).unwrap();
    assert!(fs::read(at.join("y.npy")).unwrap() == expected);
    let evaluated = json(at, &format!("evaluate {limited} --labels many-y.npy"));
    assert_eq!((&evaluated["n"], &evaluated["errors"]), (&60_000.into(), &0.into()));
}

#[cfg(unix)]
#[test]
fn rows_come_from_standard_input_and_go_to_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    tables(at);
    said(at, &format!("fit --data all.csv {FIT} --out m.safetensors"));
    let text = HEADER.to_owned() + &lines(0..40_000);
    fs::write(at.join("many.csv"), &text).unwrap();
    let expected = said(at, "predict --model m.safetensors --data many.csv --proba");
    assert_eq!(expected.lines().count(), 40_001);
    let mut child = Command::new(env!("CARGO_BIN_EXE_dhll"))
        .args(["predict", "--model", "m.safetensors", "--data", "-", "--proba"])
        .current_dir(at)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
}

#[test]
fn rows_beyond_the_memory_limit_are_learnt_from() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let entry = |(row, column): (usize, usize)| ((row * (2 * column + 3)) % 101) as f64 / 25.0 - 2.0;
    let x = Array2::from_shape_fn((60_000, 100), entry);
    let y: Array1<i64> = x.rows().into_iter().map(|row| i64::from(row[0] + row[1] > 0.0)).collect();
    x.write_npy(File::create(at.join("x.npy")).unwrap()).unwrap();
    y.write_npy(File::create(at.join("y.npy")).unwrap()).unwrap();
    let fit = "fit --data x.npy --labels y.npy --similarity dot --alphas none --head ridge";
    said(at, &format!("{fit} --out whole.safetensors"));
    let (_, error) = refused(at, &format!("{fit} --max-memory 30MiB --out-of-core never"));
    assert!(error.contains("45.8 MiB"), "{error}");
    // Without a word on it, what cannot be read in blocks is an error about memory, and what can be is, which is said.
    let (_, error) = refused(at, "fit --data x.npy --labels y.npy --max-memory 30MiB");
    assert!(
        error.contains("are not read in blocks: the similarity learnt-laplacian needs all rows"),
        "{error}"
    );
    assert!(error.contains("45.8 MiB"), "{error}");
    let output = dhll(at, &format!("{fit} --max-memory 30MiB --out auto.safetensors"));
    let note = String::from_utf8(output.stderr).unwrap();
    assert_eq!(note, "note: all rows would take 114.4 MiB, more than there is; they are read in blocks\n");
    said(at, &format!("{fit} --out-of-core always --max-memory 30MiB --out blocks.safetensors"));
    let read = |name: &str| fs::read(at.join(format!("{name}.safetensors"))).unwrap();
    assert!(read("whole") == read("blocks") && read("whole") == read("auto"));
    // Minibatches of more rows than a window has.
    let layer = "--data x.npy --labels y.npy --alphas 0.9 --widths 4 --hidden-width 8 --epochs 2 --head softmax --head-epochs 1";
    said(at, &format!("fit {layer} --out held-layer.safetensors"));
    let blocks = "--out-of-core always --max-memory 64MiB --out layer.safetensors";
    said(at, &format!("fit {layer} {blocks}"));
    assert!(read("held-layer") == read("layer"));
    // Without any choice, a layer that is trained by gradients, and a solved head.
    x.slice(ndarray::s![..2000, ..8]).write_npy(File::create(at.join("few-x.npy")).unwrap()).unwrap();
    y.slice(ndarray::s![..2000]).write_npy(File::create(at.join("few-y.npy")).unwrap()).unwrap();
    let fit = "fit --data few-x.npy --labels few-y.npy";
    let output = dhll(at, &format!("{fit} --out-of-core always --out layer.safetensors"));
    let note = String::from_utf8(output.stderr).unwrap();
    assert!(note.contains("the default is one hidden layer, at alpha = 0.9"), "{note}");
    said(at, &format!("{fit} --similarity dot --out held.safetensors"));
    assert!(read("layer") == read("held"));
    for (options, expected) in [
        ("--data x.npz", "x.npz: a NPZ file is read whole; save its arrays as NPY files"),
        ("--data irises", "--out-of-core is of use for files alone"),
        ("--data x.npy --labels y.npy --noise 0.1", "--noise needs all rows in memory"),
        (
            "--data x.npy --labels y.npy --similarity learnt-laplacian",
            "the similarity learnt-laplacian needs all rows in memory",
        ),
        ("--data x.npy --labels y.npy --design", "--design needs all rows in memory"),
    ] {
        let (_, error) = refused(at, &format!("fit {options} --out-of-core always --out other.safetensors"));
        assert!(error.contains(expected), "{error}");
    }
}
