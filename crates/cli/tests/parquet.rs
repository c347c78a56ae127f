//! Parquet files on the command line: as text tables, but for the options that say how text is read.

#![cfg(feature = "parquet")]
#![allow(clippy::unwrap_used)]

mod common;

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use common::{json, refused, said};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::Field;
use parquet::schema::parser::parse_message_type;

/// Two clouds that differ in the first feature alone.
fn rows() -> Vec<(f64, f64, &'static str)> {
    let row = |row: u32| {
        let (class, wobble) = (row % 2, f64::from(row * 7 % 11) / 20.0);
        (5.0 * f64::from(class) + wobble, 3.0 - wobble, ["rose", "lily"][class as usize])
    };
    (0..40).map(row).collect()
}

fn write_parquet(path: &Path) {
    let message =
        "message table { required double width; required double height; required binary kind (STRING); }";
    let schema = Arc::new(parse_message_type(message).unwrap());
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(File::create(path).unwrap(), schema, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let numbers = [0, 1].map(|place| rows().iter().map(|row| [row.0, row.1][place]).collect::<Vec<_>>());
    for numbers in numbers {
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<DoubleType>().write_batch(&numbers, None, None).unwrap();
        column.close().unwrap();
    }
    let kinds: Vec<ByteArray> = rows().iter().map(|row| ByteArray::from(row.2)).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(&kinds, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
}

#[test]
fn a_parquet_file_takes_the_place_of_a_text_table() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write_parquet(&at.join("a.parquet"));
    let lines: String = rows().iter().map(|(w, h, k)| format!("{k},{h},{w}\n")).collect();
    fs::write(at.join("a.csv"), "kind,height,width\n".to_owned() + &lines).unwrap();

    said(
        at,
        "fit --data a.parquet --target kind --task classification --epochs 60 --head-epochs 60 --out m.safetensors",
    );
    let evaluated = |data: &str| json(at, &format!("evaluate --model m.safetensors --data {data}"));
    assert_eq!(evaluated("a.parquet")["errors"], evaluated("a.csv")["errors"]);
    let predicted = |data: &str| said(at, &format!("predict --model m.safetensors --data {data} --proba"));
    assert_eq!(predicted("a.parquet"), predicted("a.csv"));

    // Predictions as a Parquet file are those of text.
    said(at, "predict --model m.safetensors --data a.csv --proba --out p.parquet");
    let file = SerializedFileReader::new(File::open(at.join("p.parquet")).unwrap()).unwrap();
    let mut lines = predicted("a.csv").lines().map(str::to_owned).collect::<Vec<_>>().into_iter();
    let names = file.metadata().file_metadata().schema_descr().columns().iter().map(|c| c.name().to_owned());
    assert_eq!(names.collect::<Vec<_>>().join(","), lines.next().unwrap());
    for (row, line) in file.get_row_iter(None).unwrap().zip(lines.by_ref()) {
        let row = row.unwrap();
        let [class, first, second] =
            [0, 1, 2].map(|place| row.get_column_iter().nth(place).unwrap().1.clone());
        let text = |field| match field {
            Field::Str(text) => text,
            Field::Double(number) => number.to_string(),
            other => panic!("{other:?}"),
        };
        assert_eq!([class, first, second].map(text).join(","), line);
    }
    assert_eq!(lines.next(), None);

    let described = json(at, "data describe a.parquet --target kind");
    assert_eq!((&described["rows"], &described["target"]["taken_as"]), (&40.into(), &"classes".into()));
    assert!(said(at, "data list").contains("FILE.parquet"));

    let (_, error) = refused(at, "fit --data a.parquet --target kind --delimiter tab --out m.safetensors");
    assert!(
        error.contains("--delimiter has no effect on a.parquet; data of this kind takes --target"),
        "{error}"
    );
    let (_, error) = refused(at, "data describe a.parquet --no-header");
    assert!(
        error.contains("a.parquet: --no-header has no effect on a Parquet file; leave it out"),
        "{error}"
    );
    let (_, error) = refused(at, "predict --model m.safetensors --data a.parquet --drop width");
    assert!(error.contains("a.parquet: 1 of the model's 2 columns is missing: width"), "{error}");
    let bytes = fs::read(at.join("a.parquet")).unwrap();
    fs::write(at.join("a.parquet"), &bytes[..bytes.len() / 2]).unwrap();
    let (_, error) = refused(at, "fit --data a.parquet --target kind --out m.safetensors");
    assert!(error.contains("a.parquet: it does not end as a Parquet file does; it is truncated"), "{error}");
}
