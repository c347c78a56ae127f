//! All rows of a text table, read in one pass.

use dhll_core::data::ColumnKind;
use dhll_core::memory;
use ndarray::Array2;

use super::column::{ColumnReader, Common, Entries, Limits, MOST_LEVELS};
use super::error::CsvError;
use super::fault::{Fault, Reason};
use super::field_error::FieldError;
use super::fields::{MissingTexts, Wrong};
use super::file::{CsvFile, Selection};
use super::levels::LevelLookup;
use super::table::Table;
use super::target::TargetColumn;
use crate::DataError;
use crate::classes::{ClassError, MOST_CLASSES};

/// Different numbers of a column whose texts are kept, and those of a table.
const KEPT_NUMBERS: usize = 1000;
const KEPT_NUMBERS_OF_TABLE: usize = 2_000_000;

/// How the fields of one column become entries.
enum Reader {
    /// What the column holds is found out.
    Learning(Box<ColumnReader>),
    /// The column is known to hold numbers.
    Numbers,
    /// The column is known to hold categories.
    Known(LevelLookup),
    /// The column has a field that it cannot hold, and is only described.
    Refused,
}

/// What happens to a column with a field that it cannot hold.
enum Faults {
    /// Reading ends there.
    Fatal,
    /// The fault is kept, by column, and the others are read on.
    Kept(Vec<Option<FieldError>>),
}

impl CsvFile {
    /// Read all rows. What the columns hold follows from all of their fields: numbers if every field is one or is missing, else categories.
    ///
    /// # Errors
    /// [`DataError`] naming the file, the line and the column: the file cannot be read, a row has too few or too many fields, a column has
    /// dates, too many levels, or a text behind too many numbers, or a target is missing.
    pub fn read(self, selection: &Selection) -> Result<Table, DataError> {
        let readers = self.learning(selection);
        self.read_with(selection, readers, &mut Faults::Fatal)
    }

    /// As [`read`](Self::read), with what a column cannot hold beside the rows: dates are categories there, and of a column whose fault showed
    /// before the end of the file nothing is left but NaN.
    pub(crate) fn read_with_faults(
        self,
        selection: &Selection,
    ) -> Result<(Table, Vec<Option<FieldError>>), DataError> {
        let mut faults = Faults::Kept(vec![None; selection.features.len()]);
        let readers = self.learning(selection);
        let table = self.read_with(selection, readers, &mut faults)?;
        Ok((table, if let Faults::Kept(faults) = faults { faults } else { Vec::new() }))
    }

    /// Read all rows for a model whose features are of these kinds, in the order of the selection. Unknown levels get the number of levels as
    /// their entry.
    ///
    /// # Errors
    /// As [`read`](Self::read); also if a text stands where the model expects a number, or there are not as many kinds as features.
    pub fn read_as(self, selection: &Selection, kinds: &[ColumnKind]) -> Result<Table, DataError> {
        if kinds.len() != selection.features.len() {
            return Err(DataError::Parameter {
                name: "the number of column kinds",
                expected: "that of the selected features",
                found: format!("{} for {}", kinds.len(), selection.features.len()),
            });
        }
        let known = |kind: &ColumnKind| match kind {
            ColumnKind::Number => Reader::Numbers,
            ColumnKind::Category { levels } => Reader::Known(LevelLookup::new(levels)),
        };
        let readers = kinds.iter().map(known).collect();
        let table = self.read_with(selection, readers, &mut Faults::Fatal)?;
        Ok(Table { kinds: kinds.to_vec(), ..table })
    }

    fn learning(&self, selection: &Selection) -> Vec<Reader> {
        let columns = selection.features.len().max(1);
        let numbers = (KEPT_NUMBERS_OF_TABLE / columns).clamp(10, KEPT_NUMBERS);
        let limits = Limits { numbers, texts: MOST_LEVELS };
        let reader = |&column: &usize| ColumnReader::new(self.is_declared(column), limits);
        selection.features.iter().map(|column| Reader::Learning(Box::new(reader(column)))).collect()
    }

    fn read_with(
        mut self,
        selection: &Selection,
        mut readers: Vec<Reader>,
        faults: &mut Faults,
    ) -> Result<Table, DataError> {
        let mut common = Common { missing: MissingTexts::new(self.missing_texts()), bytes: 0 };
        let limits = Limits { numbers: MOST_CLASSES, texts: MOST_CLASSES };
        let target = |&column: &usize| (ColumnReader::new(self.is_declared(column), limits), Vec::new());
        let mut targets: Vec<(ColumnReader, Vec<f64>)> = selection.targets.iter().map(target).collect();
        let mut entries: Vec<f64> = Vec::new();
        let (mut rows, mut checked_bytes) = (0, 1 << 20);
        while self.advance()? {
            self.make_room(&mut entries, readers.len())?;
            for (place, (reader, &column)) in readers.iter_mut().zip(&selection.features).enumerate() {
                let text = self.field(column);
                entries.push(match reader {
                    Reader::Refused => f64::NAN,
                    Reader::Learning(learning) => {
                        match learning.entry(text, rows, || self.line_of(column), &mut common) {
                            Ok(entry) => entry,
                            Err(fault) => {
                                self.keep(faults, fault, place, column)?;
                                *reader = Reader::Refused;
                                f64::NAN
                            }
                        }
                    }
                    Reader::Known(_) if common.missing.contains(text) => f64::NAN,
                    Reader::Known(lookup) => lookup.entry(text),
                    Reader::Numbers => match common.missing.number(text) {
                        Ok(value) => value,
                        Err(Wrong::Missing) => f64::NAN,
                        Err(wrong) => return Err(self.not_learnt(wrong, column)),
                    },
                });
            }
            for ((reader, entries), &column) in targets.iter_mut().zip(&selection.targets) {
                let text = self.target(column, &common.missing)?;
                let entry = reader.entry(text, rows, || self.line_of(column), &mut common);
                entries.push(entry.map_err(|fault| self.target_fault(fault, column))?);
            }
            rows += 1;
            if common.bytes > checked_bytes {
                let what = || format!("the texts of {}", self.path().display());
                memory::check_array(what(), &[common.bytes], 1)?;
                checked_bytes = 2 * common.bytes;
            }
        }
        if rows == 0 {
            return Err(self.error(CsvError::NoRows));
        }
        let (kinds, finished) = self.finished(readers, selection, faults)?;
        for (row, entries) in entries.chunks_exact_mut(finished.len().max(1)).enumerate() {
            for (entry, column) in entries.iter_mut().zip(&finished) {
                *entry = column.as_ref().map_or(*entry, |column| column.of(row, *entry));
            }
        }
        let shape = (rows, selection.features.len());
        let features = Array2::from_shape_vec(shape, entries).expect("every row gave as many entries");
        let targets = targets.into_iter().zip(&selection.targets).map(|((reader, entries), &column)| {
            let names = [self.shown(column), self.typed(column)];
            TargetColumn::new(names, self.is_declared(column), reader.finish(), entries)
        });
        let targets = targets.collect();
        let names = self.has_header().then(|| selection.features.iter().map(|&c| self.shown(c)).collect());
        Ok(Table { path: self.path().to_owned(), features, kinds, names, targets })
    }

    /// What the columns hold, and how the entries of those that were found out become those of the matrix.
    fn finished(
        &self,
        readers: Vec<Reader>,
        selection: &Selection,
        faults: &mut Faults,
    ) -> Result<(Vec<ColumnKind>, Vec<Option<Entries>>), DataError> {
        let mut kinds = Vec::with_capacity(readers.len());
        let mut finished = Vec::with_capacity(readers.len());
        for (place, (reader, &column)) in readers.into_iter().zip(&selection.features).enumerate() {
            let Reader::Learning(reader) = reader else {
                kinds.push(ColumnKind::Number);
                finished.push(matches!(reader, Reader::Refused).then(Entries::none));
                continue;
            };
            if let Some(fault) = reader.fault() {
                self.keep(faults, fault, place, column)?;
            }
            let (kind, entries) = reader.finish_feature();
            kinds.push(kind);
            finished.push(Some(entries));
        }
        Ok((kinds, finished))
    }

    /// Room for another row of so many entries, if the memory limit leaves it.
    fn make_room(&self, entries: &mut Vec<f64>, row: usize) -> Result<(), DataError> {
        if entries.capacity() - entries.len() < row {
            let more = entries.len().max(row);
            // Both the old entries and the new ones are held while they move.
            let what = format!("the rows of {}", self.path().display());
            memory::check_array(what, &[entries.len() + more], size_of::<f64>())?;
            entries.reserve_exact(more);
        }
        Ok(())
    }

    /// Keep the fault of a column, if there is a place for it.
    fn keep(&self, faults: &mut Faults, fault: Fault, place: usize, column: usize) -> Result<(), DataError> {
        let error = fault.of_feature(self.shown(column), self.typed(column));
        match faults {
            Faults::Fatal => Err(self.error(error.into())),
            Faults::Kept(faults) => {
                faults[place] = Some(error);
                Ok(())
            }
        }
    }

    fn target_fault(&self, fault: Fault, column: usize) -> DataError {
        if let Reason::ManyLevels(_) = fault.reason {
            let name = self.column_label(column);
            return DataError::Classes { name, source: ClassError::TooMany { example: fault.found } };
        }
        self.error(fault.of_target(self.shown(column), self.typed(column)).into())
    }

    /// The error for a field of this row that is no number, where a model has learnt numbers.
    fn not_learnt(&self, wrong: Wrong, column: usize) -> DataError {
        let (line, found) = (self.line_of(column), self.field(column).to_owned());
        let column = self.shown(column);
        self.error(CsvError::Field(match wrong {
            Wrong::DecimalComma => FieldError::DecimalComma { line, column, found },
            Wrong::NotFinite => FieldError::NotFinite { line, column, found },
            Wrong::Missing | Wrong::NotNumber => FieldError::NotNumber { line, column, found },
        }))
    }
}
