//! How a classifier does on rows with labels: errors with their interval, confusions, log-loss `-mean log p(y_i | x_i)`.

use dhll_core::{InputError, LabelError, input};
use dhll_diagnose::metrics::{Bootstrap, log_loss};
use dhll_diagnose::{ClassificationMetrics, Score, StatisticsError};
use ndarray::{Array2, ArrayView2};
use serde::Serialize;
use thiserror::Error;

use crate::columns::ColumnError;
use crate::confusion::Confusion;

/// Classes up to which an evaluation's record has the whole confusion matrix.
const MOST_IN_MATRIX: usize = 1000;

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
    /// The rows have another target than the model.
    #[error("{data}: the model predicts {expected}, but these rows have {found}")]
    Target {
        /// Name of the data set.
        data: String,
        /// What the model predicts.
        expected: String,
        /// What the rows have.
        found: String,
    },
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

impl EvaluationError {
    /// The same error, with the row that it names as `place` counts it.
    #[must_use]
    pub fn of_rows(self, place: impl FnOnce(usize) -> usize) -> Self {
        if let Self::Input(error) = self { Self::Input(error.of_rows(place)) } else { self }
    }
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
    /// Which classes were taken for which.
    pub confusion: Confusion,
    /// What the classes are called.
    pub classes: Vec<String>,
    probabilities: Array2<f64>,
    labels: Vec<usize>,
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
    /// K x K; left out where there are more than [`MOST_IN_MATRIX`] classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    confusion: Option<Vec<Vec<usize>>>,
    /// Class, what it was taken for, rows: the pairs that occur.
    confused: Vec<(usize, usize, usize)>,
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
        Ok(Self {
            score,
            error_interval: score.interval()?,
            log_loss: log_loss(probabilities, labels)?,
            confusion: Confusion::of(k, labels, &predicted),
            classes: classes.to_vec(),
            probabilities: probabilities.to_owned(),
            labels: labels.to_vec(),
        })
    }

    /// Every metric with its interval: balanced accuracy, Brier score, area under the ROC curve, recall by class, calibration and more.
    ///
    /// # Errors
    /// [`StatisticsError`] as [`ClassificationMetrics::with`].
    pub fn metrics(&self, bootstrap: Bootstrap) -> Result<ClassificationMetrics, StatisticsError> {
        ClassificationMetrics::with(self.probabilities.view(), &self.labels, None, bootstrap)
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
            confusion: (self.classes.len() <= MOST_IN_MATRIX)
                .then(|| self.confusion.matrix().ok())
                .flatten()
                .map(|matrix| matrix.rows().into_iter().map(|row| row.to_vec()).collect()),
            confused: self.confusion.iter().collect(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn figures_are_those_of_the_definitions() {
        let p = array![[0.5, 0.5], [0.25, 0.75], [1.0, 0.0]];
        let classes = ["a".to_owned(), "b".to_owned()];
        let found = Evaluation::of(p.view(), &[0, 1, 1], &classes).unwrap();
        assert_eq!((found.score.n, found.score.errors), (3, 1));
        assert_eq!(found.confusion.matrix().unwrap(), array![[1, 0], [1, 1]]);
        assert_eq!(found.confusion.iter().collect::<Vec<_>>(), [(0, 0, 1), (1, 0, 1), (1, 1, 1)]);
        assert_eq!((found.confusion.count(1, 0), found.confusion.count(0, 1)), (1, 0));
        let expected = -(0.5_f64.ln() + 0.75_f64.ln() + 1e-300_f64.ln()) / 3.0;
        assert!((found.log_loss - expected).abs() < 1e-12);
        assert!(Evaluation::of(p.view(), &[0, 1, 2], &classes).is_err());
    }

    #[test]
    fn confusions_of_many_classes_take_no_more_than_the_rows() {
        let classes: Vec<String> = (0..200_000).map(|class| class.to_string()).collect();
        let mut p = Array2::zeros((2, classes.len()));
        (p[[0, 7]], p[[1, 199_999]]) = (1.0, 1.0);
        let found = Evaluation::of(p.view(), &[7, 8], &classes).unwrap();
        assert_eq!(found.confusion.iter().collect::<Vec<_>>(), [(7, 7, 1), (8, 199_999, 1)]);
        let error = Confusion::of(100_000_000, &[1], &[2]).matrix().unwrap_err().to_string();
        assert!(
            error.starts_with("the confusion matrix of 100,000,000 classes: 71.1 PiB of memory needed"),
            "{error}"
        );
        let document = serde_json::to_value(found.record()).unwrap();
        assert_eq!((document.get("confusion"), document["confused"][1][2].as_u64()), (None, Some(1)));
    }
}
