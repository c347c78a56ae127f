//! Parquet files that are cut off, damaged, or state more than they have.

#![cfg(feature = "parquet")]
#![allow(clippy::unwrap_used)]

#[path = "common/files.rs"]
mod files;
#[path = "common/parquet_files.rs"]
mod parquet_files;

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use dhll_core::memory;
use dhll_data::csv::CsvOptions;
use dhll_data::parquet::ParquetError;
use dhll_data::table::{Selection, Table};
use dhll_data::{DataError, TableFile};
use parquet::basic::{Compression, Encoding};
use parquet::file::metadata::{
    ParquetMetaData, ParquetMetaDataReader, ParquetMetaDataWriter, RowGroupMetaData,
};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};

use files::Folder;
use parquet_files::{Values, doubles, file, texts};

fn read(path: &Path) -> Result<Table, DataError> {
    let file = TableFile::open(path, &CsvOptions::default())?;
    let features = file.header().columns().map(|(place, _)| place).collect();
    file.read(&Selection { features, targets: Vec::new() })
}

fn refused(path: &Path) -> ParquetError {
    match read(path) {
        Err(DataError::Parquet { source, .. }) => *source,
        other => panic!("{other:?}"),
    }
}

fn small(properties: WriterPropertiesBuilder) -> Vec<u8> {
    let columns = "double n; int64 l; binary s (STRING); boolean b; required double r;";
    let values = [
        Values::Double(vec![Some(1.5), None, Some(2.5), Some(4.0)]),
        Values::Long(vec![Some(1), Some(2), Some(3), Some(5)]),
        texts(["red", "blue", "", "redder"]),
        Values::Bool(vec![Some(true), Some(false), None, Some(true)]),
        doubles([1.0, 2.0, 3.0, 4.0]),
    ];
    file(columns, &[&values, &values], properties.build())
}

fn ways_to_write() -> [WriterPropertiesBuilder; 6] {
    let builder = || WriterProperties::builder().set_offset_index_disabled(true);
    [
        builder(),
        builder().set_compression(Compression::SNAPPY),
        builder().set_compression(Compression::GZIP(Default::default())),
        builder().set_compression(Compression::ZSTD(Default::default())),
        builder().set_writer_version(WriterVersion::PARQUET_2_0).set_dictionary_enabled(false),
        builder()
            .set_dictionary_enabled(false)
            .set_column_encoding("s".into(), Encoding::DELTA_LENGTH_BYTE_ARRAY),
    ]
}

#[test]
fn files_that_are_cut_off_are_errors_at_every_length() {
    let folder = Folder::new();
    let bytes = small(WriterProperties::builder());
    assert_eq!(read(&folder.write("whole.parquet", &bytes)).unwrap().features.dim(), (8, 5));
    for length in 0..bytes.len() {
        let error = refused(&folder.write("t.parquet", &bytes[..length]));
        assert!(
            matches!(error, ParquetError::NotParquet | ParquetError::Footer { .. }),
            "{length} of {}: {error}",
            bytes.len()
        );
    }
    let path = folder.write("t.parquet", b"a,b\n1,2\n3,4\n");
    let said = read(&path).unwrap_err().to_string();
    assert!(
        said.ends_with(
            "t.parquet: it does not end as a Parquet file does; it is truncated, or is no Parquet file"
        ),
        "{said}"
    );
    let path = folder.path().join("folder.parquet");
    std::fs::create_dir(&path).unwrap();
    let said = read(&path).unwrap_err().to_string();
    assert!(said.contains("folder.parquet: there is no such file"), "{said}");
}

#[test]
fn files_with_a_wrong_byte_are_read_or_are_errors() {
    let folder = Folder::new();
    memory::set_limit(Some(1 << 30));
    for properties in ways_to_write() {
        let bytes = small(properties);
        let path = folder.write("t.parquet", &bytes);
        let mut opened = File::options().write(true).open(&path).unwrap();
        let mut set = |place: usize, byte: u8| {
            opened.seek(SeekFrom::Start(place as u64)).unwrap();
            opened.write_all(&[byte]).unwrap();
        };
        for (place, &byte) in bytes.iter().enumerate() {
            for change in [1, 0x10, 0x40, 0x80, 0xff] {
                set(place, byte ^ change);
                // Whatever comes of it: it is no panic, and ends.
                let _ = read(&path);
            }
            set(place, byte);
        }
        assert!(read(&path).is_ok());
    }
}

/// The file with another description of its row groups.
fn restated(bytes: &[u8], change: impl Fn(RowGroupMetaData) -> RowGroupMetaData) -> Vec<u8> {
    let length = u32::from_le_bytes(bytes[bytes.len() - 8..][..4].try_into().unwrap()) as usize;
    let start = bytes.len() - 8 - length;
    let metadata = ParquetMetaDataReader::decode_metadata(&bytes[start..][..length]).unwrap();
    let groups = metadata.row_groups().iter().cloned().map(change).collect();
    let metadata = ParquetMetaData::new(metadata.file_metadata().clone(), groups);
    let mut all = bytes[..start].to_vec();
    ParquetMetaDataWriter::new(&mut all, &metadata).finish().unwrap();
    all
}

#[test]
fn row_groups_that_state_more_than_they_have_are_errors() {
    let folder = Folder::new();
    let bytes = small(WriterProperties::builder());
    let path = folder.write("t.parquet", &restated(&bytes, |group| group));
    assert_eq!(read(&path).unwrap().features.dim(), (8, 5));
    for rows in [3, 5, 1 << 40, 1 << 61, -1] {
        let stated = |group: RowGroupMetaData| group.into_builder().set_num_rows(rows).build().unwrap();
        let error = refused(&folder.write("t.parquet", &restated(&bytes, stated)));
        let reason =
            if rows < 0 { "it has -1 rows".to_owned() } else { format!("it has 4 values for {rows} rows") };
        assert_eq!(error, ParquetError::Column { column: "n".to_owned(), group: 1, reason });
    }
    for (offset, size) in [(1 << 40, 100), (4, 1 << 61), (-4, 100), (4, -100)] {
        let stated = |group: RowGroupMetaData| {
            let mut columns = group.columns().to_vec();
            let column = columns[1].clone().into_builder();
            let column = column.set_dictionary_page_offset(None).set_data_page_offset(offset);
            columns[1] = column.set_total_compressed_size(size).build().unwrap();
            group.into_builder().set_column_metadata(columns).build().unwrap()
        };
        let error = refused(&folder.write("t.parquet", &restated(&bytes, stated))).to_string();
        let said = format!(
            "column \"l\" is damaged in row group 1: its {size} bytes from byte {offset} on do not lie"
        );
        assert!(error.starts_with(&said), "{error}");
    }
}
