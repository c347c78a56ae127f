//! Several labels at once from tables: when columns are taken as labels, their positive levels, and what is refused.

#![allow(clippy::unwrap_used)]

use std::path::PathBuf;

use dhll_core::data::{Label, Target, TargetKind};
use dhll_data::csv::CsvOptions;
use dhll_data::table::{TargetChoice, TargetReason};
use dhll_data::{Dataset, TableFile, read_table};
use ndarray::array;
use tempfile::TempDir;

fn file(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

fn read(text: &str, targets: &[&str], choice: TargetChoice) -> Result<(Dataset, TargetReason), String> {
    let (_folder, path) = file(text);
    read_table(&path, targets, choice, &CsvOptions::default()).map_err(|error| error.to_string())
}

fn label(name: &str, levels: [&str; 2]) -> Label {
    Label { name: name.to_owned(), levels: levels.map(str::to_owned) }
}

const TABLE: &str = "x,a,b,c,d\n1,yes,0,TRUE,bad\n2,no,1,false,good\n3,no,1.0,true,bad\n4,yes,0,False,good\n";

#[test]
fn columns_of_two_levels_are_labels() {
    let (data, reason) = read(TABLE, &["a", "b", "c", "d"], TargetChoice::Auto).unwrap();
    assert_eq!(reason, TargetReason::TwoLevels);
    assert_eq!(
        (reason.classes(), reason.to_string().as_str()),
        (Some(false), "each of the columns has two levels")
    );
    let names = vec![
        label("a", ["no", "yes"]),
        label("b", ["0", "1"]),
        label("c", ["false", "true"]),
        label("d", ["bad", "good"]),
    ];
    let values = array![
        [true, false, true, false],
        [false, true, false, true],
        [false, true, true, false],
        [true, false, false, true]
    ];
    assert_eq!(data.target(), &Target::Labels { values, names });
    assert_eq!((data.n_features(), data.columns().label.as_ref()), (1, None));
}

#[test]
fn other_columns_and_choices_are_values_or_labels() {
    // Two numbers that are no 0 and 1, or one column among others, are values.
    let numbers = "x,a,b\n1,0,3.5\n2,1,4.5\n3,1,3.5\n";
    let (data, reason) = read(numbers, &["a", "b"], TargetChoice::Auto).unwrap();
    assert!(reason == TargetReason::SeveralColumns && data.target().values().is_some());
    let (data, reason) = read(numbers, &["a", "b"], TargetChoice::Labels).unwrap();
    assert!(reason == TargetReason::Chosen);
    assert_eq!(data.target().kind().labels()[1], label("b", ["3.5", "4.5"]));
    // Numbers 0 and 1 can be values, and one column can be the only label.
    let binary = "x,a,b\n1,0,1\n2,1,0\n3,1,1\n";
    let (data, _) = read(binary, &["a", "b"], TargetChoice::Values).unwrap();
    assert_eq!(data.target().values().unwrap(), array![[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]);
    let (data, _) = read(binary, &["b"], TargetChoice::Labels).unwrap();
    assert_eq!(data.target().labels().unwrap(), array![[true], [false], [true]]);
    let (data, _) = read(binary, &["b"], TargetChoice::Auto).unwrap();
    assert_eq!(data.n_classes(), 2);
}

#[test]
fn columns_with_other_than_two_levels_are_named() {
    let error = |text: &str, targets: &[&str], choice| read(text, targets, choice).unwrap_err();
    let text = "x,a,b\n1,yes,red\n2,no,green\n3,no,blue\n";
    let said = error(text, &["a", "b"], TargetChoice::Labels);
    assert!(
        said.contains("the column \"b\" has 3 levels (blue, green, red), but a label has two; predict it by itself with `--task classification`"),
        "{said}"
    );
    let constant = "x,a,b\n1,yes,no\n2,no,no\n";
    for choice in [TargetChoice::Labels, TargetChoice::Auto] {
        let said = error(constant, &["a", "b"], choice);
        assert!(
            said.contains("the column \"b\" is \"no\" in all rows, but a label needs rows of both levels"),
            "{said}"
        );
    }
    let said = error(text, &["a", "b"], TargetChoice::Classes);
    assert!(said.contains("take them as labels with `--task labels`"), "{said}");
    let missing = error("x,a,b\n1,yes,no\n2,,yes\n", &["a", "b"], TargetChoice::Auto);
    assert!(missing.contains("column \"a\""), "{missing}");
}

#[test]
fn other_files_are_read_with_the_levels_of_the_model() {
    let (_folder, path) = file("b,x,a\n1,5,YES\n1,6,no\n");
    let kind = TargetKind::Labels(vec![label("a", ["no", "yes"]), label("b", ["0", "1"])]);
    let of = |targets: &[&str]| {
        let file = TableFile::open(&path, &CsvOptions::default()).unwrap();
        let selection = file.select(targets).unwrap();
        file.read(&selection).unwrap().into_dataset_of(&kind).map_err(|error| error.to_string())
    };
    // By name, whatever the order; one level is enough.
    let found = of(&["b", "a"]).unwrap();
    assert_eq!(found.target().labels().unwrap(), array![[true, true], [false, true]]);
    assert_eq!(found.target().kind(), kind);
    let said = of(&["a"]).unwrap_err();
    assert!(said.contains("1 target columns were named, but the model has learnt a, b"), "{said}");
    let said = of(&["x", "a"]).unwrap_err();
    assert!(said.contains("column \"x\" is \"5\"") && said.contains("no, yes"), "{said}");
}
