//! All rows of a text table, read in one pass.

use dhll_core::data::ColumnKind;

use super::error::CsvError;
use super::file::CsvFile;
use crate::DataError;
use crate::table::{Field, Place, Reading, Selection, Table};

impl CsvFile {
    /// Read all rows. What the columns hold follows from all of their fields: numbers if every field is one or is missing, else categories.
    ///
    /// # Errors
    /// [`DataError`] naming the file, the line and the column: the file cannot be read, a row has too few or too many fields, a column has
    /// dates, too many levels, or a text behind too many numbers, or a target is missing.
    pub fn read(self, selection: &Selection) -> Result<Table, DataError> {
        let reading = Reading::learning(&self.opened(), selection, |_| false);
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

    fn read_into(mut self, mut reading: Reading, selection: &Selection) -> Result<Table, DataError> {
        self.read_rows(&mut reading, selection, usize::MAX)?;
        Ok(reading.finish()?.0)
    }

    /// Passes over up to `most` of the next rows, of which no more is looked at than the number of their fields; how many there were.
    pub(crate) fn skip_rows(&mut self, most: usize) -> Result<usize, DataError> {
        let mut rows = 0;
        while rows < most && self.advance()? {
            rows += 1;
        }
        self.began |= rows > 0;
        Ok(rows)
    }

    /// Read up to `most` of the next rows; how many there were, which is fewer only at the end of the file.
    pub(crate) fn read_rows(
        &mut self,
        reading: &mut Reading,
        selection: &Selection,
        most: usize,
    ) -> Result<usize, DataError> {
        let mut rows = 0;
        while rows < most && self.advance()? {
            let row = reading.rows();
            reading.begin_rows(1)?;
            for (place, &column) in selection.features.iter().enumerate() {
                let at = || Place::line(self.line_of(column));
                reading.feature(row, place, Field::Text(self.field(column)), at)?;
            }
            for (place, &column) in selection.targets.iter().enumerate() {
                let at = || Place::line(self.line_of(column));
                reading.target(place, Field::Text(self.field(column)), at)?;
            }
            rows += 1;
        }
        self.began |= rows > 0;
        if self.began { Ok(rows) } else { Err(self.error(CsvError::NoRows)) }
    }
}
