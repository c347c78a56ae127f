//! Text tables as people have them: what is read, and what is refused with which words.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use dhll_core::TargetKind;
use dhll_core::data::ColumnKind;
use dhll_data::csv::{CsvFile, CsvOptions, CsvRows};
use dhll_data::table::{Selection, TargetChoice};
use dhll_data::{DataError, Dataset};
use ndarray::{Array2, array};

fn written(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn read(bytes: impl AsRef<[u8]>, label: &str, options: &CsvOptions) -> Result<Dataset, DataError> {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), "table.csv", bytes);
    Ok(dhll_data::read_csv_with(&path, &[label], TargetChoice::Classes, options)?.0)
}

/// What is said, without the path, which must come first.
fn refused(bytes: impl AsRef<[u8]>, label: &str, options: &CsvOptions) -> String {
    said(read(bytes, label, options).unwrap_err())
}

fn said(error: DataError) -> String {
    let error = error.to_string();
    let (path, said) = error.split_once("table.csv").unwrap();
    assert!(path.is_empty() || path.starts_with('/'), "{error}");
    said.to_owned()
}

fn plain() -> CsvOptions {
    CsvOptions::default()
}

fn dropping(names: &[&str]) -> CsvOptions {
    CsvOptions { drop: names.iter().map(|&name| name.to_owned()).collect(), ..plain() }
}

fn headerless() -> CsvOptions {
    CsvOptions { no_header: true, ..plain() }
}

#[test]
fn tables_are_read_however_they_are_written() {
    let expected = array![[1.0, 2.0], [3.5, -4.0]];
    for text in [
        "a,c,b\n1,x,2\n3.5,y,-4\n",
        "a,c,b\r\n1,x,2\r\n3.5,y,-4\r\n",
        "\u{feff}a,c,b\n1,x,2\n3.5,y,-4",
        "\n a , \"c\" ,b\n\n \"1\",x ,2\n\n3.5,\"y\",-4e0\n\n",
        "a;c;b\n1;x;2\n3.5;y;-4\n",
        "a\tc\tb\n1\tx\t2\n3.5\ty\t-4\n",
        "a|c|b\n1|x|2\n3.5|y|-4\n",
    ] {
        let data = read(text, "c", &plain()).unwrap();
        assert_eq!(
            (&data.features().to_owned(), data.classes().join(" ").as_str()),
            (&expected, "x y"),
            "{text:?}"
        );
        assert_eq!(data.columns().features.as_deref().unwrap(), ["a", "b"]);
        assert_eq!(data.columns().label.as_deref().unwrap(), "c");
    }
    let colons = CsvOptions { delimiter: Some(":".parse().unwrap()), ..plain() };
    assert_eq!(read("a:c\n1:x,x\n2:y;\n", "c", &colons).unwrap().classes(), ["x,x", "y;"]);
    let quoted = read("a,c\n1,\"one, \"\"two\"\"\r\nthree\"\n2,5\" pipe\n", "c", &plain()).unwrap();
    assert_eq!(quoted.classes(), ["5\" pipe", "one, \"two\"\nthree"]);
}

#[test]
fn columns_are_left_out_and_named_by_their_places() {
    let text = ",a,a,c\n0,1,2,x\n1,3,4,y\n";
    for (options, expected) in [
        (dropping(&["column-1", "column-2"]), array![[2.0], [4.0]]),
        (dropping(&["", "column-3"]), array![[1.0], [3.0]]),
    ] {
        assert_eq!(read(text, "c", &options).unwrap().features(), expected);
    }
    let data = read("5.1,3.5,x\n4.7,3.2,y\n", "3", &headerless()).unwrap();
    assert_eq!(data.features(), array![[5.1, 3.5], [4.7, 3.2]]);
    assert_eq!(
        (data.columns().features.as_deref(), data.columns().label.as_deref()),
        (None, Some("column-3"))
    );
    assert_eq!(read("5.1,3.5,x\n4.7,3.2,y\n", "column-3", &headerless()).unwrap().classes(), ["x", "y"]);
    // What pandas calls the columns of an array.
    assert_eq!(read("0,1,2,c\n5,6,7,x\n8,9,10,y\n", "c", &plain()).unwrap().n_features(), 3);
}

#[test]
fn headers_that_are_none_are_refused_with_the_remedy() {
    let many = (0..40).map(|i| format!("feature{i}")).collect::<Vec<_>>().join(",");
    for (text, label, options, said) in [
        (
            "1,2,3\n4,5,6\n",
            "3",
            plain(),
            ": the first line names the columns by numbers (1, ...), so it seems to be a row of data; if it is, use --no-header",
        ),
        ("5.1,3.5,setosa\n4.7,3.2,virginica\n", "setosa", plain(), "numbers (5.1, ...)"),
        ("0,1,2,3\n5,6,7,8\n", "3", plain(), "use --no-header"),
        (
            "a,b,a,c\n1,2,3,x\n",
            "c",
            plain(),
            ": columns 1 and 3 are both called \"a\"; rename one, or leave one out with `--drop column-1` or `--drop column-3`",
        ),
        ("a b,a b,c\n1,2,x\n", "c", plain(), "leave one out with `--drop column-1` or `--drop column-2`"),
        ("a,c,c\n1,x,y\n", "c", plain(), "columns 2 and 3 are both called \"c\""),
        (
            ",a,c\n0,1,x\n",
            "c",
            plain(),
            ": column 1 has no name, as the index that pandas writes; leave it out with `--drop column-1`",
        ),
        (
            "Unnamed: 0,a,c\n0,1,x\n",
            "c",
            plain(),
            ": column 1 has no name of its own, but \"Unnamed: 0\", as pandas calls an index that was saved twice; leave it out with `--drop column-1`",
        ),
        ("5.1,3.5,setosa\n4.7,3.2,virginica\n", "species", plain(), "numbers (5.1, ...)"),
        ("a,c,\n0,x,\n", "c", plain(), ": column 3 has no name; leave it out with `--drop column-3`"),
        ("a,species\n0,x\n", "Specie", plain(), ": it has no column \"Specie\"; its columns are a, species"),
        (&format!("{many}\n1\n"), "Feature12", plain(), "its columns are feature12, "),
        (&format!("{many}\n1\n"), "Feature12", plain(), ", ... (40 in all)"),
        ("a,c\n0,x\n", "c", dropping(&["b"]), "it has no column \"b\""),
        ("a,c\n0,x\n", "c", dropping(&["c"]), "it has no column \"c\""),
        ("a,c\n0,x\n", "c", dropping(&["a"]), "it has no column of features"),
        ("a,c\n0,x\n", "3", headerless(), "it has no column \"3\"; its columns are column-1, column-2"),
        ("", "c", plain(), ": the file is empty"),
        ("\n \n", "c", plain(), ": the file is empty"),
        ("a,c\n", "c", plain(), ": there are no rows below the header line"),
    ] {
        let found = refused(text, label, &options);
        assert!(found.contains(said), "{text:?}: {found}");
    }
}

#[test]
fn values_that_are_none_are_named_with_line_and_column() {
    for (text, said) in [
        ("a,c\n1,x\n2,\n", ": line 3 has no target: column \"c\" is \"\"; write its class or value"),
        ("a,c\n1,x\n2,NA\n", ": line 3 has no target: column \"c\" is \"NA\""),
        ("a,c\n1,x\n2,nan\n", "line 3 has no target"),
        ("a,c\n1,x\n2,?\n", "line 3 has no target"),
        ("a,c\n1,x\n2,null\n", "line 3 has no target"),
        ("a,c\n1,x\ninf,y\n", "is \"inf\"; expected a finite number"),
        (
            "a;c\n1;x\n2,5;y\n",
            ": line 3, column \"a\" is \"2,5\"; expected a number with a decimal point, such as 2.5",
        ),
        ("t,a,c\n\"1\n\",\"\ninf\",x\n", ": line 4, column \"a\" is \"inf\""),
        ("a,c,t\n1,\"x\n\n\",inf\n", ": line 4, column \"t\" is \"inf\""),
        (
            "a,c\n1,x\n\n2,y,z\n",
            ": line 4 has 3 fields where the first line has 2; fields are separated by a comma",
        ),
        ("a,c\n1\n", "line 2 has 1 field where the first line has 2"),
        ("a,c\n1,x\n2,\"y\n3,x\n4,y\n", ": the quotation mark on line 3, column 2, is never closed"),
        ("a,\"c\n1,x\n", ": the quotation mark on line 1, column 2, is never closed"),
        ("a,c\n1,\"x\" y\n", ": line 2, column 2: \"y\" follows a closing quotation mark"),
        ("a,c\n1,x\n2,y\0\n", ": line 3 has a NUL byte"),
        ("a,c\r1,x\r2,y\r", ": line 1 has a carriage return within it"),
        ("a,c\n1,x\n2,x\n", "the rows are of 1 class, and at least 2"),
    ] {
        let found = refused(text, "c", &plain());
        assert!(found.contains(said), "{text:?}: {found}");
    }
    let latin = refused(b"a,c\n1,x\n2,caf\xe9\n", "c", &plain());
    assert!(
        latin.contains(": line 3 is not UTF-8 (byte 0xe9); if the file is Latin-1, convert it with `iconv"),
        "{latin}"
    );
    let wide: Vec<u8> = "\u{feff}a,c\n1,x\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(refused(wide, "c", &plain()).contains("the file is UTF-16"));
}

/// Where a model has learnt numbers, and where rows are read in blocks, text is no number.
#[test]
fn text_and_gaps_are_refused_where_numbers_are_expected() {
    let folder = tempfile::tempdir().unwrap();
    let shown = |text: &str| {
        let file = CsvFile::open(&written(folder.path(), "table.csv", text), &plain()).unwrap();
        let selection = file.select(&["c"]).unwrap();
        let numbers = vec![ColumnKind::Number; selection.features.len()];
        file.read_as(&selection, &numbers).map(|table| table.features)
    };
    let gap = shown("a,c\n1,x\n ,y\n").unwrap();
    assert!(gap[[0, 0]] == 1.0 && gap[[1, 0]].is_nan());
    let error = said(shown("a,c\n1,x\nblue,y\n").unwrap_err());
    assert_eq!(
        error,
        ": line 3, column \"a\" is \"blue\"; the model has learnt the column as numbers: correct the row, or, if the text stands for a \
         missing value, add `--missing blue`"
    );
    assert!(said(shown("a;c\n2,5;y\n").unwrap_err()).contains("such as 2.5"));
    assert!(said(shown("a,c\n-inf,y\n").unwrap_err()).contains("expected a finite number"));
    for (text, expected) in [
        (
            "a b,c\n1,x\n\n?,y\n",
            ": line 4, column \"a b\" is \"?\"; expected a number: rows that are read in blocks have numbers without gaps, so fill in the \
             missing value, remove the row, or leave the column out with `--drop 'a b'`",
        ),
        (
            "a,c\n1,x\nblue,y\n",
            ": line 3, column \"a\" is \"blue\"; expected a number: rows that are read in blocks have numbers alone, so encode text",
        ),
        (
            "a,b b,\"d,e\",f,c\n1,2,3,4,x\nu,v,w,5,x\n",
            "or leave out the 3 columns that have text on this line with `--drop a,'b b',column-3`",
        ),
    ] {
        let path = written(folder.path(), "table.csv", text);
        let error = said(CsvRows::open(path, Some("c")).unwrap().read_all().unwrap_err());
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn labels_that_are_no_classes_are_refused() {
    let table = |label: fn(usize) -> String, rows: usize| {
        let rows: String = (0..rows).map(|i| format!("{i},{}\n", label(i))).collect();
        format!("a,c\n{rows}")
    };
    let said = refused(table(|i| format!("{:.2}", 9.99 + 1.5 * i as f64), 60), "c", &plain());
    assert!(
        said.contains(
            ", column \"c\": 60 different numbers as labels of 60 rows, such as 54.99, are a quantity"
        ),
        "{said}"
    );
    let said = refused(table(|_| "words ".repeat(200), 30), "c", &plain());
    assert!(
        said.contains(": line 2, column \"c\" has 1199 bytes; a class is named by 1000 at most"),
        "{said}"
    );
    let said = refused(table(|i| format!("customer {i}"), 30_000), "c", &plain());
    assert!(said.contains("there are more than 10000 different labels"), "{said}");
    let same = read(table(|i| ["0", "0.0", "00", "1"][i % 4].to_owned(), 40), "c", &plain()).unwrap();
    assert_eq!((same.classes(), same.class_counts()), (&["0".to_owned(), "1".to_owned()][..], vec![30, 10]));
}

#[test]
fn rows_are_labelled_with_classes_that_are_known() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), "one.csv", "a,c\n1,2.0\n");
    let known = |path: &Path, classes: [&str; 2]| {
        let file = CsvFile::open(path, &plain())?;
        let selection = file.select(&["c"])?;
        file.read(&selection)?.into_dataset_of(&TargetKind::Classes(classes.map(str::to_owned).to_vec()))
    };
    let one = known(&path, ["7", "2"]).unwrap();
    assert_eq!(
        (one.labels().to_vec(), one.classes().to_vec()),
        (vec![1], vec!["7".to_owned(), "2".to_owned()])
    );
    let error = known(&path, ["x", "y"]).unwrap_err().to_string();
    assert!(error.contains("one.csv: line 2, column \"c\" is \"2.0\"; the classes are x, y"), "{error}");
}

#[test]
fn columns_are_read_in_the_order_that_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), "t.csv", "name,b,a\nAda,1,2\nBo,3,4\n");
    let file = CsvFile::open(&path, &plain()).unwrap();
    assert_eq!(file.header().columns().collect::<Vec<_>>(), [(0, "name"), (1, "b"), (2, "a")]);
    let table = file.read(&Selection { features: vec![2, 1], targets: Vec::new() }).unwrap();
    assert_eq!(
        (table.features, table.names.unwrap()),
        (array![[2.0, 1.0], [4.0, 3.0]], vec!["a".to_owned(), "b".to_owned()])
    );
}

#[test]
fn rows_of_a_source_are_those_of_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), "t.csv", "a;c\n1;10\n2;9.0\n3;9\n");
    let mut rows = CsvRows::open(&path, Some("c")).unwrap();
    let expected: Array2<f64> = array![[1.0, 1.0], [2.0, 0.0], [3.0, 0.0]];
    assert_eq!(rows.classes(), ["9", "10"]);
    for _ in 0..2 {
        assert_eq!(rows.read_all().unwrap(), expected);
    }
}
