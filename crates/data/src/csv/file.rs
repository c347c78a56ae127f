//! A text table that was opened: its columns are known, its rows are read in one pass.

use std::path::{Path, PathBuf};

use super::delimiter::Delimiter;
use super::error::CsvError;
use super::numeric;
use super::record::{Record, Records};
use crate::DataError;
use crate::table::{
    FieldError, Header, MissingTexts, Opened, Place, Selection, TableError, Unlabelled, Wrong, check_label,
    feature,
};

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
    /// The column with the weights of the rows, which is neither a feature nor a target.
    pub weights: Option<String>,
    /// What becomes of rows without a target.
    pub unlabelled: Unlabelled,
}

/// A text table whose columns are known and whose rows are still to be read.
///
/// # Examples
/// ```
/// use dhll_data::csv::{CsvFile, CsvOptions};
/// use dhll_data::table::TargetChoice;
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
    missing: Vec<String>,
    unlabelled: Unlabelled,
    records: Records,
    record: Record,
    /// Whether the record is a row that was not given out yet.
    pending: bool,
    /// Whether a row was read.
    pub(super) began: bool,
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
        let mut header = match options.no_header {
            true => Header::unnamed(record.len()),
            false => Header::of(record.fields().map(str::to_owned).collect()),
        };
        let marked = header
            .drop(&options.drop)
            .and_then(|()| header.declare(&options.categorical))
            .and_then(|()| header.weigh(options.weights.as_deref()));
        let (path, missing) = (path.to_owned(), options.missing.clone());
        let unlabelled = options.unlabelled;
        let file = Self {
            path,
            header,
            missing,
            unlabelled,
            records,
            record,
            pending: options.no_header,
            began: false,
        };
        marked.map_err(|error| file.column_error(error))?;
        Ok(file)
    }

    /// Its columns.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The place of the column of that name.
    ///
    /// # Errors
    /// [`DataError::Table`] if there is none, or two.
    pub fn find(&self, name: &str) -> Result<usize, DataError> {
        self.header.find(name).map_err(|error| self.column_error(error))
    }

    /// The target columns of these names, and all others as features.
    ///
    /// # Errors
    /// [`DataError::Table`] if there is no such column, or names are missing or stand there twice; [`DataError::Csv`] if there is no other, or
    /// the first line is no header.
    pub fn select<T: AsRef<str>>(&self, targets: &[T]) -> Result<Selection, DataError> {
        let selection = self.header.select(targets).map_err(|error| self.column_error(error))?;
        self.check(&selection)?;
        Ok(selection)
    }

    /// Whether the columns of a selection have names by which they can be told apart. Columns that were selected by name need no check.
    ///
    /// # Errors
    /// As [`select`](Self::select).
    pub fn check(&self, selection: &Selection) -> Result<(), DataError> {
        if !self.header.has_features(selection) {
            return Err(self.records.error(CsvError::NoFeatures));
        }
        self.header.check_named(selection).map_err(|error| self.table_error(error))?;
        numeric::check(&self.header, selection).map_err(|error| self.error(error))?;
        self.header.check_distinct(selection).map_err(|error| self.table_error(error))
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
        let (place, name, drop) =
            (Place::line(self.line_of(column)), self.header.shown(column), self.header.typed(column));
        self.field_error(match wrong {
            Wrong::Missing => FieldError::Gap { place, column: name, found, drop },
            Wrong::Written => FieldError::Written { place, column: name, found, typed: None },
            Wrong::NotFinite => FieldError::NotFinite { place, column: name, found },
            Wrong::NotNumber => {
                // Whoever has to leave out one column has to leave out the others, too.
                let is_text = |column: &usize| feature(self.field(*column)) == Err(Wrong::NotNumber);
                let texts = features.iter().copied().filter(is_text);
                let texts: Vec<String> = texts.map(|column| self.header.typed(column)).collect();
                FieldError::TextInBlock {
                    place,
                    column: name,
                    found,
                    texts: texts.len(),
                    drop: texts.join(","),
                }
            }
        })
    }

    /// The label of this row, which is not missing.
    pub(super) fn label(&self, column: usize) -> Result<&str, DataError> {
        let (text, at) = (self.field(column), || Place::line(self.line_of(column)));
        let checked = check_label(text, &MissingTexts::default(), at, || self.header.shown(column));
        checked.map_err(|error| self.field_error(error))?;
        Ok(text)
    }

    /// The error for a label of this row that is none of the classes.
    pub(super) fn unknown(&self, column: usize, classes: &[String]) -> DataError {
        let (place, found) = (Place::line(self.line_of(column)), self.field(column).to_owned());
        let column = self.header.shown(column);
        self.field_error(FieldError::UnknownLabel { place, column, found, classes: classes.to_vec() })
    }

    /// A field of this row.
    pub(super) fn field(&self, column: usize) -> &str {
        self.record.field(column)
    }

    /// The line on which a field of this row begins.
    pub(super) fn line_of(&self, column: usize) -> u64 {
        self.record.line_of(column)
    }

    /// What is needed to read all rows.
    pub(crate) fn opened(&self) -> Opened<'_> {
        Opened { path: &self.path, header: &self.header, missing: &self.missing, unlabelled: self.unlabelled }
    }

    pub(super) fn error(&self, source: CsvError) -> DataError {
        self.records.error(source)
    }

    /// What a name that was not found comes to: a first line of numbers is the better explanation.
    fn column_error(&self, source: TableError) -> DataError {
        match numeric::explanation(&self.header) {
            Some(error) if matches!(source, TableError::NoColumn { .. }) => self.error(error),
            _ => self.table_error(source),
        }
    }

    fn field_error(&self, source: FieldError) -> DataError {
        self.table_error(source.into())
    }

    fn table_error(&self, source: TableError) -> DataError {
        DataError::Table { path: self.path.clone(), source: Box::new(source) }
    }
}
