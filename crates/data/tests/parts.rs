//! Several files read as one, whole and block by block.

#![cfg(feature = "parquet")]
#![allow(clippy::unwrap_used)]

#[path = "common/files.rs"]
mod files;
#[path = "common/parquet_files.rs"]
mod parquet_files;

use dhll_core::data::{ColumnKind, RowSource};
use dhll_data::csv::CsvOptions;
use dhll_data::npy::NpyParts;
use dhll_data::table::{Table, TargetChoice};
use dhll_data::{LabelledBlocks, TableFile, npy, read_npy, read_npz, read_table};
use ndarray::{Array2, Axis, array, concatenate, s};
use parquet::file::properties::WriterProperties;
use zip::CompressionMethod;

use files::Folder;
use parquet_files::{doubles, file, texts};

/// Three Parquet files of one to three row groups with pages of a few rows: a number, a category, and a target.
fn parquet_parts(folder: &Folder) -> Array2<f64> {
    let mut row = 0;
    let mut all = Vec::new();
    for (name, groups) in [("a", &[7, 1, 12][..]), ("b", &[1]), ("c", &[30])] {
        let columns: Vec<_> = groups
            .iter()
            .map(|&rows: &usize| {
                let rows = row..row + rows;
                row = rows.end;
                all.extend(rows.clone());
                let colours = rows.clone().map(|row| ["red", "", "blue", "green"][row % 4]);
                let kinds = rows.clone().map(|row| ["rose", "lily"][row % 2]);
                [doubles(rows.clone().map(|row| row as f64 / 4.0)), texts(colours), texts(kinds)]
            })
            .collect();
        let columns: Vec<&[_]> = columns.iter().map(|group| &group[..]).collect();
        let properties = WriterProperties::builder().set_data_page_row_count_limit(4).set_write_batch_size(2);
        let bytes =
            file("double x; binary colour (STRING); binary kind (STRING);", &columns, properties.build());
        folder.write(&format!("part-{name}.parquet"), &bytes);
    }
    // blue, green, red.
    let entry = |row: usize| [row as f64 / 4.0, [2.0, f64::NAN, 0.0, 1.0][row % 4]];
    Array2::from_shape_fn((all.len(), 2), |(row, column)| entry(all[row])[column])
}

fn same(found: &Array2<f64>, expected: &Array2<f64>) -> bool {
    found.dim() == expected.dim()
        && found.iter().zip(expected).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
}

#[test]
fn blocks_of_any_size_are_the_rows_of_all_files() {
    let folder = Folder::new();
    let expected = parquet_parts(&folder);
    let name = folder.path().join("part-?.parquet");
    let open = || TableFile::open(&name, &CsvOptions::default()).unwrap();
    let selection = open().select(&["kind"]).unwrap();
    let whole = open().read(&selection).unwrap();
    assert!(same(&whole.features, &expected), "{}", whole.features);
    let levels = ["blue", "green", "red"].map(str::to_owned).to_vec();
    assert_eq!(whole.kinds, [ColumnKind::Number, ColumnKind::Category { levels }]);
    for most in [1, 2, 5, 20, 21, 50, 51, 1000] {
        let mut blocks = open().blocks(&selection, &whole.kinds);
        let mut found: Vec<Table> = Vec::new();
        while let Some(block) = blocks.next(most).unwrap() {
            found.push(block);
        }
        let rows: Vec<usize> = found.iter().map(|block| block.features.nrows()).collect();
        assert!(rows[..rows.len() - 1].iter().all(|&rows| rows == most), "{rows:?}");
        let views: Vec<_> = found.iter().map(|block| block.features.view()).collect();
        assert!(same(&concatenate(Axis(0), &views).unwrap(), &expected), "{most}");
    }
    let (data, _) = read_table(&name, &["kind"], TargetChoice::Auto, &CsvOptions::default()).unwrap();
    assert_eq!((data.class_counts(), data.classes()[0].as_str()), (vec![25, 26], "lily"));
}

/// The rows of a source that are left once `before` were read and `skipped` passed over.
fn left(source: &mut dyn RowSource, before: usize, skipped: usize, rows: usize) -> Array2<f64> {
    let mut block = Array2::zeros((rows, source.n_columns()));
    source.rewind().unwrap();
    let read = if before == 0 { 0 } else { source.read(block.slice_mut(s![..before, ..])).unwrap() };
    assert_eq!(source.skip(skipped).unwrap(), skipped.min(rows - read));
    let count = source.read(block.view_mut()).unwrap();
    block.slice(s![..count, ..]).to_owned()
}

#[test]
fn rows_that_are_passed_over_do_not_come() {
    let folder = Folder::new();
    let expected = parquet_parts(&folder);
    let table = |name: &str, target: &str| {
        let open = || TableFile::open(&folder.path().join(name), &CsvOptions::default()).unwrap();
        let selection = open().select(&[target]).unwrap();
        let kinds = open().read(&selection).unwrap().kinds;
        open().blocks(&selection, &kinds)
    };
    let numbers = Array2::from_shape_fn((51, 2), |(row, column)| (3 * row + column) as f64);
    for (part, rows) in [0..20, 20..21, 21..51].into_iter().enumerate() {
        let part_of = numbers.slice(s![rows, ..]).to_owned();
        let lines: String =
            part_of.rows().into_iter().map(|row| format!("{},{},0\n", row[0], row[1])).collect();
        folder.write(&format!("{part}.csv"), format!("a,b,y\n{lines}").as_bytes());
        let shape = format!("({}, 2)", part_of.nrows());
        let rows = array_file("<f8", &shape, part_of.as_slice().unwrap());
        folder.write(&format!("{part}.npy.gz"), &files::gzipped(&rows));
        folder.write(&format!("{part}.npy"), &rows);
        let columns: Vec<f64> = part_of.t().iter().copied().collect();
        let bytes: Vec<u8> = columns.iter().flat_map(|value| value.to_le_bytes()).collect();
        folder.write(&format!("fortran-{part}.npy"), &files::npy("<f8", true, &shape, &bytes));
    }
    let arrays = |name: &str| NpyParts::open(&folder.path().join(name)).unwrap();
    let sources: [(&Array2<f64>, Box<dyn RowSource>); 5] = [
        (&expected, Box::new(table("part-?.parquet", "kind"))),
        (&numbers, Box::new(table("*.csv", "y"))),
        (&numbers, Box::new(arrays("?.npy"))),
        (&numbers, Box::new(arrays("?.npy.gz"))),
        (&numbers, Box::new(arrays("fortran-?.npy"))),
    ];
    for (expected, mut source) in sources {
        for before in [0, 1, 9, 21] {
            for skipped in (0..60).step_by(3) {
                let found = left(&mut *source, before, skipped, 51);
                let start = (before + skipped).min(51);
                assert!(
                    same(&found, &expected.slice(s![start.., ..]).to_owned()),
                    "{before}, {skipped}: {found}"
                );
            }
        }
    }
}

#[test]
fn columns_of_numbers_are_not_those_of_text() {
    let folder = Folder::new();
    let one = |column: &str, values| file(column, &[&[values]], WriterProperties::builder().build());
    folder.write("1.parquet", &one("double x;", doubles([1.0])));
    folder.write("2.parquet", &one("binary x (STRING);", texts(["a"])));
    let error = TableFile::open(folder.path(), &CsvOptions::default()).err().unwrap().to_string();
    assert!(error.contains("2.parquet: column \"x\" holds other values, but numbers in "), "{error}");
}

#[test]
fn what_is_learnt_at_the_end_names_the_file_it_was_found_in() {
    let folder = Folder::new();
    folder.write("1.csv", b"x,y\n1,a\n2,b\n");
    folder.write("2.csv", b"x,y\n3,a\n\"1,5\",b\n");
    let read = |name: &str| {
        read_table(&folder.path().join(name), &["y"], TargetChoice::Auto, &CsvOptions::default())
    };
    let error = read("*.csv").unwrap_err().to_string();
    assert!(error.contains("2.csv: line 3, column \"x\" is \"1,5\""), "{error}");
}

fn array_file(descr: &str, shape: &str, values: &[f64]) -> Vec<u8> {
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    files::npy(descr, false, shape, &bytes)
}

#[test]
fn arrays_of_several_files_are_one() {
    let folder = Folder::new();
    let (first, second) = (array![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], array![[7.0, 8.0]]);
    let [one, two] = [&first, &second].map(|rows| rows.as_slice().unwrap());
    folder.write("x1.npy", &array_file("<f8", "(3, 2)", one));
    folder.write("x2.npy", &array_file("<f8", "(1, 2)", two));
    folder.write("y1.npy", &array_file("<f8", "(3,)", &[0.0, 1.0, 0.0]));
    folder.write("y2.npy", &array_file("<f8", "(1,)", &[1.0]));
    let at = |name: &str| folder.path().join(name);
    let all = concatenate![Axis(0), first, second];
    assert_eq!(npy::read(at("x?.npy")).unwrap(), all);
    let data = read_npy(&at("x?.npy"), &at("y?.npy")).unwrap();
    assert_eq!((data.features(), data.labels()), (all.view(), &[0, 1, 0, 1][..]));

    let mut rows = NpyParts::open(&at("x?.npy")).unwrap();
    for _ in 0..2 {
        let mut block = Array2::zeros((2, 2));
        assert_eq!(rows.read(block.view_mut()).unwrap(), 2);
        assert_eq!((rows.n_rows(), rows.next(9).unwrap()), (4, all.slice(ndarray::s![2.., ..]).to_owned()));
        rows.rewind().unwrap();
    }
    let classes = ["0".to_owned(), "1".to_owned()];
    let mut blocks = LabelledBlocks::open(&at("x?.npy"), &at("y?.npy"), &classes).unwrap();
    assert_eq!(blocks.next(3).unwrap().unwrap().labels(), [0, 1, 0]);
    assert_eq!(blocks.next(3).unwrap().unwrap().features(), second);
    assert!(blocks.next(3).unwrap().is_none());

    // Rows of another width, and a row that is not finite in a later block.
    folder.write("x2.npy", &array_file("<f8", "(1, 2)", &[7.0, f64::NAN]));
    let mut blocks = LabelledBlocks::open(&at("x?.npy"), &at("y?.npy"), &classes).unwrap();
    blocks.next(3).unwrap();
    let error = blocks.next(3).unwrap_err().to_string();
    assert!(error.contains("row 4, column 2 is NaN"), "{error}");
    folder.write("x2.npy", &array_file("<f8", "(1, 3)", &[7.0, 8.0, 9.0]));
    let error = NpyParts::open(&at("x?.npy")).unwrap_err().to_string();
    assert!(error.contains("x2.npy: its rows have 3 entries, but 2 in "), "{error}");

    for (name, rows) in [("1", &first), ("2", &second)] {
        let x = array_file("<f8", &format!("({}, 2)", rows.nrows()), rows.as_slice().unwrap());
        let labels: Vec<f64> = (0..rows.nrows()).map(|row| (row % 2) as f64).collect();
        let y = array_file("<f8", &format!("({},)", rows.nrows()), &labels);
        folder
            .write(&format!("{name}.npz"), &files::npz(&[("x", &x), ("y", &y)], CompressionMethod::Deflated));
    }
    let data = read_npz(&at("*.npz"), "x", "y").unwrap();
    assert_eq!((data.features(), data.labels()), (all.view(), &[0, 1, 0, 0][..]));
}
