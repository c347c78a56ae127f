//! A text table that was opened: its columns are known, its rows are read in one pass.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use dhll_core::memory;
use ndarray::Array2;

use super::delimiter::Delimiter;
use super::error::CsvError;
use super::fields::{MOST_LABEL, Wrong, feature, is_missing};
use super::header::Header;
use super::record::{Record, Records};
use super::table::{LabelColumn, Table};
use crate::DataError;
use crate::classes::{ClassError, MOST_CLASSES};

/// How a text table is written, and what of it is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CsvOptions {
    /// What separates fields; none to find it out from the first line.
    pub delimiter: Option<Delimiter>,
    /// The first line is a row. Columns are called `column-1`, `column-2`, ...
    pub no_header: bool,
    /// Columns that are left out; `column-N` is the N-th.
    pub drop: Vec<String>,
}

/// Which columns are read, by their places in the file from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// The features, in the order in which they are wanted.
    pub features: Vec<usize>,
    /// The labels.
    pub label: Option<usize>,
}

/// A text table whose columns are known and whose rows are still to be read.
///
/// # Examples
/// ```
/// use dhll_data::csv::{CsvFile, CsvOptions};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("irises.csv");
/// std::fs::write(&path, "petal;species;sepal\n1.4;setosa;5.1\n4.7;versicolor;7.0\n")?;
/// let file = CsvFile::open(&path, &CsvOptions::default())?;
/// let selection = file.select("species")?;
/// let irises = file.read(&selection)?.into_dataset()?;
/// assert_eq!(irises.classes(), ["setosa", "versicolor"]);
/// assert_eq!(irises.columns().features.as_deref().unwrap(), ["petal", "sepal"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CsvFile {
    path: PathBuf,
    header: Header,
    records: Records,
    record: Record,
    /// Whether the record is a row that was not given out yet.
    pending: bool,
}

impl CsvFile {
    /// Open a file and read the names of its columns.
    ///
    /// # Errors
    /// [`DataError`] naming the file: it cannot be read, is empty, or lacks a column that is to be dropped.
    pub fn open(path: &Path, options: &CsvOptions) -> Result<Self, DataError> {
        let mut records = Records::open(path, options.delimiter)?;
        let mut record = Record::default();
        if !records.read(&mut record)? {
            return Err(records.error(CsvError::Empty));
        }
        let mut header = if options.no_header { Header::unnamed(record.len()) } else { Header::of(&record) };
        header.drop(&options.drop).map_err(|error| records.error(error))?;
        Ok(Self { path: path.to_owned(), header, records, record, pending: options.no_header })
    }

    /// Whether the file names its columns.
    pub fn has_header(&self) -> bool {
        self.header.named()
    }

    /// The columns that were not dropped: place in the file, and name.
    pub fn columns(&self) -> impl Iterator<Item = (usize, &str)> {
        self.header.kept().map(|column| (column, self.header.names()[column].as_str()))
    }

    /// The place of the column of that name.
    ///
    /// # Errors
    /// [`DataError::Csv`] if there is none, or two.
    pub fn find(&self, name: &str) -> Result<usize, DataError> {
        self.header.find(name).map_err(|error| self.records.error(error))
    }

    /// The column of labels, and all others as features.
    ///
    /// # Errors
    /// [`DataError::Csv`] if there is no such column or no other, names are missing or stand there twice, or the first line is no
    /// header.
    pub fn select(&self, label: &str) -> Result<Selection, DataError> {
        let label = Some(self.find(label)?);
        let features = self.header.kept().filter(|&column| Some(column) != label).collect();
        let selection = Selection { features, label };
        self.check(&selection)?;
        Ok(selection)
    }

    /// Whether the columns of a selection have names by which they can be told apart. Columns that were selected by name need no check.
    ///
    /// # Errors
    /// As [`select`](Self::select).
    pub fn check(&self, selection: &Selection) -> Result<(), DataError> {
        if selection.features.is_empty() {
            return Err(self.records.error(CsvError::NoFeatures));
        }
        let checked = self.header.check(&selection.features, selection.label);
        checked.map_err(|error| self.records.error(error))
    }

    /// Read all rows.
    ///
    /// # Errors
    /// [`DataError`] naming the file, the line and the column: the file cannot be read, a row has too few or too many fields, a feature
    /// is no finite number, or a label is missing.
    pub fn read(mut self, selection: &Selection) -> Result<Table, DataError> {
        let mut entries: Vec<f64> = Vec::new();
        let mut labels = Vec::new();
        let mut distinct: Vec<(String, u64)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut rows = 0;
        while self.next(&selection.features, |value| entries.push(value))? {
            rows += 1;
            self.make_room(&mut entries, selection.features.len())?;
            let Some(column) = selection.label else { continue };
            let text = self.label(column)?;
            if let Some(&place) = places.get(text) {
                labels.push(place);
                continue;
            }
            let text = text.to_owned();
            if distinct.len() > MOST_CLASSES {
                let name = self.column_label(column);
                return Err(DataError::Classes { name, source: ClassError::TooMany { example: text } });
            }
            labels.push(distinct.len());
            places.insert(text.clone(), distinct.len());
            distinct.push((text, self.record.line_of(column)));
        }
        if rows == 0 {
            return Err(self.records.error(CsvError::NoRows));
        }
        let shape = (rows, selection.features.len());
        let features = Array2::from_shape_vec(shape, entries).expect("every row gave as many entries");
        let names = selection.features.iter().map(|&column| self.header.names()[column].clone());
        let label = selection.label.map(|column| LabelColumn {
            name: self.header.shown(column),
            distinct,
            places: labels,
        });
        let names = self.header.named().then(|| names.collect());
        Ok(Table { path: self.path, features, names, label })
    }

    /// The features of the next row, one after the other; false if there is no more.
    pub(super) fn next(&mut self, features: &[usize], mut push: impl FnMut(f64)) -> Result<bool, DataError> {
        if !std::mem::take(&mut self.pending) && !self.records.read(&mut self.record)? {
            return Ok(false);
        }
        let record = &self.record;
        let (expected, found) = (self.header.names().len(), record.len());
        if expected != found {
            let (line, delimiter) = (record.line(), self.records.delimiter());
            return Err(self.records.error(CsvError::Width { line, expected, found, delimiter }));
        }
        for &column in features {
            push(feature(record.field(column)).map_err(|wrong| self.wrong(wrong, column, features))?);
        }
        Ok(true)
    }

    /// Room for another row of so many entries, if the memory limit leaves it.
    fn make_room(&self, entries: &mut Vec<f64>, row: usize) -> Result<(), DataError> {
        if entries.capacity() - entries.len() < row {
            let more = entries.len().max(row);
            // Both the old entries and the new ones are held while they move.
            let what = format!("the rows of {}", self.path.display());
            memory::check_array(what, &[entries.len() + more], size_of::<f64>())?;
            entries.reserve_exact(more);
        }
        Ok(())
    }

    fn wrong(&self, wrong: Wrong, column: usize, features: &[usize]) -> DataError {
        let found = self.record.field(column).to_owned();
        let (line, name, drop) =
            (self.record.line_of(column), self.header.shown(column), self.header.typed(column));
        self.records.error(match wrong {
            Wrong::Missing => CsvError::MissingValue { line, column: name, found, drop },
            Wrong::DecimalComma => CsvError::DecimalComma { line, column: name, found },
            Wrong::NotFinite => CsvError::NotFinite { line, column: name, found },
            Wrong::NotNumber => {
                // Whoever has to leave out one column has to leave out the others, too.
                let is_text = |column: &usize| feature(self.record.field(*column)) == Err(Wrong::NotNumber);
                let texts = features.iter().copied().filter(is_text);
                let texts: Vec<String> = texts.map(|column| self.header.typed(column)).collect();
                CsvError::NotNumber { line, column: name, found, texts: texts.len(), drop: texts.join(",") }
            }
        })
    }

    /// The label of the row that was given out last.
    pub(super) fn label(&self, column: usize) -> Result<&str, DataError> {
        let text = self.record.field(column);
        if text.len() > MOST_LABEL {
            let (line, column) = (self.record.line_of(column), self.header.shown(column));
            return Err(self.records.error(CsvError::LongLabel { line, column, bytes: text.len() }));
        }
        if !is_missing(text) {
            return Ok(text);
        }
        Err(self.records.error(CsvError::MissingLabel {
            line: self.record.line_of(column),
            column: self.header.shown(column),
            found: text.to_owned(),
        }))
    }

    /// The file with the name of a column, for messages.
    pub(super) fn column_label(&self, column: usize) -> String {
        format!("{}, column {:?}", self.path.display(), self.header.shown(column))
    }

    /// The error for a label of that row that is none of the classes.
    pub(super) fn unknown(&self, column: usize, classes: &[String]) -> DataError {
        self.records.error(CsvError::UnknownLabel {
            line: self.record.line_of(column),
            column: self.header.shown(column),
            found: self.record.field(column).to_owned(),
            classes: classes.to_vec(),
        })
    }

    pub(super) fn error(&self, source: CsvError) -> DataError {
        self.records.error(source)
    }
}
