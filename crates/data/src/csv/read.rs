//! All rows of a text table, read in one pass.

use dhll_core::data::ColumnKind;

use super::error::CsvError;
use super::file::CsvFile;
use crate::DataError;
use crate::table::{Field, FieldError, Place, Reading, Selection, Table};

impl CsvFile {
    /// Read all rows. What the columns hold follows from all of their fields: numbers if every field is one or is missing, else categories.
    ///
    /// # Errors
    /// [`DataError`] naming the file, the line and the column: the file cannot be read, a row has too few or too many fields, a column has
    /// dates, too many levels, or a text behind too many numbers, or a target is missing.
    pub fn read(self, selection: &Selection) -> Result<Table, DataError> {
        let reading = Reading::learning(&self.opened(), selection, |_| false);
        Ok(self.read_into(reading, selection)?.0)
    }

    /// As [`read`](Self::read), with what a column cannot hold beside the rows: dates are categories there, and of a column whose fault showed
    /// before the end of the file nothing is left but NaN.
    pub(crate) fn read_with_faults(
        self,
        selection: &Selection,
    ) -> Result<(Table, Vec<Option<FieldError>>), DataError> {
        let reading = Reading::learning(&self.opened(), selection, |_| false).keeping_faults();
        self.read_into(reading, selection)
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

    fn read_into(
        mut self,
        mut reading: Reading,
        selection: &Selection,
    ) -> Result<(Table, Vec<Option<FieldError>>), DataError> {
        while self.advance()? {
            let row = reading.rows();
            reading.begin_rows(1)?;
            for (place, &column) in selection.features.iter().enumerate() {
                let at = || Place::Line(self.line_of(column));
                reading.feature(row, place, Field::Text(self.field(column)), at)?;
            }
            for (place, &column) in selection.targets.iter().enumerate() {
                let at = || Place::Line(self.line_of(column));
                reading.target(place, Field::Text(self.field(column)), at)?;
            }
        }
        if reading.rows() == 0 {
            return Err(self.error(CsvError::NoRows));
        }
        reading.finish()
    }
}
