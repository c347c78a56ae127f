//! How a classifier does on rows with labels: errors with their interval, confusions, log-loss `-mean log p(y_i | x_i)`.

use dhll_core::labels::LabelError;
use dhll_core::{InputError, input};
use dhll_data::Dataset;
use dhll_data::classes::ClassLookup;
use dhll_diagnose::{Score, StatisticsError};
use ndarray::{Array2, ArrayView2};
use serde::Serialize;
use thiserror::Error;

use crate::columns::ColumnError;

/// Why nothing was evaluated.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum EvaluationError {
    /// The rows do not fit.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The columns are not those of the model.
    #[error("{data}: {source}")]
    Columns {
        /// Name of the data set.
        data: String,
        /// Why not.
        source: ColumnError,
    },
    /// A label is no class.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// There is no score or no interval.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
    /// Rows of a class that was not learnt.
    #[error("the data has {rows} rows of the class {class:?}; the model knows {known:?} alone")]
    UnknownClass {
        /// The class.
        class: String,
        /// Rows that have it.
        rows: usize,
        /// What the model knows.
        known: Vec<String>,
    },
}

/// How a classifier does on some rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Rows and errors.
    pub score: Score,
    /// 95 % confidence interval of the error rate.
    pub error_interval: [f64; 2],
    /// Mean of `-log p(y_i | x_i)`; probabilities below 1e-300 count as that.
    pub log_loss: f64,
    /// Row k, column j: rows of class k that were taken for class j. K x K.
    pub confusion: Array2<usize>,
    /// What the classes are called.
    pub classes: Vec<String>,
}

/// An evaluation as programs read it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvaluationRecord<'a> {
    n: usize,
    errors: usize,
    error: f64,
    error_interval: [f64; 2],
    accuracy: f64,
    log_loss: f64,
    classes: &'a [String],
    confusion: Vec<Vec<usize>>,
}

impl Evaluation {
    /// From the probability of every class for every row, n x K, and the class of every row.
    ///
    /// # Errors
    /// [`EvaluationError`] if there is no row, the numbers of rows differ, a probability is not finite, or a label is no class.
    pub fn of(
        probabilities: ArrayView2<'_, f64>,
        labels: &[usize],
        classes: &[String],
    ) -> Result<Self, EvaluationError> {
        let k = classes.len();
        input::size("the number of classes", k, probabilities.ncols())?;
        input::finite("the probabilities", probabilities)?;
        if let Some((row, &label)) = labels.iter().enumerate().find(|&(_, &label)| label >= k) {
            return Err(LabelError::OutOfRange { row, label, classes: k }.into());
        }
        let predicted: Vec<usize> = probabilities.rows().into_iter().map(largest).collect();
        let score = Score::of(&predicted, labels)?;
        let mut confusion = Array2::zeros((k, k));
        let mut loss = 0.0;
        for ((row, &label), &predicted) in probabilities.rows().into_iter().zip(labels).zip(&predicted) {
            confusion[[label, predicted]] += 1;
            loss -= row[label].max(1e-300).ln();
        }
        Ok(Self {
            score,
            error_interval: score.interval()?,
            log_loss: loss / labels.len() as f64,
            confusion,
            classes: classes.to_vec(),
        })
    }

    /// All figures under their names.
    pub fn record(&self) -> EvaluationRecord<'_> {
        EvaluationRecord {
            n: self.score.n,
            errors: self.score.errors,
            error: self.score.error(),
            error_interval: self.error_interval,
            accuracy: self.score.accuracy(),
            log_loss: self.log_loss,
            classes: &self.classes,
            confusion: self.confusion.rows().into_iter().map(|row| row.to_vec()).collect(),
        }
    }
}

/// The place of the largest entry, the first of equals.
fn largest(row: ndarray::ArrayView1<'_, f64>) -> usize {
    row.iter()
        .enumerate()
        .fold((0, f64::NEG_INFINITY), |best, (k, &v)| if v > best.1 { (k, v) } else { best })
        .0
}

/// `exp(z_k) / sum_j exp(z_j)`, row by row, from logits that may be large.
pub(crate) fn softmax(logits: ArrayView2<'_, f32>) -> Array2<f64> {
    let mut p = logits.mapv(f64::from);
    for mut row in p.rows_mut() {
        let most = row.fold(f64::NEG_INFINITY, |most, &v| most.max(v));
        row.mapv_inplace(|v| (v - most).exp());
        row /= row.sum();
    }
    p
}

/// The labels of `data` as places among `classes`, matched by name.
pub(crate) fn labels_by_name(classes: &[String], data: &Dataset) -> Result<Vec<usize>, EvaluationError> {
    let lookup = ClassLookup::new(classes);
    let places: Vec<Option<usize>> = data.classes.iter().map(|name| lookup.place(name)).collect();
    let unknown = places.iter().zip(&data.classes).zip(data.class_counts());
    for ((place, class), rows) in unknown {
        if place.is_none() && rows > 0 {
            return Err(EvaluationError::UnknownClass {
                class: class.clone(),
                rows,
                known: classes.to_vec(),
            });
        }
    }
    Ok(data.labels.iter().filter_map(|&label| places[label]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn probabilities_sum_to_one_whatever_the_logits() {
        let p = softmax(array![[1000.0_f32, 0.0], [-1e30, -1e30], [0.0, 3.0_f32.ln()]].view());
        assert_eq!(p.row(0).to_vec(), [1.0, 0.0]);
        assert_eq!(p.row(1).to_vec(), [0.5, 0.5]);
        assert!((p[[2, 1]] - 0.75).abs() < 1e-7);
    }

    #[test]
    fn figures_are_those_of_the_definitions() {
        let p = array![[0.5, 0.5], [0.25, 0.75], [1.0, 0.0]];
        let classes = ["a".to_owned(), "b".to_owned()];
        let found = Evaluation::of(p.view(), &[0, 1, 1], &classes).unwrap();
        assert_eq!((found.score.n, found.score.errors), (3, 1));
        assert_eq!(found.confusion, array![[1, 0], [1, 1]]);
        let expected = -(0.5_f64.ln() + 0.75_f64.ln() + 1e-300_f64.ln()) / 3.0;
        assert!((found.log_loss - expected).abs() < 1e-12);
        assert!(Evaluation::of(p.view(), &[0, 1, 2], &classes).is_err());
    }
}
