//! A table is the same whether it is in a text file or in a Parquet file, however that is written.

#![cfg(feature = "parquet")]
#![allow(clippy::unwrap_used)]

#[path = "common/files.rs"]
mod files;
#[path = "common/parquet_files.rs"]
mod parquet_files;

use dhll_core::data::ColumnKind;
use dhll_data::csv::CsvOptions;
use dhll_data::table::{Selection, TargetChoice};
use dhll_data::{TableFile, read_table};
use ndarray::Array2;
use parquet::basic::{Compression, Encoding};
use parquet::file::properties::{WriterProperties, WriterVersion};

use files::Folder;
use parquet_files::{Values, doubles, file, texts};

fn same(found: &Array2<f64>, expected: &Array2<f64>) -> bool {
    found.dim() == expected.dim()
        && found.iter().zip(expected).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// A text table, and the columns of a Parquet file of the same.
fn two_of_a_kind() -> (String, &'static str, Vec<Values>) {
    let rows = 0..3000_u32;
    let size = |i: u32| f64::from(i * 7919 % 2999) / 8.0;
    let gap = |i: u32| (!i.is_multiple_of(10)).then_some(i64::from(i % 700));
    let colour = |i: u32| ["red", "blue", "", "green"][(i * 3 % 7 % 4) as usize];
    let code = |i: u32| ["7", "10", "9"][(i % 3) as usize];
    let class = |i: u32| ["no", "yes"][(i % 5 % 2) as usize];
    let line = |i| {
        let gap = gap(i).map_or(String::new(), |gap| gap.to_string());
        format!("{},{gap},{},{},{},{}\n", size(i), colour(i), code(i), i % 3 == 1, class(i))
    };
    let csv = "size,gap,colour,code,paid,class\n".to_owned() + &rows.clone().map(line).collect::<String>();
    let columns = "double size; int64 gap; binary colour (STRING); binary code (STRING); boolean paid; binary class (STRING);";
    let values = vec![
        doubles(rows.clone().map(size)),
        Values::Long(rows.clone().map(gap).collect()),
        texts(rows.clone().map(colour)),
        texts(rows.clone().map(code)),
        Values::Bool(rows.clone().map(|i| Some(i % 3 == 1)).collect()),
        texts(rows.map(class)),
    ];
    (csv, columns, values)
}

fn parted(values: &[Values], from: usize, to: usize) -> Vec<Values> {
    let part = |values: &Values| match values {
        Values::Bool(all) => Values::Bool(all[from..to].to_vec()),
        Values::Long(all) => Values::Long(all[from..to].to_vec()),
        Values::Double(all) => Values::Double(all[from..to].to_vec()),
        Values::Bytes(all) => Values::Bytes(all[from..to].to_vec()),
        other => other.clone(),
    };
    values.iter().map(part).collect()
}

#[test]
fn a_table_is_the_same_in_either_file_however_that_is_written() {
    let (csv, columns, values) = two_of_a_kind();
    let folder = Folder::new();
    let csv = folder.write("table.csv", csv.as_bytes());
    let options = CsvOptions { categorical: names(&["gap"]), ..CsvOptions::default() };
    let (first, second) = (parted(&values, 0, 1000), parted(&values, 1000, 3000));
    let builder = WriterProperties::builder;
    for properties in [
        builder().set_compression(Compression::UNCOMPRESSED).build(),
        builder().set_compression(Compression::SNAPPY).build(),
        builder().set_compression(Compression::GZIP(Default::default())).build(),
        builder().set_compression(Compression::ZSTD(Default::default())).build(),
        builder().set_dictionary_enabled(false).build(),
        builder().set_writer_version(WriterVersion::PARQUET_2_0).set_compression(Compression::SNAPPY).build(),
        // Delta encodings.
        builder().set_writer_version(WriterVersion::PARQUET_2_0).set_dictionary_enabled(false).build(),
        builder()
            .set_dictionary_enabled(false)
            .set_column_encoding("colour".into(), Encoding::DELTA_LENGTH_BYTE_ARRAY)
            .set_column_encoding("class".into(), Encoding::DELTA_BYTE_ARRAY)
            .set_column_encoding("gap".into(), Encoding::DELTA_BINARY_PACKED)
            .set_column_encoding("size".into(), Encoding::BYTE_STREAM_SPLIT)
            .build(),
        builder().set_data_page_row_count_limit(100).set_write_batch_size(50).build(),
    ] {
        let name = format!("{properties:?}");
        let bytes = file(columns, &[&first, &second], properties);
        let path = folder.write("table.parquet", &bytes);
        for options in [&options, &CsvOptions::default()] {
            for target in ["class", "colour", "size", "code", "paid"] {
                let options = &CsvOptions {
                    // A target has no gaps.
                    drop: if target == "colour" { Vec::new() } else { names(&["colour"]) },
                    ..options.clone()
                };
                let found = read_table(&path, &[target], TargetChoice::Auto, options);
                let expected = read_table(&csv, &[target], TargetChoice::Auto, options);
                if target == "colour" {
                    let said = found.unwrap_err().to_string();
                    assert!(said.contains("row 3 has no target: column \"colour\" is \"\""), "{said}");
                    continue;
                }
                let ((found, reason), (expected, expected_reason)) = (found.unwrap(), expected.unwrap());
                assert_eq!(reason, expected_reason, "{name}");
                assert!(same(&found.features().to_owned(), &expected.features().to_owned()), "{name}");
                assert_eq!(found.target(), expected.target(), "{name}");
                assert_eq!(found.columns(), expected.columns(), "{name}");
                assert_eq!(found.kinds(), expected.kinds(), "{name}");
            }
        }
        let file = TableFile::open(&path, &CsvOptions::default()).unwrap();
        let table = file.read(&Selection { features: vec![2], targets: Vec::new() }).unwrap();
        assert_eq!(
            table.kinds,
            [ColumnKind::Category { levels: names(&["blue", "green", "red"]) }],
            "{name}"
        );
    }
}
