//! All rows of a Parquet file: row group by row group, and column by column within each.

use std::sync::Arc;

use dhll_core::data::ColumnKind;
use parquet::basic::Compression;
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::serialized_reader::SerializedPageReader;

use super::cells::{self, Cell, Sink};
use super::error::ParquetError;
use super::file::ParquetFile;
use super::guard::guarded;
use super::kind::Kind;
use super::page_reader::CheckedPages;
use super::pages;
use crate::DataError;
use crate::table::{Field, FieldError, Place, Reading, Selection, Table};

/// All whole numbers up to this one, 2^53, are told apart.
const LARGEST: u128 = 1 << 53;

impl ParquetFile {
    /// Read all rows. What the columns hold follows from their types, and for texts from all of them, as in a [text table](crate::csv).
    ///
    /// # Errors
    /// [`DataError`] naming the file, the row and the column: the file is damaged, a column has dates, lists, too many levels, a text behind
    /// too many numbers, or whole numbers beyond 2^53, or a target is missing.
    pub fn read(self, selection: &Selection) -> Result<Table, DataError> {
        Ok(self.read_into(self.learning(selection), selection)?.0)
    }

    /// As [`read`](Self::read), with what a column cannot hold beside the rows: dates are categories there, and of a column whose fault showed
    /// before the end of the file nothing is left but NaN.
    pub(crate) fn read_with_faults(
        self,
        selection: &Selection,
    ) -> Result<(Table, Vec<Option<FieldError>>), DataError> {
        self.read_into(self.learning(selection).keeping_faults(), selection)
    }

    /// Read all rows for a model whose features are of these kinds, in the order of the selection. Unknown levels get the number of levels as
    /// their entry.
    ///
    /// # Errors
    /// As [`read`](Self::read); also if a text stands where the model expects a number, or there are not as many kinds as features.
    pub fn read_as(self, selection: &Selection, kinds: &[ColumnKind]) -> Result<Table, DataError> {
        let reading = Reading::of_kinds(&self.opened(), selection, kinds)?;
        Ok(self.read_into(reading, selection)?.0)
    }

    fn learning(&self, selection: &Selection) -> Reading {
        Reading::learning(&self.opened(), selection, |column| self.kinds[column].is_number())
    }

    fn read_into(
        &self,
        mut reading: Reading,
        selection: &Selection,
    ) -> Result<(Table, Vec<Option<FieldError>>), DataError> {
        for (place, &column) in selection.features.iter().enumerate() {
            if let Kind::Unsupported(holds) = self.kinds[column] {
                reading.refuse(place, self.unsupported(column, holds))?;
            }
        }
        let targets = selection.targets.iter();
        if let Some((&column, holds)) = targets.clone().find_map(|column| match self.kinds[*column] {
            Kind::Unsupported(holds) => Some((column, holds)),
            _ => None,
        }) {
            return Err(self.table_error(self.unsupported(column, holds).into()));
        }
        let features =
            selection.features.iter().enumerate().map(|(place, &column)| (Part::Feature(place), column));
        let targets = targets.enumerate().map(|(place, &column)| (Part::Target(place), column));
        // Groups of columns have no values of their own.
        let columns = features
            .chain(targets)
            .filter(|(_, column)| !matches!(self.kinds[*column], Kind::Unsupported(_)));
        let columns: Vec<(Part, usize)> = columns.collect();
        if columns.is_empty() {
            return Err(self.error(ParquetError::NoFeatures));
        }
        for (group, rows) in self.metadata.row_groups().iter().enumerate() {
            let first_row = reading.rows();
            for (order, &(part, column)) in columns.iter().enumerate() {
                let (row, first) = (first_row, order == 0);
                let mut values =
                    Values { file: self, reading: &mut reading, part, column, group, row, first };
                values.read(rows, first_row)?;
            }
        }
        if reading.rows() == 0 {
            return Err(self.error(ParquetError::NoRows));
        }
        reading.finish()
    }

    fn unsupported(&self, column: usize, holds: &'static str) -> FieldError {
        FieldError::Unsupported {
            column: self.header().shown(column),
            holds,
            typed: self.header().typed(column),
        }
    }
}

/// What a column is read for, with its place in the selection.
#[derive(Debug, Clone, Copy)]
enum Part {
    Feature(usize),
    Target(usize),
}

/// The values of a column in one row group, on their way into the table.
struct Values<'a> {
    file: &'a ParquetFile,
    reading: &'a mut Reading,
    part: Part,
    column: usize,
    group: usize,
    /// The next row.
    row: usize,
    /// Whether this is the first column that is read, whose values are the rows that there are.
    first: bool,
}

impl Values<'_> {
    fn read(&mut self, group: &RowGroupMetaData, first_row: usize) -> Result<(), DataError> {
        let stated = group.num_rows();
        let rows = u64::try_from(stated).map_err(|_| self.damaged(format!("it has {stated} rows")))?;
        let reader = self.open(group, rows)?;
        cells::read(reader, self.file.kinds[self.column], rows, self)?;
        let found = (self.row - first_row) as u64;
        if found == rows { Ok(()) } else { Err(self.miscounted(rows, found)) }
    }

    fn open(&mut self, group: &RowGroupMetaData, rows: u64) -> Result<ColumnReader, DataError> {
        let leaf = self.file.leaves[self.column];
        let Some(chunk) = group.columns().get(leaf) else {
            return Err(self.damaged("it is not there".to_owned()));
        };
        let read = [Compression::UNCOMPRESSED, Compression::SNAPPY].contains(&chunk.compression());
        if !read && !matches!(chunk.compression(), Compression::GZIP(_) | Compression::ZSTD(_)) {
            let (column, codec) = (self.file.header().shown(self.column), chunk.compression().to_string());
            return Err(self.file.error(ParquetError::Compression { column, codec }));
        }
        pages::check(self.file.file(), chunk, rows).map_err(|reason| self.damaged(reason))?;
        let file = self.file.file().try_clone().map_err(DataError::io(self.file.opened().path))?;
        let opened = guarded(|| {
            let pages = SerializedPageReader::new(Arc::new(file), chunk, rows as usize, None)?;
            let descriptor = chunk.column_descr_ptr();
            let pages = CheckedPages::new(pages, &descriptor);
            Ok(get_column_reader(descriptor, Box::new(pages)))
        });
        opened.map_err(|reason| self.damaged(reason))
    }

    fn miscounted(&self, expected: u64, found: u64) -> DataError {
        let (column, group) = (self.file.header().shown(self.column), self.group + 1);
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
            return Err(self.miscounted(self.reading.rows() as u64, end as u64));
        }
        Ok(())
    }

    fn cell(&mut self, cell: Cell<'_>) -> Result<(), DataError> {
        let at = Place::Row(self.row as u64 + 1);
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
        let (column, group) = (self.file.header().shown(self.column), self.group + 1);
        self.file.error(ParquetError::Column { column, group, reason })
    }
}
