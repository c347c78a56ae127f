//! The rows of a text table as a source that is read block by block, as often as is wanted.

use std::path::PathBuf;

use dhll_core::data::{RowSource, SourceError};
use ndarray::{Array2, ArrayViewMut2};

use super::error::CsvError;
use super::file::{CsvFile, CsvOptions};
use crate::DataError;
use crate::classes::ClassLookup;
use crate::table::Selection;

/// The rows of a CSV file, read one after the other: the feature columns in the order of the file, numbers without gaps all of them, then the
/// class number if there is a label column.
///
/// # Examples
/// ```
/// use dhll_data::csv::CsvRows;
/// use dhll_core::data::RowSource;
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
    file: CsvFile,
    names: Vec<String>,
    selection: Selection,
    classes: Vec<String>,
    lookup: ClassLookup,
}

impl CsvRows {
    /// Open a file; where a label column is named, one pass over the file collects its classes, as [`of_texts`](crate::classes::of_texts)
    /// orders them.
    ///
    /// # Errors
    /// [`DataError`] naming the file: it cannot be read or can be read only once, has no header or no feature column, or no such label
    /// column.
    pub fn open(path: impl Into<PathBuf>, label: Option<&str>) -> Result<Self, DataError> {
        let path = path.into();
        let open = || CsvFile::open(&path, &CsvOptions::default());
        let mut file = open()?;
        if !path.is_file() {
            return Err(file.error(CsvError::Once));
        }
        let mut classes = Vec::new();
        let selection = match label {
            Some(label) => {
                let selection = file.select(&[label])?;
                let labels = Selection { features: Vec::new(), targets: selection.targets.clone() };
                classes = file.read(&labels)?.classes()?;
                file = open()?;
                selection
            }
            None => {
                let features = file.header().columns().map(|(column, _)| column).collect();
                let selection = Selection { features, targets: Vec::new() };
                file.check(&selection)?;
                selection
            }
        };
        let names = file.header().columns().filter(|(column, _)| !selection.targets.contains(column));
        let names = names.map(|(_, name)| name.to_owned()).collect();
        let lookup = ClassLookup::new(&classes);
        Ok(Self { names, file, selection, classes, lookup, path })
    }

    /// The names of the feature columns.
    pub fn features(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
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
        self.reopen()?;
        let mut entries = Vec::new();
        let mut rows = 0;
        while self.next(|value| entries.push(value))? {
            rows += 1;
        }
        Ok(Array2::from_shape_vec((rows, self.n_columns()), entries).expect("every row gave as many entries"))
    }

    fn next(&mut self, mut push: impl FnMut(f64)) -> Result<bool, DataError> {
        if !self.file.next(&self.selection.features, &mut push)? {
            return Ok(false);
        }
        if let Some(&column) = self.selection.targets.first() {
            let label = self.file.label(column)?;
            let class = self.lookup.place(label).ok_or_else(|| self.file.unknown(column, &self.classes))?;
            push(class as f64);
        }
        Ok(true)
    }

    fn reopen(&mut self) -> Result<(), DataError> {
        self.file = CsvFile::open(&self.path, &CsvOptions::default())?;
        Ok(())
    }
}

impl RowSource for CsvRows {
    fn n_columns(&self) -> usize {
        self.selection.features.len() + self.selection.targets.len()
    }

    fn read(&mut self, mut rows: ArrayViewMut2<'_, f64>) -> Result<usize, SourceError> {
        for (count, mut row) in rows.rows_mut().into_iter().enumerate() {
            let mut entries = row.iter_mut();
            let push = |value| {
                if let Some(entry) = entries.next() {
                    *entry = value;
                }
            };
            if !self.next(push)? {
                return Ok(count);
            }
        }
        Ok(rows.nrows())
    }

    fn rewind(&mut self) -> Result<(), SourceError> {
        Ok(self.reopen()?)
    }
}
