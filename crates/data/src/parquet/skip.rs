//! Values of a column that are passed over.

use parquet::column::reader::ColumnReader;

use super::guard::guarded;

/// Passes over the values of so many rows; pages of them alone are not decompressed.
pub(super) fn rows(reader: &mut ColumnReader, rows: u64) -> Result<(), String> {
    if rows == 0 {
        return Ok(());
    }
    let wanted = rows as usize;
    let skipped = guarded(|| match reader {
        ColumnReader::BoolColumnReader(reader) => reader.skip_records(wanted),
        ColumnReader::Int32ColumnReader(reader) => reader.skip_records(wanted),
        ColumnReader::Int64ColumnReader(reader) => reader.skip_records(wanted),
        ColumnReader::Int96ColumnReader(reader) => reader.skip_records(wanted),
        ColumnReader::FloatColumnReader(reader) => reader.skip_records(wanted),
        ColumnReader::DoubleColumnReader(reader) => reader.skip_records(wanted),
        ColumnReader::ByteArrayColumnReader(reader) => reader.skip_records(wanted),
        ColumnReader::FixedLenByteArrayColumnReader(reader) => reader.skip_records(wanted),
    })?;
    if skipped == wanted { Ok(()) } else { Err(format!("it ends after {skipped} of {wanted} rows")) }
}
