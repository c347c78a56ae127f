//! The rows of a text table, as a data set with classes of its own or with those of a model.

use std::path::{Path, PathBuf};

use ndarray::Array2;

use super::error::CsvError;
use crate::classes::{self, ClassLookup, Classes};
use crate::{ColumnNames, DataError, Dataset, Origin};

/// The labels of a table as they stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LabelColumn {
    pub(super) name: String,
    /// Every label once, with the line on which it is first.
    pub(super) distinct: Vec<(String, u64)>,
    /// For every row, the place of its label among them.
    pub(super) places: Vec<usize>,
}

/// The rows of a text table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub(super) path: PathBuf,
    /// N x d, finite.
    pub features: Array2<f64>,
    /// The names of the features; none if the file has no header.
    pub names: Option<Vec<String>>,
    pub(super) label: Option<LabelColumn>,
}

impl Table {
    /// The rows with the classes that occur among them.
    ///
    /// # Errors
    /// [`DataError`] if no label column was read, the labels are no classes, or the rows make no data set.
    pub fn into_dataset(mut self) -> Result<Dataset, DataError> {
        let label = self.take_label()?;
        let Classes { names, places } = self.classes_of(&label)?;
        let labels = label.places.iter().map(|&place| places[place]).collect();
        let columns = ColumnNames { features: self.names, label: Some(label.name) };
        let data = Dataset::new(file_name(&self.path), self.features, labels, names, None, Origin::Read)?;
        Ok(data.with_columns(columns)?)
    }

    /// The rows, their labels looked up among classes that are known; one row or one class is enough.
    ///
    /// # Errors
    /// [`DataError`] if no label column was read, or a label is none of the classes.
    pub fn into_dataset_of(mut self, classes: &[String]) -> Result<Dataset, DataError> {
        let label = self.take_label()?;
        let lookup = ClassLookup::new(classes);
        let place = |(text, line): &(String, u64)| {
            lookup.place(text).ok_or_else(|| {
                let (line, column, found) = (*line, label.name.clone(), text.clone());
                self.error(CsvError::UnknownLabel { line, column, found, classes: classes.to_vec() })
            })
        };
        let places: Vec<usize> = label.distinct.iter().map(place).collect::<Result<_, _>>()?;
        let labels = label.places.iter().map(|&place| places[place]).collect();
        let columns = ColumnNames { features: self.names, label: Some(label.name) };
        let name = file_name(&self.path);
        let classes = classes.to_vec();
        let data = Dataset::with_classes(name, self.features, labels, classes, None, Origin::Read)?;
        Ok(data.with_columns(columns)?)
    }

    /// The classes that occur.
    pub(super) fn classes(&self) -> Result<Vec<String>, DataError> {
        let label = self.label.as_ref().ok_or_else(|| self.error(CsvError::NoLabel))?;
        Ok(self.classes_of(label)?.names)
    }

    fn classes_of(&self, label: &LabelColumn) -> Result<Classes, DataError> {
        let texts: Vec<&str> = label.distinct.iter().map(|(text, _)| text.as_str()).collect();
        classes::of_texts(&texts, label.places.len()).map_err(|source| DataError::Classes {
            name: format!("{}, column {:?}", self.path.display(), label.name),
            source,
        })
    }

    fn take_label(&mut self) -> Result<LabelColumn, DataError> {
        self.label.take().ok_or_else(|| self.error(CsvError::NoLabel))
    }

    fn error(&self, source: CsvError) -> DataError {
        DataError::Csv { path: self.path.clone(), source: Box::new(source) }
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
