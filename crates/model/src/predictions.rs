//! Predictions beside what was observed: of all rows, or collected block by block.

use dhll_core::{Dataset, TargetKind};
use ndarray::{Array2, Axis, ErrorKind, ShapeError};

use crate::evaluation::EvaluationError;
use crate::model::Model;

/// What a model predicts for rows, and what was observed. It is all that metrics need: the features of the rows need not be held.
#[derive(Debug, Clone, PartialEq)]
pub enum Predictions {
    /// Of one of several classes.
    Classes {
        /// The probability of every class, n x K.
        probabilities: Array2<f64>,
        /// The class of every row, as its place among those of the model.
        labels: Vec<usize>,
    },
    /// Of values.
    Values {
        /// n x m.
        predicted: Array2<f64>,
        /// n x m.
        observed: Array2<f64>,
    },
    /// Of several labels.
    Labels {
        /// The probability of every label, n x m.
        probabilities: Array2<f64>,
        /// Whether the row has the label, n x m.
        observed: Array2<bool>,
    },
}

impl Model {
    /// The predictions for rows with labels. Columns, classes, labels and values are matched by name.
    ///
    /// # Errors
    /// [`EvaluationError`] if the rows do not fit, have another target than the model, or one has a class that the model does not know.
    pub fn predictions(&self, data: &Dataset) -> Result<Predictions, EvaluationError> {
        Ok(match self.target() {
            TargetKind::Classes(_) => {
                let (probabilities, labels) = self.class_predictions(data)?;
                Predictions::Classes { probabilities, labels }
            }
            TargetKind::Values(_) => {
                let (predicted, observed) = self.value_predictions(data)?;
                Predictions::Values { predicted, observed }
            }
            TargetKind::Labels(_) => {
                let (probabilities, observed) = self.label_predictions(data)?;
                Predictions::Labels { probabilities, observed }
            }
        })
    }
}

impl Predictions {
    /// The number of rows.
    pub fn n_rows(&self) -> usize {
        match self {
            Self::Classes { probabilities: rows, .. }
            | Self::Values { predicted: rows, .. }
            | Self::Labels { probabilities: rows, .. } => rows.nrows(),
        }
    }

    /// Put those for other rows by the same model behind these.
    ///
    /// # Errors
    /// [`ShapeError`] if they are of another kind or width.
    pub fn append(&mut self, more: &Self) -> Result<(), ShapeError> {
        match (self, more) {
            (Self::Classes { probabilities, labels }, Self::Classes { probabilities: p, labels: l }) => {
                probabilities.append(Axis(0), p.view())?;
                labels.extend(l);
                Ok(())
            }
            (Self::Values { predicted, observed }, Self::Values { predicted: p, observed: o }) => {
                predicted.append(Axis(0), p.view())?;
                observed.append(Axis(0), o.view())
            }
            (Self::Labels { probabilities, observed }, Self::Labels { probabilities: p, observed: o }) => {
                probabilities.append(Axis(0), p.view())?;
                observed.append(Axis(0), o.view())
            }
            _ => Err(ShapeError::from_kind(ErrorKind::IncompatibleShape)),
        }
    }
}
