//! All rows of a Parquet file: row group by row group, and column by column within each.

use std::sync::Arc;

use dhll_core::data::ColumnKind;
use parquet::basic::Compression;
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::serialized_reader::SerializedPageReader;

use super::error::ParquetError;
use super::file::ParquetFile;
use super::group::{Counts, OpenGroup};
use super::guard::guarded;
use super::kind::Kind;
use super::page_reader::CheckedPages;
use super::pages;
use super::skip;
use super::values::{Part, Values};
use crate::DataError;
use crate::table::{FieldError, Reading, Selection, Table};

impl ParquetFile {
    /// Read all rows. What the columns hold follows from their types, and for texts from all of them, as in a [text table](crate::csv).
    ///
    /// # Errors
    /// [`DataError`] naming the file, the row and the column: the file is damaged, a column has dates, lists, too many levels, a text behind
    /// too many numbers, or whole numbers beyond 2^53, or a target is missing.
    pub fn read(self, selection: &Selection) -> Result<Table, DataError> {
        let reading = self.learning(selection);
        self.read_into(reading, selection)
    }

    /// Read all rows for a model whose features are of these kinds, in the order of the selection. Unknown levels get the number of levels as
    /// their entry.
    ///
    /// # Errors
    /// As [`read`](Self::read); also if a text stands where the model expects a number, or there are not as many kinds as features.
    pub fn read_as(self, selection: &Selection, kinds: &[ColumnKind]) -> Result<Table, DataError> {
        let reading = Reading::of_kinds(&self.opened(), selection, kinds)?;
        self.read_into(reading, selection)
    }

    fn learning(&self, selection: &Selection) -> Reading {
        Reading::learning(&self.opened(), selection, |column| self.is_number(column))
    }

    fn read_into(mut self, mut reading: Reading, selection: &Selection) -> Result<Table, DataError> {
        self.read_rows(&mut reading, selection, usize::MAX)?;
        Ok(reading.finish()?.0)
    }

    /// Read up to `most` of the next rows; how many there were, which is fewer only at the end of the file. Of a row group that is read in pieces, a page a
    /// column is held.
    pub(crate) fn read_rows(
        &mut self,
        reading: &mut Reading,
        selection: &Selection,
        most: usize,
    ) -> Result<usize, DataError> {
        let columns = self.columns(reading, selection)?;
        let mut rows = 0;
        while rows < most {
            let next =
                self.open.take().map_or_else(|| self.next_group(columns[0].1), |group| Ok(Some(group)))?;
            let Some(mut group) = next else { break };
            let piece = group.left.min((most - rows) as u64);
            self.read_piece(reading, &columns, &mut group, piece)?;
            group.left -= piece;
            self.next_row += piece as usize;
            rows += piece as usize;
            self.open = (group.left > 0).then_some(group);
        }
        if self.next_row == 0 { Err(self.error(ParquetError::NoRows)) } else { Ok(rows) }
    }

    /// Passes over up to `most` of the next rows; how many there were. Of a row group that is passed over nothing is read.
    pub(crate) fn skip_rows(&mut self, most: usize) -> Result<usize, DataError> {
        let mut rows = 0;
        while rows < most {
            let next = self.open.take().map_or_else(|| self.next_group(0), |group| Ok(Some(group)))?;
            let Some(mut group) = next else { break };
            let piece = group.left.min((most - rows) as u64);
            for reader in &mut group.readers {
                skip::rows(reader, piece).map_err(|reason| self.damaged(0, group.group, reason))?;
            }
            group.left -= piece;
            self.next_row += piece as usize;
            rows += piece as usize;
            self.open = (group.left > 0).then_some(group);
        }
        Ok(rows)
    }

    /// The columns of a selection, with what they are read for.
    fn columns(&self, reading: &mut Reading, selection: &Selection) -> Result<Vec<(Part, usize)>, DataError> {
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
        if columns.is_empty() { Err(self.error(ParquetError::NoFeatures)) } else { Ok(columns) }
    }

    /// The next row group, of which nothing is read yet.
    fn next_group(&mut self, column: usize) -> Result<Option<OpenGroup>, DataError> {
        let group = self.next_group;
        let Some(stated) = self.metadata.row_groups().get(group).map(RowGroupMetaData::num_rows) else {
            return Ok(None);
        };
        self.next_group += 1;
        match u64::try_from(stated) {
            Ok(rows) => Ok(Some(OpenGroup { group, rows, left: rows, readers: Vec::new() })),
            Err(_) => Err(self.damaged(column, group, format!("it has {stated} rows"))),
        }
    }

    /// The next rows of a group, column by column. A column that is read whole is closed before the next one is opened.
    fn read_piece(
        &self,
        reading: &mut Reading,
        columns: &[(Part, usize)],
        open: &mut OpenGroup,
        piece: u64,
    ) -> Result<(), DataError> {
        let (row, whole) = (reading.rows(), piece == open.rows);
        let before = open.rows - open.left;
        for (order, &(part, column)) in columns.iter().enumerate() {
            if whole || open.readers.len() == order {
                let mut reader = self.open_column(column, open.group, open.rows)?;
                skip::rows(&mut reader, before).map_err(|reason| self.damaged(column, open.group, reason))?;
                open.readers.push(reader);
            }
            let counts = Counts { group: open.group, rows: open.rows, before };
            let (file, first) = (self, order == 0);
            let mut values = Values { file, reading, part, column, counts, first_row: row, row, first };
            let place = if whole { 0 } else { order };
            values.read(&mut open.readers[place], piece)?;
            if whole {
                open.readers.clear();
            }
        }
        Ok(())
    }

    fn open_column(&self, column: usize, group: usize, rows: u64) -> Result<ColumnReader, DataError> {
        let damaged = |reason| self.damaged(column, group, reason);
        let Some(chunk) = self.metadata.row_group(group).columns().get(self.leaves[column]) else {
            return Err(damaged("it is not there".to_owned()));
        };
        let read = [Compression::UNCOMPRESSED, Compression::SNAPPY].contains(&chunk.compression());
        if !read && !matches!(chunk.compression(), Compression::GZIP(_) | Compression::ZSTD(_)) {
            let (column, codec) = (self.header().shown(column), chunk.compression().to_string());
            return Err(self.error(ParquetError::Compression { column, codec }));
        }
        pages::check(self.file(), chunk, rows).map_err(damaged)?;
        let file = self.file().try_clone().map_err(DataError::io(self.opened().path))?;
        let opened = guarded(|| {
            let pages = SerializedPageReader::new(Arc::new(file), chunk, rows as usize, None)?;
            let descriptor = chunk.column_descr_ptr();
            let pages = CheckedPages::new(pages, &descriptor);
            Ok(get_column_reader(descriptor, Box::new(pages)))
        });
        opened.map_err(damaged)
    }

    pub(super) fn damaged(&self, column: usize, group: usize, reason: String) -> DataError {
        let (column, group) = (self.header().shown(column), group + 1);
        self.error(ParquetError::Column { column, group, reason })
    }

    pub(super) fn unsupported(&self, column: usize, holds: &'static str) -> FieldError {
        FieldError::Unsupported {
            column: self.header().shown(column),
            holds,
            typed: self.header().typed(column),
        }
    }
}
