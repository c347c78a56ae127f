//! Data sets from files of users: CSV with a label column, NPY with a file of labels, NPZ with both.

use std::path::Path;

use ndarray::{Array2, s};

use crate::classes::{self, Classes};
use crate::csv::CsvRows;
use crate::{DataError, Dataset, Origin, npy};

impl Dataset {
    /// A CSV file with a header line: one column of labels, whatever they are called, and numbers in all others.
    ///
    /// # Errors
    /// [`DataError`] naming the file: it cannot be read, has no such column, or an entry is no finite number; or the rows make no
    /// data set.
    pub fn read_csv(path: &Path, label: &str) -> Result<Self, DataError> {
        let mut source = CsvRows::open(path, Some(label))?;
        let rows = source.read_all()?;
        let d = rows.ncols() - 1;
        // A class number is a place in the list of classes: it is whole and small.
        let labels = rows.column(d).iter().map(|&class| class as usize).collect();
        let features = rows.slice(s![.., ..d]).to_owned();
        Self::new(name(path), features, labels, source.classes().to_vec(), None, Origin::Read)
    }

    /// A NPY file of features, N x d, and one of labels, N whole numbers: every number that occurs is a class.
    ///
    /// # Errors
    /// [`DataError`] naming the file: it cannot be read or is not of that kind; or the rows make no data set.
    pub fn read_npy(features: &Path, labels: &Path) -> Result<Self, DataError> {
        numbered(name(features), npy::read(features)?, &name(labels), npy::read(labels)?)
    }

    /// A NPZ file with an array of features, N x d, and one of labels, N whole numbers: every number that occurs is a class.
    ///
    /// # Errors
    /// As [`read_npy`](Self::read_npy).
    pub fn read_npz(path: &Path, features: &str, labels: &str) -> Result<Self, DataError> {
        let rows = |array| npy::read_npz(path, array);
        numbered(name(path), rows(features)?, &format!("{}:{labels}", name(path)), rows(labels)?)
    }
}

/// Features with labels that are numbers, called by them.
fn numbered(
    name: String,
    features: Array2<f64>,
    label_name: &str,
    labels: Array2<f64>,
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
    let Classes { names, places } = classes::of_numbers(&labels)
        .map_err(|source| DataError::Classes { name: label_name.to_owned(), source })?;
    Dataset::new(name, features, places, names, None, Origin::Read)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
