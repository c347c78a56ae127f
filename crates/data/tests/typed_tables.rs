//! Columns of text tables as they are typed: numbers, categories, booleans, gaps; and targets of classes and of values.

#![allow(clippy::unwrap_used)]

use std::fs;

use dhll_core::TargetKind;
use dhll_core::data::{ColumnKind, Dataset};
use dhll_data::DataError;
use dhll_data::csv::{CsvFile, CsvOptions};
use dhll_data::table::{Selection, Table, TargetChoice, TargetReason};
use ndarray::{Array2, array};

const NAN: f64 = f64::NAN;

fn opened(text: &str, options: &CsvOptions) -> CsvFile {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    fs::write(&path, text).unwrap();
    CsvFile::open(&path, options).unwrap()
}

/// All columns as features.
fn features(text: &str, options: &CsvOptions) -> Result<Table, DataError> {
    let file = opened(text, options);
    let features = file.header().columns().map(|(place, _)| place).collect();
    file.read(&Selection { features, targets: Vec::new() })
}

/// What is said, without the path.
fn refused(text: &str, options: &CsvOptions) -> String {
    let error = features(text, options).unwrap_err().to_string();
    error.split_once("table.csv: ").unwrap().1.to_owned()
}

fn learnt(text: &str, targets: &[&str], choice: TargetChoice) -> Result<(Dataset, TargetReason), DataError> {
    let file = opened(text, &plain());
    let selection = file.select(targets).unwrap();
    file.read(&selection)?.into_dataset(choice)
}

fn plain() -> CsvOptions {
    CsvOptions::default()
}

fn categorical(names: &[&str]) -> CsvOptions {
    CsvOptions { categorical: names.iter().map(|&name| name.to_owned()).collect(), ..plain() }
}

fn levels(names: &[&str]) -> ColumnKind {
    ColumnKind::Category { levels: names.iter().map(|&name| name.to_owned()).collect() }
}

/// One column of these texts.
fn column(texts: impl IntoIterator<Item = impl std::fmt::Display>) -> String {
    let rows: Vec<String> = texts.into_iter().map(|text| format!("{text},0\n")).collect();
    format!("a,zero\n{}", rows.concat())
}

fn same(found: &Array2<f64>, expected: &Array2<f64>) -> bool {
    found.dim() == expected.dim()
        && found.iter().zip(expected).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
}

#[test]
fn columns_hold_what_their_fields_are() {
    let text = "n,colour,member,gap,nothing,mixed,paid\n\
                1,red,yes,2.5,,1.0,True\n\
                -2e1,blue,No, ,NA,x,FALSE\n\
                3,\"red\",YES,NULL,?,1,true\n\
                4,n/a,no,7,,01,false\n";
    let table = features(text, &plain()).unwrap();
    let expected = [
        ColumnKind::Number,
        levels(&["blue", "red"]),
        levels(&["no", "yes"]),
        ColumnKind::Number,
        ColumnKind::Number,
        levels(&["01", "1", "1.0", "x"]),
        levels(&["false", "true"]),
    ];
    assert_eq!(table.kinds, expected);
    let expected = array![
        [1.0, 1.0, 1.0, 2.5, NAN, 2.0, 1.0],
        [-20.0, 0.0, 0.0, NAN, NAN, 3.0, 0.0],
        [3.0, 1.0, 1.0, NAN, NAN, 1.0, 1.0],
        [4.0, NAN, 0.0, 7.0, NAN, 0.0, 0.0]
    ];
    assert!(same(&table.features, &expected), "{:?}", table.features);
}

#[test]
fn numbers_are_categories_where_that_is_said() {
    let text = "zip,n\n10,1\n9,2\n9.0,3\n,4\n";
    let table = features(text, &categorical(&["zip"])).unwrap();
    assert_eq!(table.kinds, [levels(&["9", "10"]), ColumnKind::Number]);
    assert!(same(&table.features, &array![[1.0, 1.0], [0.0, 2.0], [0.0, 3.0], [NAN, 4.0]]));
    let many = features(&column(0..5000), &categorical(&["column-1"])).unwrap();
    assert!(
        matches!(&many.kinds[0], ColumnKind::Category { levels } if levels.len() == 5000 && levels[10] == "10")
    );
    let options = CsvOptions { missing: vec!["-999".to_owned(), "unknown".to_owned()], ..plain() };
    let table = features("a,b\n1,x\n-999.0,unknown\n", &options).unwrap();
    assert!(same(&table.features, &array![[1.0, 0.0], [NAN, NAN]]));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    fs::write(&path, text).unwrap();
    let error = CsvFile::open(&path, &categorical(&["zap"])).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("it has no column \"zap\"; its columns are zip, n"), "{error}");
}

#[test]
fn many_numbers_stay_numbers_and_text_behind_them_is_an_error() {
    let numbers = || (0..3000).map(|i| format!("{}.5", i % 2999));
    let table = features(&column(numbers()), &plain()).unwrap();
    assert_eq!(table.kinds[0], ColumnKind::Number);
    assert!(table.features.column(0).iter().enumerate().all(|(i, &value)| value == (i % 2999) as f64 + 0.5));
    let with = |text: &str| column(numbers().chain([text.to_owned(), "8".to_owned()]));
    assert!(features(&with("NA"), &plain()).unwrap().features[[3000, 0]].is_nan());
    assert_eq!(
        refused(&with("no data"), &plain()),
        "line 3002, column \"a\" is \"no data\", where there were more than 1,000 different numbers before: if the text stands for a missing \
         value, add `--missing 'no data'`; if the column has categories, add `--categorical a`; else correct the row, or leave the column \
         out with `--drop a`"
    );
    assert!(
        refused(&with("inf"), &plain())
            .contains("line 3002, column \"a\" is \"inf\"; expected a finite number")
    );
    let few =
        features(&column((0..1000).map(|i| i.to_string()).chain(["none".to_owned()])), &plain()).unwrap();
    assert!(matches!(&few.kinds[0], ColumnKind::Category { levels } if levels.len() == 1001));
}

#[test]
fn dates_identifiers_and_free_text_are_errors_with_remedies() {
    for dates in [
        ["2024-01-31", "", "2024-02-01"],
        ["31/01/2024", "NA", "1/2/2024"],
        ["2024-01-31 12:30", "2024-01-31T12:30:45Z", "unknown"],
    ] {
        let said = refused(&column(dates), &plain());
        let expected = format!(
            "column \"a\" has dates, such as {:?} on line 2; turn them into numbers such as year, month and weekday, leave the column out with \
             `--drop a`, or take each date as a category with `--categorical a`",
            dates[0]
        );
        assert_eq!(said, expected);
        assert!(features(&column(dates), &categorical(&["a"])).is_ok());
    }
    let said = refused(&column((0..100_001).map(|i| format!("customer {i}"))), &plain());
    assert_eq!(
        said,
        "column \"a\" has more than 100,000 different texts, such as \"customer 100000\" on line 100002; these are identifiers or free text: \
         leave the column out with `--drop a`"
    );
    let said = refused(&column(["short".to_owned(), "long ".repeat(300)]), &plain());
    assert_eq!(
        said,
        "line 3, column \"a\" has 1499 bytes; a category is named by 1000 at most, and this is free text: leave the column out with `--drop a`"
    );
    let said = refused("a;b\n1,5;x\n2;y\n", &plain());
    assert!(
        said.starts_with("line 2, column \"a\" is \"1,5\"; expected a number with a decimal point"),
        "{said}"
    );
}

#[test]
fn rows_for_a_model_are_read_with_its_columns() {
    let kinds = [levels(&["blue", "red"]), ColumnKind::Number, levels(&["1", "2.5"]), levels(&["No", "Yes"])];
    let text = "c,n,k,b\nred,1,1.0,yes\ngreen,,2.50,maybe\nNA,2,3,NO\n";
    let file = opened(text, &plain());
    let selection = Selection { features: vec![0, 1, 2, 3], targets: Vec::new() };
    let table = file.read_as(&selection, &kinds).unwrap();
    let expected = array![[1.0, 1.0, 0.0, 1.0], [2.0, NAN, 1.0, 2.0], [NAN, 2.0, 2.0, 0.0]];
    assert!(same(&table.features, &expected), "{:?}", table.features);
    assert_eq!(table.kinds, kinds);
    assert!(opened(text, &plain()).read_as(&selection, &kinds[..2]).is_err());
}

#[test]
fn targets_are_classes_or_values() {
    let rows = |texts: &[&str]| {
        let rows: Vec<String> = (0..30).map(|i| format!("{i},{}\n", texts[i % texts.len()])).collect();
        format!("a,t\n{}", rows.concat())
    };
    for (texts, choice, classes, reason) in [
        (&["no", "Yes", "yes"][..], TargetChoice::Auto, Some(2), "it has booleans"),
        (&["3", "1", "2"], TargetChoice::Auto, Some(3), "it has only 3 different numbers"),
        (&["3", "1", "2"], TargetChoice::Values, None, "it was chosen"),
        (&["3.5", "1", "2"], TargetChoice::Auto, None, "it has fractions, such as 3.5"),
        (&["3.5", "1", "2"], TargetChoice::Classes, Some(3), "it was chosen"),
        (&["x", "1"], TargetChoice::Auto, Some(2), "it has text, such as \"x\""),
    ] {
        let (data, found) = learnt(&rows(texts), &["t"], choice).unwrap();
        assert_eq!(
            (found.to_string().as_str(), Some(data.n_classes()).filter(|&n| n > 0)),
            (reason, classes)
        );
        let label = classes.map(|_| "t".to_owned());
        assert_eq!(
            (data.columns().label.clone(), data.target().values().is_some()),
            (label, classes.is_none())
        );
    }
    let (data, reason) = learnt("a,s,t\n1,2,3\n2,4,5\n", &["t", "s", "t"], TargetChoice::Auto).unwrap();
    assert_eq!(data.target().values().unwrap(), array![[3.0, 2.0], [5.0, 4.0]]);
    assert_eq!(
        (data.target().kind(), reason),
        (TargetKind::Values(vec!["t".into(), "s".into()]), TargetReason::SeveralColumns)
    );
    let many: Vec<String> = (0..12_000).map(|i| i.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let rows: String = many.iter().map(|text| format!("1,{text}\n")).collect();
    let (data, reason) = learnt(&format!("a,t\n{rows}"), &["t"], TargetChoice::Auto).unwrap();
    assert!(data.target().values().unwrap().iter().enumerate().all(|(i, &value)| value == i as f64));
    assert_eq!(reason.to_string(), "it has more than 10000 different numbers");
    for (text, targets, choice, said) in [
        (
            "a,t\n1,2\n2,x\n",
            &["t"][..],
            TargetChoice::Values,
            "line 3, column \"t\" is \"x\"; the values to learn must be numbers",
        ),
        (
            "a,t\n1,2\n2,\n",
            &["t"],
            TargetChoice::Values,
            "line 3 has no target: column \"t\" is \"\"; write its class or value",
        ),
        (
            "a;t\n1;2,5\n2;3\n",
            &["t"],
            TargetChoice::Auto,
            "line 2, column \"t\" is \"2,5\"; expected a number with a decimal point",
        ),
        (
            "a,t\n1,2\n2,inf\n",
            &["t"],
            TargetChoice::Auto,
            "line 3, column \"t\" is \"inf\"; expected a finite number",
        ),
        ("a,t\n1,2024-01-01\n2,2024-01-02\n", &["t"], TargetChoice::Auto, "column \"t\" has dates"),
        (
            "a,s,t\n1,2,3\n",
            &["t", "s"],
            TargetChoice::Classes,
            "2 target columns were named, but classes are learnt from one",
        ),
        (
            &format!("a,t\n{rows}1,x\n"),
            &["t"],
            TargetChoice::Auto,
            "line 12002, column \"t\" is \"x\", where there were more than 10,000",
        ),
        (
            "a,t\n1,2\n2,2\n",
            &["t"],
            TargetChoice::Values,
            "the target \"t\" has the same value in all 2 rows",
        ),
    ] {
        let error = learnt(text, targets, choice).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn targets_for_a_model_are_those_that_it_knows() {
    let shown = |text: &str, targets: &[&str], kind: &TargetKind| {
        let file = opened(text, &plain());
        let selection = file.select(targets).unwrap();
        file.read_as(&selection, &[ColumnKind::Number])?.into_dataset_of(kind)
    };
    let booleans = TargetKind::Classes(vec!["No".to_owned(), "Yes".to_owned()]);
    assert_eq!(shown("a,t\n1,yes\n", &["t"], &booleans).unwrap().labels(), [1]);
    let values = TargetKind::Values(vec!["t".to_owned()]);
    assert_eq!(shown("a,t\n1,2\n", &["t"], &values).unwrap().target().values().unwrap(), array![[2.0]]);
    let error = shown("a,s,t\n1,2,3\n", &["t", "s"], &values).unwrap_err().to_string();
    assert!(error.contains("2 target columns were named, but the model has learnt t"), "{error}");
    let error = shown("a,t\n1,x\n", &["t"], &values).unwrap_err().to_string();
    assert!(error.contains("line 2, column \"t\" is \"x\"; the values to learn must be numbers"), "{error}");
}
