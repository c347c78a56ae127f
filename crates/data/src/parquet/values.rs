//! The values of a column on their way into a table.

use parquet::column::reader::ColumnReader;

use super::cells::{self, Cell, Sink};
use super::error::ParquetError;
use super::file::ParquetFile;
use super::group::Counts;
use crate::DataError;
use crate::table::{Field, FieldError, Place, Reading};

/// All whole numbers up to this one, 2^53, are told apart.
const LARGEST: u128 = 1 << 53;

/// What a column is read for, with its place in the selection.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Feature(usize),
    Target(usize),
}

/// The values of a column in a piece of a row group, on their way into the table.
pub(super) struct Values<'a> {
    pub(super) file: &'a ParquetFile,
    pub(super) reading: &'a mut Reading,
    pub(super) part: Part,
    pub(super) column: usize,
    pub(super) counts: Counts,
    /// The first row of the piece in the table.
    pub(super) first_row: usize,
    /// The next row.
    pub(super) row: usize,
    /// Whether this is the first column that is read, whose values are the rows that there are.
    pub(super) first: bool,
}

impl Values<'_> {
    pub(super) fn read(&mut self, reader: &mut ColumnReader, rows: u64) -> Result<(), DataError> {
        cells::read(reader, self.file.kinds[self.column], rows, self)?;
        if self.done(self.row) == rows { Ok(()) } else { Err(self.miscounted(self.row)) }
    }

    /// The rows of the piece before this row of the table.
    fn done(&self, row: usize) -> u64 {
        (row - self.first_row) as u64
    }

    /// The error for a column whose values in this group end before this row of the table.
    fn miscounted(&self, end: usize) -> DataError {
        let (expected, found) = (self.counts.rows, self.counts.before + self.done(end));
        let (column, group) = (self.file.header().shown(self.column), self.counts.group + 1);
        self.file.error(ParquetError::Rows { column, group, expected, found })
    }

    fn field_error(&self, error: FieldError) -> DataError {
        self.file.table_error(error.into())
    }

    /// A value that cannot be read: an error, or one that is kept.
    fn refuse(&mut self, error: FieldError) -> Result<(), DataError> {
        match self.part {
            Part::Feature(place) => self.reading.refuse(place, error),
            Part::Target(_) => Err(self.field_error(error)),
        }
    }
}

impl Sink for Values<'_> {
    type Error = DataError;

    fn batch(&mut self, values: u64) -> Result<(), DataError> {
        if self.first {
            return self.reading.begin_rows(values as usize);
        }
        let end = self.row + values as usize;
        if end > self.reading.rows() {
            return Err(self.miscounted(end));
        }
        Ok(())
    }

    fn cell(&mut self, cell: Cell<'_>) -> Result<(), DataError> {
        let at = Place::row(self.file.next_row as u64 + self.done(self.row) + 1);
        let field = match cell {
            Cell::Null => Some(Field::Text("")),
            Cell::Number(value) => Some(Field::Number(value)),
            Cell::Text(text) => Some(Field::Text(text)),
            Cell::Integer(value)
                if value.unsigned_abs() <= LARGEST || self.reading.is_missing(value as f64) =>
            {
                Some(Field::Number(value as f64))
            }
            Cell::Integer(found) => {
                let (column, typed) =
                    (self.file.header().shown(self.column), self.file.header().typed(self.column));
                self.refuse(FieldError::LargeInteger { place: at, column, found, typed })?;
                None
            }
            Cell::Bytes => {
                self.refuse(self.file.unsupported(self.column, "bytes that are no text"))?;
                None
            }
        };
        match (field, self.part) {
            (None, _) => {}
            (Some(field), Part::Feature(place)) => self.reading.feature(self.row, place, field, || at)?,
            (Some(field), Part::Target(place)) => self.reading.target(place, field, || at)?,
        }
        self.row += 1;
        Ok(())
    }

    fn damaged(&mut self, reason: String) -> DataError {
        self.file.damaged(self.column, self.counts.group, reason)
    }
}
