//! Parquet files as tables: what columns hold by their types.

#![cfg(feature = "parquet")]
#![allow(clippy::unwrap_used)]

#[path = "common/files.rs"]
mod files;
#[path = "common/parquet_files.rs"]
mod parquet_files;

use dhll_core::data::ColumnKind;
use dhll_data::csv::CsvOptions;
use dhll_data::table::{Selection, Table, TargetChoice};
use dhll_data::{DataError, Holds, TableFile, describe, read_table};
use ndarray::{Array2, array};
use parquet::file::properties::WriterProperties;

use files::Folder;
use parquet_files::{Values, doubles, file, of_message, texts};

const NAN: f64 = f64::NAN;

fn plain() -> WriterProperties {
    WriterProperties::builder().build()
}

/// All columns as features.
fn features(bytes: &[u8], options: &CsvOptions) -> Result<Table, DataError> {
    let folder = Folder::new();
    let file = TableFile::open(&folder.write("table.parquet", bytes), options)?;
    let features = file.header().columns().map(|(place, _)| place).collect();
    file.read(&Selection { features, targets: Vec::new() })
}

/// What is said, without the path.
fn refused(bytes: &[u8], options: &CsvOptions) -> String {
    let error = features(bytes, options).unwrap_err().to_string();
    error.split_once("table.parquet: ").unwrap().1.to_owned()
}

fn levels(names: &[&str]) -> ColumnKind {
    ColumnKind::Category { levels: names.iter().map(|&name| name.to_owned()).collect() }
}

fn same(found: &Array2<f64>, expected: &Array2<f64>) -> bool {
    found.dim() == expected.dim()
        && found.iter().zip(expected).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn columns_hold_what_their_types_say() {
    let columns = "double d; float f; int32 i; int64 l; boolean b; binary s (STRING); int32 u (INTEGER(32, false)); \
                   int32 cents (DECIMAL(9, 2)); fixed_len_byte_array(3) fixed (DECIMAL(6, 1)); \
                   fixed_len_byte_array(2) half (FLOAT16); binary raw; int64 none; required double r;";
    let bytes = |texts: [&[u8]; 3]| texts.map(|bytes| Some(bytes.to_vec())).to_vec();
    let values = [
        Values::Double(vec![Some(0.1), None, Some(NAN)]),
        Values::Float(vec![Some(0.5), None, Some(-2.0)]),
        Values::Int(vec![Some(-3), Some(4), None]),
        Values::Long(vec![Some(1 << 53), None, Some(-5)]),
        Values::Bool(vec![Some(true), None, Some(false)]),
        texts(["red", "", "blue"]),
        Values::Int(vec![Some(-1), None, Some(7)]),
        Values::Int(vec![Some(1999), Some(-5), None]),
        Values::Fixed(bytes([&[0, 0, 25], &[255, 255, 255], &[1, 0, 0]])),
        Values::Fixed(bytes([&[0, 0x3c], &[0, 0xc0], &[0, 0x38]])),
        Values::Bytes(bytes([b"x", b"y", b"x"])),
        Values::Long(vec![None; 3]),
        doubles([1.0, 2.0, 3.0]),
    ];
    let table = features(&file(columns, &[&values], plain()), &CsvOptions::default()).unwrap();
    let number = ColumnKind::Number;
    let mut kinds = vec![number.clone(); 13];
    kinds[4] = levels(&["false", "true"]);
    kinds[5] = levels(&["blue", "red"]);
    kinds[10] = levels(&["x", "y"]);
    assert_eq!(table.kinds, kinds);
    let large = 9_007_199_254_740_992.0;
    let expected = array![
        [0.1, 0.5, -3.0, large, 1.0, 1.0, 4_294_967_295.0, 19.99, 2.5, 1.0, 0.0, NAN, 1.0],
        [NAN, NAN, 4.0, NAN, NAN, NAN, NAN, -0.05, -0.1, -2.0, 1.0, NAN, 2.0],
        [NAN, -2.0, NAN, -5.0, 0.0, 0.0, 7.0, NAN, 6553.6, 0.5, 0.0, NAN, 3.0]
    ];
    assert!(same(&table.features, &expected), "{:?}", table.features);
    assert_eq!(table.names.unwrap()[..3], ["d", "f", "i"]);
}

#[test]
fn columns_are_found_left_out_and_declared_by_their_names() {
    let values = [
        Values::Long(vec![Some(i64::MAX), Some(-(1 << 53) - 1)]),
        Values::Double(vec![Some(-999.0), Some(f64::INFINITY)]),
        Values::Int(vec![Some(10), Some(9)]),
        Values::Int(vec![Some(19_753), Some(19_754)]),
        doubles([1.0, 2.0]),
        doubles([3.0, 4.0]),
        doubles([5.0, 6.5]),
    ];
    let message = "message table { optional int64 id; optional double n; optional int32 zip; optional int32 day (DATE); \
                   required group where { optional double x; optional double y; } optional double t; }";
    let nested = |values: &[Values]| of_message(message, &[values], plain());
    let bytes = nested(&values);
    let drop = |dropped: &[&str]| CsvOptions { drop: names(dropped), ..CsvOptions::default() };
    for (dropped, said) in [
        (
            &[][..],
            "column \"where\" has nested columns, which are neither numbers nor text; leave it out with `--drop where`, or write what matters of it \
             into columns of numbers or text",
        ),
        (
            &["where"],
            "row 1, column \"id\" is 9223372036854775807, beyond 2^53, where not all whole numbers are told apart; if these are identifiers, \
             leave the column out with `--drop id`, else round them or divide them by a constant",
        ),
        (
            &["where", "id"],
            "row 2, column \"n\" is \"inf\"; expected a finite number: replace it, or remove the row",
        ),
        (
            &["where", "id", "n"],
            "column \"day\" has dates, such as \"2024-01-31\" in row 1; turn them into numbers such as year, month and weekday, leave the \
             column out with `--drop day`, or take each date as a category with `--categorical day`",
        ),
        (&["ID"], "it has no column \"ID\"; its columns are id, n, zip, day, where, t"),
    ] {
        assert_eq!(refused(&bytes, &drop(dropped)), said);
    }
    let options = CsvOptions {
        categorical: names(&["zip", "day"]),
        missing: names(&["-999"]),
        ..drop(&["where", "id"])
    };
    let said = refused(&bytes, &options);
    assert!(said.starts_with("row 2, column \"n\" is \"inf\""), "{said}");
    let mut finite = values;
    finite[1] = Values::Double(vec![Some(-999.0), Some(1.0)]);
    let table = features(&nested(&finite), &options).unwrap();
    assert_eq!(table.kinds[1], levels(&["9", "10"]));
    assert_eq!(table.kinds[2], levels(&["2024-01-31", "2024-02-01"]));
    assert!(same(&table.features, &array![[NAN, 1.0, 0.0, 5.0], [1.0, 0.0, 1.0, 6.5]]));
    let said = refused(&bytes, &CsvOptions { no_header: true, ..CsvOptions::default() });
    assert_eq!(said, "--no-header has no effect on a Parquet file; leave it out");
}

#[test]
fn what_is_neither_number_nor_text_is_an_error_with_the_remedy() {
    let lists = Values::Lists(vec![vec!["a", "b"], vec![], vec!["c"]]);
    let message = "message table { optional double n; \
                   optional group tags (LIST) { repeated group list { optional binary element (STRING); } } }";
    let bytes = of_message(message, &[&[doubles([1.0, 2.0, 3.0]), lists]], plain());
    let said = refused(&bytes, &CsvOptions::default());
    assert!(said.starts_with("column \"tags\" has lists, which are neither numbers nor text"), "{said}");
    let options = CsvOptions { drop: names(&["tags"]), ..CsvOptions::default() };
    assert_eq!(features(&bytes, &options).unwrap().features, array![[1.0], [2.0], [3.0]]);

    let raw = Values::Bytes(vec![Some(b"text".to_vec()), Some(vec![0xff, 0xfe])]);
    let said = refused(&file("binary raw;", &[&[raw]], plain()), &CsvOptions::default());
    assert!(said.starts_with("column \"raw\" has bytes that are no text, which"), "{said}");
    let uuids = Values::Fixed(vec![Some(vec![7; 16])]);
    let said =
        refused(&file("fixed_len_byte_array(16) id (UUID);", &[&[uuids]], plain()), &CsvOptions::default());
    assert!(said.starts_with("column \"id\" has UUIDs, which"), "{said}");

    let index = "binary a (STRING); int64 __index_level_0__;";
    let bytes = file(index, &[&[texts(["x", "y"]), Values::Long(vec![Some(4), Some(2)])]], plain());
    let folder = Folder::new();
    let path = folder.write("t.parquet", &bytes);
    let said = read_table(&path, &["a"], TargetChoice::Auto, &CsvOptions::default()).unwrap_err().to_string();
    assert!(
        said.ends_with(
            "column 2 has no name of its own, but \"__index_level_0__\", as pandas calls an index; leave it out with `--drop column-2`, or \
             give it a name"
        ),
        "{said}"
    );
    assert_eq!(refused(&file("double a;", &[], plain()), &CsvOptions::default()), "it has no rows");
    let only = folder.write("t.parquet", &file("double a;", &[&[doubles([1.0])]], plain()));
    let said = read_table(&only, &["a"], TargetChoice::Auto, &CsvOptions::default()).unwrap_err().to_string();
    assert!(said.ends_with("it has no column of features"), "{said}");
}

#[test]
fn rows_for_a_model_are_read_with_its_columns() {
    let kinds = [levels(&["blue", "red"]), ColumnKind::Number, levels(&["1", "2.5"]), levels(&["No", "Yes"])];
    let columns = "binary c (STRING); binary n (STRING); double k; binary b (STRING);";
    let values = [
        texts(["red", "green", ""]),
        texts(["1", "", "2"]),
        doubles([1.0, 2.5, 3.0]),
        texts(["yes", "maybe", "NO"]),
    ];
    let folder = Folder::new();
    let path = folder.write("t.parquet", &file(columns, &[&values], plain()));
    let file = TableFile::open(&path, &CsvOptions::default()).unwrap();
    let selection = Selection { features: vec![0, 1, 2, 3], targets: Vec::new() };
    let table = file.read_as(&selection, &kinds).unwrap();
    let expected = array![[1.0, 1.0, 0.0, 1.0], [2.0, NAN, 1.0, 2.0], [NAN, 2.0, 2.0, 0.0]];
    assert!(same(&table.features, &expected), "{:?}", table.features);
    assert_eq!(table.kinds, kinds);
    let file = TableFile::open(&path, &CsvOptions::default()).unwrap();
    let selection = Selection { features: vec![0], targets: Vec::new() };
    let said = file.read_as(&selection, &[ColumnKind::Number]).unwrap_err().to_string();
    assert!(
        said.contains("row 1, column \"c\" is \"red\"; the model has learnt the column as numbers"),
        "{said}"
    );
}

#[test]
fn parquet_files_are_described_as_text_tables_are() {
    let columns = "double n; int32 day (DATE); int64 id; binary c (STRING); binary t (STRING);";
    let values = [
        Values::Double((0..60).map(|i| (i % 7 > 0).then_some(f64::from(i % 13))).collect()),
        Values::Int((0..60).map(|i| Some(19_753 + i % 28)).collect()),
        Values::Long((0..60).map(|i| Some(i64::MAX - i)).collect()),
        texts((0..60).map(|i| ["a", "b", "c"][i % 3])),
        texts((0..60).map(|i| ["x", "y"][i % 2])),
    ];
    let folder = Folder::new();
    let path = folder.write("t.parquet", &file(columns, &[&values], plain()));
    let table = describe(&path, Some("t"), &CsvOptions::default()).unwrap();
    let holds: Vec<Holds> = table.columns.iter().map(|column| column.holds).collect();
    let expected = [Holds::WholeNumbers, Holds::Dates, Holds::Text, Holds::Categories, Holds::Categories];
    assert_eq!((table.rows, holds), (60, expected.to_vec()));
    assert_eq!(table.columns[0].missing, Some(9));
    assert_eq!(table.target.as_ref().unwrap().taken_as, "classes");
    let said = table.to_string();
    for part in ["has dates, such as \"2024-01-31\" in row 1", "row 1, column \"id\" is 9223372036854775807"]
    {
        assert!(said.contains(part), "{said}");
    }
}
