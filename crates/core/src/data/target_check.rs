//! Whether a target is one, and whether there is something to learn from it.

use ndarray::{Array2, ArrayView1, ArrayView2};

use super::dataset_error::DatasetError;
use super::label_error::{LabelError, check_both_levels};
use super::target::{Label, Target};

impl Target {
    /// `Ok` if every class is one, and the columns of values or labels are named and finite. `data` is the name of the data set.
    pub(super) fn check(&self, data: &str) -> Result<(), DatasetError> {
        match self {
            Self::Classes { labels, names } => {
                let classes = names.len();
                match labels.iter().enumerate().find(|&(_, &label)| label >= classes) {
                    Some((row, &label)) => {
                        Err(DatasetError::Label { name: data.to_owned(), row, label, classes })
                    }
                    None => Ok(()),
                }
            }
            Self::Values { values, names } => {
                check_names(data, names.len(), values.ncols())?;
                match values.indexed_iter().find(|(_, value)| !value.is_finite()) {
                    Some(((row, column), &value)) => {
                        let (name, column) = (data.to_owned(), names[column].clone());
                        Err(DatasetError::Value { name, row, column, value })
                    }
                    None => Ok(()),
                }
            }
            Self::Labels { values, names } => check_names(data, names.len(), values.ncols()),
        }
    }

    /// `Ok` if there is something to learn; a class has so many rows as `counts` says.
    pub(super) fn check_learnable(&self, data: &str, counts: &[usize]) -> Result<(), DatasetError> {
        let (name, rows) = (data.to_owned(), self.n_rows());
        match self {
            Self::Classes { names, .. } => {
                let (found, classes) = (counts.iter().filter(|&&n| n > 0).count(), names.len());
                if rows < classes {
                    return Err(DatasetError::TooFewRows { name, rows, classes });
                }
                if found < 2 { Err(DatasetError::OneClass { name, found, classes }) } else { Ok(()) }
            }
            Self::Values { values, names } => match constant(values, names) {
                Some(column) => Err(DatasetError::Constant { column: column.clone(), name, rows }),
                None => Ok(()),
            },
            Self::Labels { values, names } => {
                let named = |source: LabelError| DatasetError::OneLevel { name, source };
                check_label_levels(values.view(), names).map_err(named)
            }
        }
    }
}

/// `Ok` if every label is there in some rows and not in others.
fn check_label_levels(values: ArrayView2<'_, bool>, names: &[Label]) -> Result<(), LabelError> {
    check_both_levels(values, |column| names[column].name.clone())
}

fn check_names(data: &str, names: usize, columns: usize) -> Result<(), DatasetError> {
    if columns == 0 || columns != names {
        return Err(DatasetError::TargetNames { name: data.to_owned(), names, columns });
    }
    Ok(())
}

/// The first column that has the same value in all rows.
fn constant<'n>(values: &Array2<f64>, names: &'n [String]) -> Option<&'n String> {
    let constant = |column: &ArrayView1<'_, f64>| column.iter().all(|value| *value == column[0]);
    let mut columns = values.columns().into_iter().zip(names);
    columns.find(|(values, _)| values.len() < 2 || constant(values)).map(|(_, name)| name)
}
