//! The values of a column in one row group, one after the other.

use half::f16;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray, Int96};

use super::dates;
use super::guard::guarded;
use super::kind::Kind;

/// Values that are decoded at a time.
const BATCH: u64 = 2048;

/// A value of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell<'a> {
    Null,
    Number(f64),
    Integer(i128),
    Text(&'a str),
    /// Bytes that are no text.
    Bytes,
}

/// What takes the values of a column.
pub(super) trait Sink {
    type Error;

    /// So many values follow.
    fn batch(&mut self, values: u64) -> Result<(), Self::Error>;

    fn cell(&mut self, cell: Cell<'_>) -> Result<(), Self::Error>;

    /// The column is damaged.
    fn damaged(&mut self, reason: String) -> Self::Error;
}

/// Give the next values of a column to `sink`, at most `rows`.
pub(super) fn read<S: Sink>(
    reader: &mut ColumnReader,
    kind: Kind,
    rows: u64,
    sink: &mut S,
) -> Result<(), S::Error> {
    match reader {
        ColumnReader::BoolColumnReader(reader) => all(reader, rows, sink, |value, sink| {
            sink.cell(Cell::Text(if *value { "true" } else { "false" }))
        }),
        ColumnReader::Int32ColumnReader(reader) => all(reader, rows, sink, |&value, sink| match kind {
            Kind::Unsigned => sink.cell(Cell::Integer(i128::from(value as u32))),
            _ => integer(value.into(), kind, sink),
        }),
        ColumnReader::Int64ColumnReader(reader) => all(reader, rows, sink, |&value, sink| match kind {
            Kind::Unsigned => sink.cell(Cell::Integer(i128::from(value as u64))),
            _ => integer(value, kind, sink),
        }),
        ColumnReader::Int96ColumnReader(reader) => {
            all(reader, rows, sink, |value, sink| sink.cell(Cell::Text(&legacy_timestamp(value))))
        }
        ColumnReader::FloatColumnReader(reader) => {
            all(reader, rows, sink, |&value, sink| sink.cell(Cell::Number(value.into())))
        }
        ColumnReader::DoubleColumnReader(reader) => {
            all(reader, rows, sink, |&value, sink| sink.cell(Cell::Number(value)))
        }
        ColumnReader::ByteArrayColumnReader(reader) => {
            all(reader, rows, sink, |value: &ByteArray, sink| bytes(value.data(), kind, sink))
        }
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            all(reader, rows, sink, |value: &FixedLenByteArray, sink| bytes(value.data(), kind, sink))
        }
    }
}

fn all<T: DataType, S: Sink>(
    reader: &mut ColumnReaderImpl<T>,
    rows: u64,
    sink: &mut S,
    cell: impl Fn(&T::T, &mut S) -> Result<(), S::Error>,
) -> Result<(), S::Error> {
    let mut levels: Vec<i16> = Vec::new();
    let mut values: Vec<T::T> = Vec::new();
    let mut left = rows;
    while left > 0 {
        levels.clear();
        values.clear();
        let most = left.min(BATCH) as usize;
        let read = guarded(|| reader.read_records(most, Some(&mut levels), None, &mut values));
        let (records, ..) = read.map_err(|reason| sink.damaged(reason))?;
        if records == 0 {
            return Ok(());
        }
        left -= records as u64;
        sink.batch(records as u64)?;
        let mut values = values.iter();
        for row in 0..records {
            // Columns without levels have no nulls.
            let value = if levels.get(row).is_none_or(|&level| level > 0) { values.next() } else { None };
            match value {
                Some(value) => cell(value, sink)?,
                None => sink.cell(Cell::Null)?,
            }
        }
    }
    Ok(())
}

/// Integers, and what is written as integers.
fn integer<S: Sink>(value: i64, kind: Kind, sink: &mut S) -> Result<(), S::Error> {
    let nanoseconds = |units: i64| value.rem_euclid(86_400 * units) * (1_000_000_000 / units);
    match kind {
        Kind::Decimal { scale } => sink.cell(decimal(value.into(), scale)),
        Kind::Date => sink.cell(Cell::Text(&dates::date(value))),
        Kind::Time(units) => sink.cell(Cell::Text(&dates::time(nanoseconds(units)))),
        Kind::Timestamp(units) => sink.cell(Cell::Text(&dates::timestamp(value, units))),
        _ => sink.cell(Cell::Integer(value.into())),
    }
}

/// Text, and what is written as bytes.
fn bytes<S: Sink>(bytes: &[u8], kind: Kind, sink: &mut S) -> Result<(), S::Error> {
    sink.cell(match (kind, bytes) {
        (Kind::Decimal { scale }, bytes) => {
            big_endian(bytes).map_or(Cell::Bytes, |value| decimal(value, scale))
        }
        (Kind::Float16, &[low, high]) => Cell::Number(f16::from_le_bytes([low, high]).into()),
        _ => std::str::from_utf8(bytes).map_or(Cell::Bytes, Cell::Text),
    })
}

/// `value` divided by `10^scale`, rounded once.
fn decimal(value: i128, scale: u32) -> Cell<'static> {
    if scale == 0 {
        return Cell::Integer(value);
    }
    // Both numbers are exact, and so the quotient is rounded once.
    if value.unsigned_abs() <= 1 << 53 && scale <= 22 {
        return Cell::Number(value as f64 / 10_f64.powi(scale as i32));
    }
    Cell::Number(format!("{value}e-{scale}").parse().unwrap_or(f64::NAN))
}

/// An integer of up to 128 bits in two's complement.
fn big_endian(bytes: &[u8]) -> Option<i128> {
    let first = *bytes.first()?;
    let mut all = [if first < 128 { 0 } else { 255 }; 16];
    all.get_mut(16_usize.checked_sub(bytes.len())?..)?.copy_from_slice(bytes);
    Some(i128::from_be_bytes(all))
}

/// A point in time as older files have it: nanoseconds of a Julian day.
fn legacy_timestamp(value: &Int96) -> String {
    let &[low, high, day] = value.data() else { return String::new() };
    let nanoseconds = i64::from(high) << 32 | i64::from(low);
    let day = i64::from(day as i32) - 2_440_588;
    format!("{}T{}", dates::date(day), dates::time(nanoseconds.rem_euclid(86_400 * 1_000_000_000)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_rounded_once() {
        assert_eq!(decimal(-12_345, 2), Cell::Number(-123.45));
        assert_eq!(decimal(12_345, 0), Cell::Integer(12_345));
        assert_eq!(decimal(12_345_678_901_234_567_890, 19), Cell::Number(1.234_567_890_123_456_8));
        assert_eq!(decimal(1, 38), Cell::Number(1e-38));
        assert_eq!(big_endian(&[255, 254]), Some(-2));
        assert_eq!(big_endian(&[1; 17]), None);
        assert_eq!(big_endian(&[]), None);
        let mut noon = Int96::new();
        noon.set_data(1_000_000_000, 0, 2_440_589);
        assert_eq!(legacy_timestamp(&noon), "1970-01-02T00:00:01");
    }
}
