//! Data sets from files of users: tables with a target column, NPY and IDX with a file of labels, NPZ with both.

use std::path::Path;

use dhll_core::data::{DatasetError, RowSource as _};
use ndarray::{Array2, Axis};

use crate::arrays::{ArrayParts, Labels, Numbers};
use crate::classes::{self, ClassLookup, Classes};
use crate::csv::{CsvFile, CsvOptions};
use crate::table::{TargetChoice, TargetReason, Unlabelled};
use crate::{DataError, Dataset, Origin, TableFile, arrays, npy};

/// A text table with a header line, of numbers and categories: the target is the column of that name, classes or values as
/// [`TargetReason`] says, and all others are features.
///
/// # Errors
/// [`DataError`] naming the file: it cannot be read, has no such column, or has a field that its column cannot hold; or the rows make no data
/// set.
pub fn read_csv(path: &Path, target: &str) -> Result<Dataset, DataError> {
    Ok(read_csv_with(path, &[target], TargetChoice::Auto, &CsvOptions::default())?.0)
}

/// As [`read_csv`](read_csv), with several targets, another delimiter, without header line, or without some columns; and why the target was
/// taken as classes or as values.
///
/// # Errors
/// As [`read_csv`](read_csv).
pub fn read_csv_with<T: AsRef<str>>(
    path: &Path,
    targets: &[T],
    choice: TargetChoice,
    options: &CsvOptions,
) -> Result<(Dataset, TargetReason), DataError> {
    let file = CsvFile::open(path, options)?;
    let selection = file.select(targets)?;
    file.read(&selection)?.into_dataset(choice)
}

/// As [`read_csv_with`], for [files with tables](TableFile) of all formats.
///
/// # Errors
/// As [`read_csv`](read_csv); also if the file is damaged, or this build does not read files of its format.
pub fn read_table<T: AsRef<str>>(
    path: &Path,
    targets: &[T],
    choice: TargetChoice,
    options: &CsvOptions,
) -> Result<(Dataset, TargetReason), DataError> {
    let file = TableFile::open(path, options)?;
    let selection = file.select(targets)?;
    file.read(&selection)?.into_dataset(choice)
}

/// A NPY or IDX file of features, N x d, and one of labels, N whole numbers or texts: every label that occurs is a class. Features of three
/// axes are images.
///
/// # Errors
/// [`DataError`] naming the file: it cannot be read or is not of that kind; or the rows make no data set.
pub fn read_npy(features: &Path, labels: &Path) -> Result<Dataset, DataError> {
    read_npy_with(features, labels, Unlabelled::Refuse)
}

/// As [`read_npy`](read_npy), with labels looked up among classes that are known; one row or one class is enough.
///
/// # Errors
/// As [`read_npy`](read_npy); also if a label is none of the classes.
pub fn read_npy_of(features: &Path, labels: &Path, classes: &[String]) -> Result<Dataset, DataError> {
    labelled(name(features), arrays::read(features)?, &name(labels), arrays::labels(labels)?, Some(classes))
}

/// The labels of NPY or IDX files, N rows of no features: what is to be learnt of files that are read in blocks.
///
/// # Errors
/// As [`read_npy`](read_npy), as far as the labels and the header of the features are concerned.
pub fn read_npy_target(features: &Path, labels: &Path) -> Result<Dataset, DataError> {
    let rows = ArrayParts::open(features)?;
    let none = (Array2::zeros((rows.n_rows(), 0)), rows.image());
    labelled(name(features), none, &name(labels), arrays::labels(labels)?, None)
}

/// A NPZ file with an array of features and one of labels, as those that [`read_npy`](read_npy) takes.
///
/// # Errors
/// As [`read_npy`](read_npy).
pub fn read_npz(path: &Path, features: &str, labels: &str) -> Result<Dataset, DataError> {
    read_npz_with(path, features, labels, Unlabelled::Refuse)
}

/// As [`read_npz`](read_npz), with labels looked up among classes that are known; one row or one class is enough.
///
/// # Errors
/// As [`read_npz`](read_npz); also if a label is none of the classes.
pub fn read_npz_of(
    path: &Path,
    features: &str,
    labels: &str,
    classes: &[String],
) -> Result<Dataset, DataError> {
    let label_name = format!("{}:{labels}", name(path));
    let (features, labels) = (npy::npz_numbers(path, features)?, npy::npz_labels(path, labels)?);
    labelled(name(path), features, &label_name, labels, Some(classes))
}

/// As [`read_npy`](read_npy), where rows with the label -1, or an empty text, have no target.
///
/// # Errors
/// As [`read_npy`](read_npy).
pub fn read_npy_with(features: &Path, labels: &Path, unlabelled: Unlabelled) -> Result<Dataset, DataError> {
    let (rows, found) = (arrays::read(features)?, arrays::labels(labels)?);
    partly_labelled(name(features), rows, &name(labels), found, unlabelled)
}

/// As [`read_npz`](read_npz), where rows with the label -1, or an empty text, have no target.
///
/// # Errors
/// As [`read_npz`](read_npz).
pub fn read_npz_with(
    path: &Path,
    features: &str,
    labels: &str,
    unlabelled: Unlabelled,
) -> Result<Dataset, DataError> {
    let label_name = format!("{}:{labels}", name(path));
    let (features, labels) = (npy::npz_numbers(path, features)?, npy::npz_labels(path, labels)?);
    partly_labelled(name(path), features, &label_name, labels, unlabelled)
}

/// Whether a file starts, gzipped or not, as a NPY or IDX file does. Pipes are not looked into: what is read from them is gone.
pub fn is_array(path: &Path) -> bool {
    arrays::is_array(path)
}

/// Features with labels, those of rows without one apart; they are looked for unless they are refused.
fn partly_labelled(
    name: String,
    (features, image): Numbers,
    label_name: &str,
    labels: Labels,
    unlabelled: Unlabelled,
) -> Result<Dataset, DataError> {
    let is_known = |row: usize| match &labels {
        Labels::Numbers(numbers) => numbers[row] != -1.0,
        Labels::Texts(texts) => !texts[row].is_empty(),
    };
    let n_labels = match &labels {
        Labels::Numbers(numbers) => numbers.len(),
        Labels::Texts(texts) => texts.len(),
    };
    // Where the counts differ the error is about them.
    let split = unlabelled != Unlabelled::Refuse && n_labels == features.nrows();
    let (known, others): (Vec<usize>, Vec<usize>) = (0..n_labels).partition(|&row| !split || is_known(row));
    if others.is_empty() {
        return labelled(name, (features, image), label_name, labels, None);
    }
    let labels = match labels {
        Labels::Numbers(numbers) => Labels::Numbers(known.iter().map(|&row| numbers[row]).collect()),
        Labels::Texts(texts) => Labels::Texts(known.iter().map(|&row| texts[row].clone()).collect()),
    };
    let [with, without] = [&known, &others].map(|rows| features.select(Axis(0), rows));
    let data = labelled(name, (with, image), label_name, labels, None)?;
    match unlabelled {
        Unlabelled::Use => Ok(data.with_unlabelled(without)?),
        Unlabelled::Drop | Unlabelled::Refuse => Ok(data),
    }
}

/// Features with labels, which are looked up among the known classes, or make up the classes.
fn labelled(
    name: String,
    (features, image): Numbers,
    label_name: &str,
    labels: Labels,
    known: Option<&[String]>,
) -> Result<Dataset, DataError> {
    check_whole(label_name, &labels)?;
    if let Some(classes) = known {
        let places = places_among(classes, label_name, labels)?;
        return Ok(Dataset::with_classes(name, features, places, classes.to_vec(), image, Origin::Read)?);
    }
    let found = match &labels {
        Labels::Numbers(numbers) => classes::of_numbers(numbers),
        Labels::Texts(texts) => {
            classes::of_texts(&texts.iter().map(String::as_str).collect::<Vec<_>>(), texts.len())
        }
    };
    let Classes { names, places } =
        found.map_err(|source| DataError::Classes { name: label_name.to_owned(), source })?;
    Ok(Dataset::new(name, features, places, names, image, Origin::Read)?)
}

/// `Ok` if the labels are whole numbers or texts.
fn check_whole(label_name: &str, labels: &Labels) -> Result<(), DataError> {
    if let Labels::Numbers(numbers) = labels {
        // All whole numbers below 2^53 are told apart.
        let whole = |value: f64| value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0;
        if let Some((row, &found)) = numbers.iter().enumerate().find(|&(_, &value)| !whole(value)) {
            return Err(DataError::ClassNumber { name: label_name.to_owned(), row, found });
        }
    }
    Ok(())
}

/// The place of every label among the known classes.
fn places_among(classes: &[String], label_name: &str, labels: Labels) -> Result<Vec<usize>, DataError> {
    let lookup = ClassLookup::new(classes);
    let place = |(row, label): (usize, &String)| {
        lookup.place(label).ok_or_else(|| DataError::UnknownClass {
            name: label_name.to_owned(),
            row: row + 1,
            found: label.clone(),
            classes: classes.to_vec(),
        })
    };
    labels.into_texts().iter().enumerate().map(place).collect()
}

/// NPY or IDX files of features with labels that are looked up among known classes, in blocks of rows: only the labels are held whole.
#[derive(Debug)]
pub struct LabelledBlocks {
    name: String,
    rows: ArrayParts,
    places: Vec<usize>,
    classes: Vec<String>,
    next: usize,
}

impl LabelledBlocks {
    /// Open the files and read the labels.
    ///
    /// # Errors
    /// As [`read_npy_of`].
    pub fn open(features: &Path, labels: &Path, classes: &[String]) -> Result<Self, DataError> {
        let rows = ArrayParts::open(features)?;
        let (name, label_name, found) = (name(features), name(labels), arrays::labels(labels)?);
        check_whole(&label_name, &found)?;
        let places = places_among(classes, &label_name, found)?;
        if rows.n_rows() != places.len() {
            let (features, labels) = (rows.n_rows(), places.len());
            return Err(DatasetError::Rows { name, features, labels }.into());
        }
        Ok(Self { name, rows, places, classes: classes.to_vec(), next: 0 })
    }

    /// d.
    pub fn n_features(&self) -> usize {
        self.rows.n_columns()
    }

    /// The next `most` rows, fewer only at the end; none if there are no more.
    ///
    /// # Errors
    /// [`DataError`] if a file can no longer be read, or a feature is not finite.
    pub fn next(&mut self, most: usize) -> Result<Option<Dataset>, DataError> {
        let (start, count) = (self.next, most.min(self.places.len() - self.next));
        if count == 0 {
            return Ok(None);
        }
        let features = self.rows.next(count)?;
        self.next += count;
        let (labels, classes) = (self.places[start..self.next].to_vec(), self.classes.clone());
        let (name, image) = (self.name.clone(), self.rows.image());
        let block = Dataset::with_classes(name, features, labels, classes, image, Origin::Read);
        Ok(Some(block.map_err(|error| error.of_rows(|row| start + row))?))
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
