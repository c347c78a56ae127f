//! CSV files with a header line, gzipped or not: rows of numbers, and a column of labels by name.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use csv::{Reader, StringRecord};
use dhll_core::source::{RowSource, SourceError};
use ndarray::{Array1, Array2, ArrayViewMut1, ArrayViewMut2};

use crate::{DataError, idx};

/// More classes than this are a column of something else.
const MOST_CLASSES: usize = 10_000;

/// The rows of a CSV file, read one after the other: the feature columns in the order of the file, then the class number if there is a label column.
///
/// # Examples
/// ```
/// use dhll_data::csv::CsvRows;
/// use dhll_core::source::RowSource;
/// use ndarray::{Array2, array};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("irises.csv");
/// std::fs::write(&path, "petal,species,sepal\n1.4,setosa,5.1\n4.7,versicolor,7.0\n")?;
/// let mut rows = CsvRows::open(&path, Some("species"))?;
/// assert_eq!(rows.classes(), ["setosa", "versicolor"]);
/// let mut block = Array2::zeros((2, 3));
/// rows.read(block.view_mut())?;
/// assert_eq!(block, array![[1.4, 5.1, 0.0], [4.7, 7.0, 1.0]]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CsvRows {
    path: PathBuf,
    reader: Reader<Box<dyn Read + Send>>,
    header: Vec<String>,
    label: Option<usize>,
    classes: Vec<String>,
    numbers: HashMap<String, f64>,
    record: StringRecord,
}

impl CsvRows {
    /// Open a file; where a label column is named, one pass over the file collects its classes, in numerical order if all are numbers, else
    /// in that of their characters.
    ///
    /// # Errors
    /// [`DataError`] naming the file: it cannot be read, has no header or no feature column, or no such label column.
    pub fn open(path: impl Into<PathBuf>, label: Option<&str>) -> Result<Self, DataError> {
        let path = path.into();
        let mut reader = reader(&path)?;
        let header: Vec<String> = reader.headers().map_err(wrong(&path))?.iter().map(str::to_owned).collect();
        let label = match label {
            Some(name) => Some(header.iter().position(|column| column == name).ok_or_else(|| {
                DataError::Column { path: path.clone(), name: name.to_owned(), columns: header.clone() }
            })?),
            None => None,
        };
        if header.len() <= usize::from(label.is_some()) {
            return Err(DataError::NoFeatures { path });
        }
        let classes =
            label.map_or(Ok(Vec::new()), |column| classes(&path, reader, &header[column], column))?;
        let numbers = classes.iter().cloned().zip((0..).map(f64::from)).collect();
        let reader = self::reader(&path)?;
        Ok(Self { path, reader, header, label, classes, numbers, record: StringRecord::new() })
    }

    /// The names of the feature columns.
    pub fn features(&self) -> impl Iterator<Item = &str> {
        self.header.iter().enumerate().filter(|(i, _)| Some(*i) != self.label).map(|(_, name)| name.as_str())
    }

    /// What the classes are called; the class number of a row is a place in this list. Empty without a label column.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// All rows from the first on, N x q.
    ///
    /// # Errors
    /// [`DataError`] naming the file, and the line and the column of what is no number.
    pub fn read_all(&mut self) -> Result<Array2<f64>, DataError> {
        self.reader = reader(&self.path)?;
        let columns = self.header.len();
        let mut entries = Vec::new();
        let mut row = Array1::zeros(columns);
        while self.read_row(row.view_mut())? {
            entries.extend(&row);
        }
        Ok(Array2::from_shape_vec((entries.len() / columns, columns), entries).expect("whole rows"))
    }

    /// The next row; false if there are no more.
    fn read_row(&mut self, mut row: ArrayViewMut1<'_, f64>) -> Result<bool, DataError> {
        if !self.reader.read_record(&mut self.record).map_err(wrong(&self.path))? {
            return Ok(false);
        }
        let mut entries = row.iter_mut();
        for (column, text) in self.record.iter().enumerate().filter(|&(column, _)| Some(column) != self.label)
        {
            if let Some(entry) = entries.next() {
                *entry = text.parse().map_err(|_| self.field(column, text, "a number"))?;
            }
        }
        if let (Some(column), Some(entry)) = (self.label, entries.next()) {
            let text = self.record.get(column).unwrap_or_default();
            let number = self.numbers.get(text);
            *entry = *number.ok_or_else(|| self.field(column, text, "a label of the first pass"))?;
        }
        Ok(true)
    }

    fn field(&self, column: usize, found: &str, expected: &'static str) -> DataError {
        DataError::Field {
            path: self.path.clone(),
            line: self.record.position().map_or(0, csv::Position::line),
            column: self.header[column].clone(),
            expected,
            found: found.to_owned(),
        }
    }
}

impl RowSource for CsvRows {
    fn n_columns(&self) -> usize {
        self.header.len()
    }

    fn read(&mut self, mut rows: ArrayViewMut2<'_, f64>) -> Result<usize, SourceError> {
        for (count, row) in rows.rows_mut().into_iter().enumerate() {
            if !self.read_row(row)? {
                return Ok(count);
            }
        }
        Ok(rows.nrows())
    }

    fn rewind(&mut self) -> Result<(), SourceError> {
        self.reader = reader(&self.path)?;
        Ok(())
    }
}

/// The values of the label column.
fn classes(
    path: &Path,
    mut reader: Reader<Box<dyn Read + Send>>,
    name: &str,
    column: usize,
) -> Result<Vec<String>, DataError> {
    let mut found = std::collections::BTreeSet::new();
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(wrong(path))? {
        let text = record.get(column).unwrap_or_default();
        if !found.contains(text) {
            found.insert(text.to_owned());
            if found.len() > MOST_CLASSES {
                return Err(DataError::TooManyClasses {
                    path: path.to_owned(),
                    column: name.to_owned(),
                    limit: MOST_CLASSES,
                });
            }
        }
    }
    let mut classes: Vec<String> = found.into_iter().collect();
    let numbers: Option<Vec<f64>> = classes.iter().map(|text| text.parse().ok()).collect();
    if numbers.is_some() {
        let value = |text: &String| text.parse::<f64>().unwrap_or(f64::NAN);
        classes.sort_by(|a, b| value(a).total_cmp(&value(b)));
    }
    Ok(classes)
}

fn reader(path: &Path) -> Result<Reader<Box<dyn Read + Send>>, DataError> {
    Ok(csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(idx::open(path)?))
}

fn wrong(path: &Path) -> impl FnOnce(csv::Error) -> DataError {
    let path = path.to_owned();
    move |source| DataError::Csv { path, source }
}
