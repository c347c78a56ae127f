//! The column of a table that has the weights of the rows: neither a feature nor a target, and checked.

#![allow(clippy::unwrap_used)]

#[path = "common/parquet_files.rs"]
#[cfg(feature = "parquet")]
mod parquet_files;

use std::fs;

use dhll_core::data::Dataset;
use dhll_data::csv::CsvOptions;
use dhll_data::table::TargetChoice;
use dhll_data::{DataError, read_table};
use ndarray::array;

fn by(weights: &str) -> CsvOptions {
    CsvOptions { weights: Some(weights.to_owned()), ..CsvOptions::default() }
}

fn read(name: &str, bytes: &[u8], targets: &[&str], options: &CsvOptions) -> Result<Dataset, DataError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    Ok(read_table(&path, targets, TargetChoice::Auto, options)?.0)
}

/// What is said, without the folder.
fn refused(text: &str, targets: &[&str], options: &CsvOptions) -> String {
    let error = read("t.csv", text.as_bytes(), targets, options).unwrap_err().to_string();
    error[error.find("t.csv").unwrap()..].to_owned()
}

#[test]
fn weights_are_read_beside_features_and_targets() {
    let text = "w,colour,y,size\n2,red,a,1\n0,blue,b,2.5\n0.5,red,b,3\n1,red,a,4\n";
    let data = read("t.csv", text.as_bytes(), &["y"], &by("w")).unwrap();
    assert_eq!(data.weights(), Some(&[2.0, 0.0, 0.5, 1.0][..]));
    assert_eq!(data.columns().features.as_deref().unwrap(), ["colour", "size"]);
    assert_eq!(data.features(), array![[1.0, 1.0], [0.0, 2.5], [1.0, 3.0], [1.0, 4.0]]);
    // Without the option it is a feature as any other.
    let all = read("t.csv", text.as_bytes(), &["y"], &CsvOptions::default()).unwrap();
    assert_eq!((all.weights(), all.n_features()), (None, 3));
    // Columns without names, numbers alone.
    let options = CsvOptions { no_header: true, ..by("column-2") };
    let data = read("t.csv", b"1,3,0.5\n2,4,1.5\n3,5,2.5\n", &["column-3"], &options).unwrap();
    assert_eq!(data.weights(), Some(&[3.0, 4.0, 5.0][..]));
    assert!(data.kinds().is_none() && data.features() == array![[1.0], [2.0], [3.0]]);
}

#[cfg(feature = "parquet")]
#[test]
fn weights_are_read_from_parquet_files() {
    use parquet_files::{Values, doubles, file, texts};
    let columns = "int64 w; double x; binary y (STRING);";
    let longs = Values::Long([2, 0, 1, 5].map(Some).to_vec());
    let values = [longs, doubles([1.0, 2.0, 3.0, 4.0]), texts(["a", "b", "a", "b"])];
    let bytes = file(columns, &[&values], parquet::file::properties::WriterProperties::builder().build());
    let data = read("t.parquet", &bytes, &["y"], &by("w")).unwrap();
    assert_eq!(data.weights(), Some(&[2.0, 0.0, 1.0, 5.0][..]));
    assert_eq!(data.features(), array![[1.0], [2.0], [3.0], [4.0]]);
}

#[test]
fn what_is_no_weight_is_named_with_its_place() {
    let table = |third: &str| format!("x,w,y\n1,1,a\n2,2,b\n3,{third},a\n4,1,b\n");
    let column = "t.csv: column \"w\", which has the weights: ";
    let wrong = "is -1; every weight must be finite and at least 0";
    assert_eq!(refused(&table("-1"), &["y"], &by("w")), format!("{column}the weight of row 3 {wrong}"));
    assert_eq!(
        refused(&table(""), &["y"], &by("w")),
        format!("{column}row 3 has no weight; write one there, or 0 to leave the row out")
    );
    assert_eq!(refused(&table("NaN"), &["y"], &by("w")), refused(&table(""), &["y"], &by("w")));
    assert!(
        refused(&table("heavy"), &["y"], &by("w"))
            .starts_with("t.csv: line 4, column \"w\" is \"heavy\"; expected the weight of the row")
    );
    assert!(refused(&table("inf"), &["y"], &by("w")).starts_with("t.csv: line 4, column \"w\" is \"inf\""));
    assert_eq!(
        refused("x,w,y\n1,0,a\n2,0,b\n3,0,a\n", &["y"], &by("w")),
        format!("{column}the weights of all 3 rows are 0; give at least one row a weight above 0")
    );
}

#[test]
fn the_column_must_be_there_and_nothing_else() {
    let text = "x,w,y\n1,1,a\n2,2,b\n3,3,a\n4,1,b\n";
    assert!(refused(text, &["y"], &by("weight")).starts_with("t.csv: it has no column \"weight\""));
    assert_eq!(
        refused(text, &["y", "w"], &by("w")),
        "t.csv: column \"w\" has the weights of the rows, so that it cannot be a target; name another column for one of the two"
    );
    let categorical = CsvOptions { categorical: vec!["w".to_owned()], ..by("w") };
    assert!(refused(text, &["y"], &categorical).contains("cannot be categorical"));
    let dropped = CsvOptions { drop: vec!["w".to_owned()], ..by("w") };
    assert!(refused(text, &["y"], &dropped).starts_with("t.csv: it has no column \"w\""));
    assert!(refused("w,y\n1,a\n2,b\n", &["y"], &by("w")).contains("no column of features"));
}
