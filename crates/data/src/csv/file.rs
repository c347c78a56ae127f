//! A text table that was opened: its columns are known, its rows are read in one pass.

use std::path::{Path, PathBuf};

use super::delimiter::Delimiter;
use super::error::CsvError;
use super::field_error::FieldError;
use super::fields::{MOST_LABEL, MissingTexts, Wrong, feature};
use super::header::Header;
use super::record::{Record, Records};
use crate::DataError;

/// How a text table is written, and what of it is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CsvOptions {
    /// What separates fields; none to find it out from the first line.
    pub delimiter: Option<Delimiter>,
    /// The first line is a row. Columns are called `column-1`, `column-2`, ...
    pub no_header: bool,
    /// Columns that are left out; `column-N` is the N-th.
    pub drop: Vec<String>,
    /// Columns that have categories even if all of them are numbers; `column-N` is the N-th.
    pub categorical: Vec<String>,
    /// Texts that stand for missing values, beside the empty text, `NA`, `N/A`, `NaN`, `null` and `?` in any case.
    pub missing: Vec<String>,
}

/// Which columns are read, by their places in the file from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// The features, in the order in which they are wanted.
    pub features: Vec<usize>,
    /// The targets.
    pub targets: Vec<usize>,
}

/// A text table whose columns are known and whose rows are still to be read.
///
/// # Examples
/// ```
/// use dhll_data::csv::{CsvFile, CsvOptions, TargetChoice};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("irises.csv");
/// std::fs::write(&path, "petal;species;sepal\n1.4;setosa;5.1\n4.7;versicolor;7.0\n")?;
/// let file = CsvFile::open(&path, &CsvOptions::default())?;
/// let selection = file.select(&["species"])?;
/// let (irises, reason) = file.read(&selection)?.into_dataset(TargetChoice::Auto)?;
/// assert_eq!(irises.classes(), ["setosa", "versicolor"]);
/// assert_eq!(reason.to_string(), "it has text, such as \"setosa\"");
/// assert_eq!(irises.columns().features.as_deref().unwrap(), ["petal", "sepal"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CsvFile {
    path: PathBuf,
    header: Header,
    /// Columns that were declared to be categorical.
    categorical: Vec<bool>,
    missing: Vec<String>,
    records: Records,
    record: Record,
    /// Whether the record is a row that was not given out yet.
    pending: bool,
}

impl CsvFile {
    /// Open a file and read the names of its columns.
    ///
    /// # Errors
    /// [`DataError`] naming the file: it cannot be read, is empty, or lacks a column that the options name.
    pub fn open(path: &Path, options: &CsvOptions) -> Result<Self, DataError> {
        let mut records = Records::open(path, options.delimiter)?;
        let mut record = Record::default();
        if !records.read(&mut record)? {
            return Err(records.error(CsvError::Empty));
        }
        let mut header = if options.no_header { Header::unnamed(record.len()) } else { Header::of(&record) };
        header.drop(&options.drop).map_err(|error| records.error(error))?;
        let categorical = header.mark(&options.categorical).map_err(|error| records.error(error))?;
        let (path, missing) = (path.to_owned(), options.missing.clone());
        Ok(Self { path, header, categorical, missing, records, record, pending: options.no_header })
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

    /// The target columns of these names, and all others as features.
    ///
    /// # Errors
    /// [`DataError::Csv`] if there is no such column or no other, names are missing or stand there twice, or the first line is no
    /// header.
    pub fn select<T: AsRef<str>>(&self, targets: &[T]) -> Result<Selection, DataError> {
        let mut places = Vec::with_capacity(targets.len());
        for name in targets {
            let place = self.find(name.as_ref())?;
            if !places.contains(&place) {
                places.push(place);
            }
        }
        let features = self.header.kept().filter(|column| !places.contains(column)).collect();
        let selection = Selection { features, targets: places };
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
        let checked = self.header.check(&selection.features, &selection.targets);
        checked.map_err(|error| self.records.error(error))
    }

    /// The next row; false if there is no more.
    pub(super) fn advance(&mut self) -> Result<bool, DataError> {
        if !std::mem::take(&mut self.pending) && !self.records.read(&mut self.record)? {
            return Ok(false);
        }
        let (expected, found) = (self.header.names().len(), self.record.len());
        if expected != found {
            let (line, delimiter) = (self.record.line(), self.records.delimiter());
            return Err(self.records.error(CsvError::Width { line, expected, found, delimiter }));
        }
        Ok(true)
    }

    /// The features of the next row, numbers all of them, one after the other; false if there is no more.
    pub(super) fn next(&mut self, features: &[usize], mut push: impl FnMut(f64)) -> Result<bool, DataError> {
        if !self.advance()? {
            return Ok(false);
        }
        for &column in features {
            push(feature(self.field(column)).map_err(|wrong| self.not_in_blocks(wrong, column, features))?);
        }
        Ok(true)
    }

    /// The error for a field of this row that is no number, where rows are read in blocks.
    fn not_in_blocks(&self, wrong: Wrong, column: usize, features: &[usize]) -> DataError {
        let found = self.field(column).to_owned();
        let (line, name, drop) = (self.line_of(column), self.shown(column), self.typed(column));
        self.error(CsvError::Field(match wrong {
            Wrong::Missing => FieldError::Gap { line, column: name, found, drop },
            Wrong::DecimalComma => FieldError::DecimalComma { line, column: name, found },
            Wrong::NotFinite => FieldError::NotFinite { line, column: name, found },
            Wrong::NotNumber => {
                // Whoever has to leave out one column has to leave out the others, too.
                let is_text = |column: &usize| feature(self.field(*column)) == Err(Wrong::NotNumber);
                let texts = features.iter().copied().filter(is_text);
                let texts: Vec<String> = texts.map(|column| self.typed(column)).collect();
                FieldError::TextInBlock {
                    line,
                    column: name,
                    found,
                    texts: texts.len(),
                    drop: texts.join(","),
                }
            }
        }))
    }

    /// The target of this row, which is not missing.
    pub(super) fn target(&self, column: usize, missing: &MissingTexts) -> Result<&str, DataError> {
        let text = self.field(column);
        let (line, name) = (|| self.line_of(column), || self.shown(column));
        if text.len() > MOST_LABEL {
            let (line, column) = (line(), name());
            return Err(self.error(FieldError::LongLabel { line, column, bytes: text.len() }.into()));
        }
        if missing.contains(text) {
            let (line, column, found) = (line(), name(), text.to_owned());
            return Err(self.error(FieldError::MissingTarget { line, column, found }.into()));
        }
        Ok(text)
    }

    /// The error for a label of this row that is none of the classes.
    pub(super) fn unknown(&self, column: usize, classes: &[String]) -> DataError {
        let (line, found) = (self.line_of(column), self.field(column).to_owned());
        let column = self.shown(column);
        self.error(FieldError::UnknownLabel { line, column, found, classes: classes.to_vec() }.into())
    }

    /// A field of this row.
    pub(super) fn field(&self, column: usize) -> &str {
        self.record.field(column)
    }

    /// The line on which a field of this row begins.
    pub(super) fn line_of(&self, column: usize) -> u64 {
        self.record.line_of(column)
    }

    /// What a column is called in messages.
    pub(crate) fn shown(&self, column: usize) -> String {
        self.header.shown(column)
    }

    /// A column as it is typed on a command line.
    pub(crate) fn typed(&self, column: usize) -> String {
        self.header.typed(column)
    }

    pub(crate) fn is_declared(&self, column: usize) -> bool {
        self.categorical[column]
    }

    /// The texts that stand for missing values, beside those that always do.
    pub(super) fn missing_texts(&self) -> &[String] {
        &self.missing
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The file with the name of a column, for messages.
    pub(super) fn column_label(&self, column: usize) -> String {
        format!("{}, column {:?}", self.path.display(), self.header.shown(column))
    }

    pub(super) fn error(&self, source: CsvError) -> DataError {
        self.records.error(source)
    }
}
