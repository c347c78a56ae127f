//! The rows of a table, as a data set to learn from or one to show to a model.

use dhll_core::DatasetError;
use dhll_core::data::{ColumnKind, Target, TargetKind};
use ndarray::Array2;

use super::error::TableError;
use super::fault::file_of;
use super::field_error::FieldError;
use super::target::{TargetColumn, all_labels, all_values, labels_of};
use super::target_choice::{TargetChoice, TargetReason};
use crate::{ColumnNames, DataError, Dataset, Files, Origin};

/// The rows of a table that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub(super) files: Files,
    /// N x d: numbers, categories as places among their levels, and NaN for missing entries.
    pub features: Array2<f64>,
    /// What the columns of the features hold, d.
    pub kinds: Vec<ColumnKind>,
    /// The names of the features; none if the file does not name them.
    pub names: Option<Vec<String>>,
    pub(super) targets: Vec<TargetColumn>,
    /// The name of the column with the weights of the rows, and the weights.
    pub(super) weights: Option<(String, Vec<f64>)>,
    /// The features of rows without a target, M x d.
    pub(super) unlabelled: Option<Array2<f64>>,
}

impl Table {
    /// The rows to learn from, with the classes that occur among them, values or labels, and why it is which of them.
    ///
    /// # Errors
    /// [`DataError`] if no target column was read, the labels are no classes, the values are no numbers, a label does not have two levels, or the rows
    /// make no data set.
    pub fn into_dataset(self, choice: TargetChoice) -> Result<(Dataset, TargetReason), DataError> {
        let reason = match (choice, &self.targets[..]) {
            (_, []) => return Err(self.error(TableError::NoTarget)),
            (TargetChoice::Classes, [_, _, ..]) => {
                return Err(self.error(TableError::SeveralLabels { columns: self.targets.len() }));
            }
            (TargetChoice::Classes | TargetChoice::Values | TargetChoice::Labels, _) => TargetReason::Chosen,
            (TargetChoice::Auto, [column]) => column.reason().map_err(|error| self.field_error(error))?,
            (TargetChoice::Auto, columns) if columns.iter().all(TargetColumn::is_label) => {
                TargetReason::TwoLevels
            }
            (TargetChoice::Auto, _) => TargetReason::SeveralColumns,
        };
        let target = match reason.taken_as().unwrap_or(choice) {
            TargetChoice::Classes => {
                let (labels, names) = self.targets[0].classes().map_err(|source| DataError::Classes {
                    name: format!("{}, column {:?}", self.files.name().display(), self.targets[0].name),
                    source,
                })?;
                Target::Classes { labels, names }
            }
            TargetChoice::Labels => all_labels(&self.targets).map_err(|error| self.error(error))?,
            TargetChoice::Values | TargetChoice::Auto => self.values()?,
        };
        Ok((self.with_target(target)?.learnable()?, reason))
    }

    /// The rows to show to a model that knows these classes or labels, or that has learnt values. One row is enough.
    ///
    /// # Errors
    /// [`DataError`] if no target column was read, a label is none of the classes, or a value is no number.
    pub fn into_dataset_of(self, kind: &TargetKind) -> Result<Dataset, DataError> {
        let target = match (kind, &self.targets[..]) {
            (_, []) => return Err(self.error(TableError::NoTarget)),
            (TargetKind::Classes(_), [_, _, ..]) => {
                return Err(self.error(TableError::SeveralLabels { columns: self.targets.len() }));
            }
            (TargetKind::Classes(known), [column]) => {
                let labels = column.classes_of(known).map_err(|error| self.field_error(error))?;
                Target::Classes { labels, names: known.clone() }
            }
            (TargetKind::Values(names), columns) if names.len() != columns.len() => {
                let (expected, found) = (names.clone(), columns.len());
                return Err(self.error(TableError::TargetColumns { expected, found }));
            }
            (TargetKind::Values(_), _) => self.values()?,
            (TargetKind::Labels(known), columns) if known.len() != columns.len() => {
                let expected = known.iter().map(|label| label.name.clone()).collect();
                return Err(self.error(TableError::TargetColumns { expected, found: columns.len() }));
            }
            (TargetKind::Labels(known), columns) => {
                labels_of(columns, known).map_err(|error| self.field_error(error))?
            }
        };
        self.with_target(target)
    }

    fn values(&self) -> Result<Target, DataError> {
        let values = all_values(&self.targets).map_err(|error| self.field_error(error))?;
        let names = self.targets.iter().map(|column| column.name.clone()).collect();
        Ok(Target::Values { values, names })
    }

    fn with_target(self, target: Target) -> Result<Dataset, DataError> {
        let label = match &target {
            Target::Classes { .. } => self.targets.into_iter().next().map(|column| column.name),
            Target::Values { .. } | Target::Labels { .. } => None,
        };
        let columns = ColumnNames { features: self.names, label };
        let name = self.files.data_name();
        let data = Dataset::table(name, self.features, Some(self.kinds), target, Origin::Read)?;
        let data = match self.unlabelled {
            None => data.with_columns(columns)?,
            Some(rows) => data.with_columns(columns)?.with_unlabelled(rows)?,
        };
        let Some((column, weights)) = self.weights else { return Ok(data) };
        let gap = weights.iter().position(|weight| weight.is_nan());
        let weighted = data.with_weights(weights).map_err(|error| match (gap, error) {
            (Some(row), _) => {
                format!("row {} has no weight; write one there, or 0 to leave the row out", row + 1)
            }
            (None, DatasetError::Weights { source, .. }) => source.to_string(),
            (None, error) => error.to_string(),
        });
        let path = self.files.name().to_owned();
        weighted.map_err(|problem| {
            let source = Box::new(TableError::Weights { column, problem });
            DataError::Table { path, source }
        })
    }

    /// The classes that occur.
    pub(crate) fn classes(&self) -> Result<Vec<String>, DataError> {
        let column = self.targets.first().ok_or_else(|| self.error(TableError::NoTarget))?;
        let classes = column.classes().map_err(|source| DataError::Classes {
            name: format!("{}, column {:?}", self.files.name().display(), column.name),
            source,
        })?;
        Ok(classes.1)
    }

    fn field_error(&self, error: FieldError) -> DataError {
        let path = file_of(&self.files, &error).to_owned();
        DataError::Table { path, source: Box::new(error.into()) }
    }

    fn error(&self, source: TableError) -> DataError {
        DataError::Table { path: self.files.name().to_owned(), source: Box::new(source) }
    }
}
