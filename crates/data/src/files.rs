//! Data sets from files of users: CSV with a label column, NPY with a file of labels, NPZ with both.

use std::path::Path;

use ndarray::Array2;

use crate::classes::{self, ClassLookup, Classes};
use crate::csv::{CsvFile, CsvOptions};
use crate::{DataError, Dataset, Origin, npy};

impl Dataset {
    /// A CSV file with a header line: one column of labels, whatever they are called, and numbers in all others.
    ///
    /// # Errors
    /// [`DataError`] naming the file: it cannot be read, has no such column, or an entry is no finite number; or the rows make no
    /// data set.
    pub fn read_csv(path: &Path, label: &str) -> Result<Self, DataError> {
        Self::read_csv_with(path, label, &CsvOptions::default())
    }

    /// As [`read_csv`](Self::read_csv), with another delimiter, without header line, or without some columns.
    ///
    /// # Errors
    /// As [`read_csv`](Self::read_csv).
    pub fn read_csv_with(path: &Path, label: &str, options: &CsvOptions) -> Result<Self, DataError> {
        let file = CsvFile::open(path, options)?;
        let selection = file.select(label)?;
        file.read(&selection)?.into_dataset()
    }

    /// A NPY file of features, N x d, and one of labels, N whole numbers: every number that occurs is a class.
    ///
    /// # Errors
    /// [`DataError`] naming the file: it cannot be read or is not of that kind; or the rows make no data set.
    pub fn read_npy(features: &Path, labels: &Path) -> Result<Self, DataError> {
        numbered(name(features), npy::read(features)?, &name(labels), npy::read(labels)?, None)
    }

    /// As [`read_npy`](Self::read_npy), with labels looked up among classes that are known; one row or one class is enough.
    ///
    /// # Errors
    /// As [`read_npy`](Self::read_npy); also if a label is none of the classes.
    pub fn read_npy_of(features: &Path, labels: &Path, classes: &[String]) -> Result<Self, DataError> {
        numbered(name(features), npy::read(features)?, &name(labels), npy::read(labels)?, Some(classes))
    }

    /// A NPZ file with an array of features, N x d, and one of labels, N whole numbers: every number that occurs is a class.
    ///
    /// # Errors
    /// As [`read_npy`](Self::read_npy).
    pub fn read_npz(path: &Path, features: &str, labels: &str) -> Result<Self, DataError> {
        let rows = |array| npy::read_npz(path, array);
        numbered(name(path), rows(features)?, &format!("{}:{labels}", name(path)), rows(labels)?, None)
    }

    /// As [`read_npz`](Self::read_npz), with labels looked up among classes that are known; one row or one class is enough.
    ///
    /// # Errors
    /// As [`read_npz`](Self::read_npz); also if a label is none of the classes.
    pub fn read_npz_of(
        path: &Path,
        features: &str,
        labels: &str,
        classes: &[String],
    ) -> Result<Self, DataError> {
        let rows = |array| npy::read_npz(path, array);
        let label_name = format!("{}:{labels}", name(path));
        numbered(name(path), rows(features)?, &label_name, rows(labels)?, Some(classes))
    }
}

/// Features with labels that are numbers, called by them.
fn numbered(
    name: String,
    features: Array2<f64>,
    label_name: &str,
    labels: Array2<f64>,
    known: Option<&[String]>,
) -> Result<Dataset, DataError> {
    if labels.ncols() != 1 {
        return Err(DataError::LabelColumns { name: label_name.to_owned(), columns: labels.ncols() });
    }
    // All whole numbers below 2^53 are told apart.
    let whole = |value: f64| value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0;
    if let Some((row, &found)) = labels.iter().enumerate().find(|&(_, &value)| !whole(value)) {
        return Err(DataError::ClassNumber { name: label_name.to_owned(), row, found });
    }
    let labels: Vec<f64> = labels.iter().copied().collect();
    if let Some(classes) = known {
        let lookup = ClassLookup::new(classes);
        let place = |(row, label): (usize, &f64)| {
            lookup.place(&label.to_string()).ok_or_else(|| DataError::UnknownClass {
                name: label_name.to_owned(),
                row: row + 1,
                found: *label,
                classes: classes.to_vec(),
            })
        };
        let places = labels.iter().enumerate().map(place).collect::<Result<_, _>>()?;
        return Dataset::with_classes(name, features, places, classes.to_vec(), None, Origin::Read);
    }
    let Classes { names, places } = classes::of_numbers(&labels)
        .map_err(|source| DataError::Classes { name: label_name.to_owned(), source })?;
    Dataset::new(name, features, places, names, None, Origin::Read)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
