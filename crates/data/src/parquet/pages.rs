//! The pages of a column in one row group: the sizes that they state, before anything is allocated for them.

use std::fs::File;
use std::io::{BufReader, Seek, SeekFrom};

use dhll_core::memory;
use parquet::basic::{Compression, Type};
use parquet::file::metadata::ColumnChunkMetaData;

use super::thrift::{Found, Walk};

/// What a page header states; fields that it lacks are zero.
#[derive(Debug, Default)]
struct Sizes {
    uncompressed: i64,
    compressed: i64,
    values: i64,
    dictionary: i64,
}

/// Whether all pages lie in the file, are no larger than their bytes can make up, and have as many values as there are rows.
pub(super) fn check(file: &File, column: &ColumnChunkMetaData, rows: u64) -> Result<(), String> {
    let (mut at, end) = range(file, column)?;
    let mut input = BufReader::new(file);
    let mut values = 0;
    input.seek(SeekFrom::Start(at)).map_err(|error| error.to_string())?;
    while at < end {
        let mut walk = Walk::new(&mut input, end - at);
        let mut sizes = Sizes::default();
        let found = &mut |path: &[i64], found: Found| match (path, found) {
            ([2], Found::Integer(value)) => sizes.uncompressed = value,
            ([3], Found::Integer(value)) => sizes.compressed = value,
            // Pages of values of either version, and dictionaries.
            ([5 | 8, 1], Found::Integer(value)) => sizes.values = value,
            ([7, 1], Found::Integer(value)) => sizes.dictionary = value,
            _ => {}
        };
        walk.structure(found).map_err(|_| format!("there is no page at byte {at}"))?;
        at = end - walk.left();
        values += page(&sizes, column, end - at)?;
        at += sizes.compressed as u64;
        input.seek_relative(sizes.compressed).map_err(|error| error.to_string())?;
    }
    if values == rows { Ok(()) } else { Err(format!("it has {values} values for {rows} rows")) }
}

/// Where the pages begin and end.
fn range(file: &File, column: &ColumnChunkMetaData) -> Result<(u64, u64), String> {
    let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
    let length = column.compressed_size();
    let bytes = file.metadata().map_err(|error| error.to_string())?.len();
    let range = u64::try_from(start).ok().zip(u64::try_from(length).ok());
    let range = range.and_then(|(start, length)| Some((start, start.checked_add(length)?)));
    let outside =
        || format!("its {length} bytes from byte {start} on do not lie in the file of {bytes} bytes");
    range.filter(|&(_, end)| end <= bytes).ok_or_else(outside)
}

/// The values of a page, if its sizes are possible.
fn page(sizes: &Sizes, column: &ColumnChunkMetaData, left: u64) -> Result<u64, String> {
    let Sizes { uncompressed, compressed, values, dictionary } = *sizes;
    if compressed < 0 || compressed as u64 > left || values < 0 || dictionary < 0 {
        return Err(format!(
            "a page states {compressed} bytes and {values} values, where {left} bytes are left"
        ));
    }
    let possible = compressed.saturating_mul(greatest_ratio(column.compression())).saturating_add(64);
    if !(0..=possible).contains(&uncompressed) {
        return Err(format!("{compressed} bytes cannot be a page of {uncompressed} bytes"));
    }
    memory::check("a page", uncompressed as u128).map_err(|error| error.to_string())?;
    let (bits, bytes) = (least_bits(column), 8 * i128::from(uncompressed));
    if i128::from(dictionary) * bits > bytes {
        return Err(format!("{uncompressed} bytes cannot be a dictionary of {dictionary} values"));
    }
    Ok(values as u64)
}

/// The greatest ratio by which bytes can be compressed: of Snappy 64 bytes by three, of gzip 258 by two bits, of Zstandard blocks of 128 KiB by
/// four bytes.
fn greatest_ratio(compression: Compression) -> i64 {
    match compression {
        Compression::UNCOMPRESSED => 1,
        Compression::SNAPPY => 24,
        Compression::GZIP(_) => 1040,
        _ => 1 << 15,
    }
}

/// Bits that a value takes in a dictionary at least.
fn least_bits(column: &ColumnChunkMetaData) -> i128 {
    match column.column_type() {
        Type::BOOLEAN => 1,
        Type::INT32 | Type::FLOAT | Type::BYTE_ARRAY => 32,
        Type::INT64 | Type::DOUBLE => 64,
        Type::INT96 => 96,
        Type::FIXED_LEN_BYTE_ARRAY => 8 * i128::from(column.column_descr().type_length().max(1)),
    }
}
