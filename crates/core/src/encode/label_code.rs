//! Class labels as feature rows: one column of -1/+1 for two classes, centred one-hot columns for more.

use crate::data::{LabelError, check_labels};
use crate::memory::{self, counted};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

/// The map from a class to its feature row `psi(y)`.
///
/// ```text
/// two classes:   psi(0) = -1, psi(1) = +1                          (c = 1, the paper's)
/// K classes:     psi(k) = (e_k - f) / s                            (c = K)
/// ```
///
/// with `f` the class frequencies of the training rows and `s` the mean of `|e_k - f|` over them, so that the
/// columns sum to zero and rows have mean norm 1, as the inputs have.
///
/// # Examples
/// ```
/// use dhll_core::LabelCode;
/// use ndarray::array;
///
/// let code = LabelCode::fit(&[0, 1, 1], 2)?;
/// assert_eq!(code.encode(&[1, 0])?, array![[1.0], [-1.0]]);
/// # Ok::<(), dhll_core::LabelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LabelCode {
    rows: Array2<f64>,
}

impl LabelCode {
    /// The code of `classes` classes, from the labels of the training rows.
    ///
    /// # Errors
    /// [`LabelError`] if there are fewer than two classes, a label is not below `classes`, one class alone occurs, or the code does not fit in
    /// memory.
    pub fn fit(labels: &[usize], classes: usize) -> Result<Self, LabelError> {
        Self::fit_weighted(labels, classes, None)
    }

    /// As [`fit`](Self::fit), where rows have these weights, at least 0: the frequency of a class is its share of their sum.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_weighted(
        labels: &[usize],
        classes: usize,
        weights: Option<&[f64]>,
    ) -> Result<Self, LabelError> {
        check_labels(labels, classes)?;
        let mut totals = vec![0.0; classes];
        for (row, &label) in labels.iter().enumerate() {
            totals[label] += weights.map_or(1.0, |weights| weights[row]);
        }
        Self::from_totals(&totals)
    }

    /// The code of classes that occur so many times in the training rows.
    ///
    /// # Errors
    /// [`LabelError`] if there are fewer than two classes, or one class alone occurs.
    pub fn from_counts(counts: &[usize]) -> Result<Self, LabelError> {
        Self::from_totals(&counts.iter().map(|&count| count as f64).collect::<Vec<_>>())
    }

    /// The code of classes whose rows have these weights in all, at least 0.
    ///
    /// # Errors
    /// As [`from_counts`](Self::from_counts).
    pub fn from_totals(totals: &[f64]) -> Result<Self, LabelError> {
        let classes = totals.len();
        if classes < 2 {
            return Err(LabelError::Classes(classes));
        }
        let found = totals.iter().filter(|&&total| total > 0.0).count();
        if found < 2 {
            return Err(LabelError::OneClass { found, classes });
        }
        if classes == 2 {
            return Ok(Self { rows: ndarray::array![[-1.0], [1.0]] });
        }
        let what = format_args!("one-hot codes of {} classes", counted(classes));
        memory::check_array(what, &[3, classes, classes], size_of::<f64>())?;
        let all = totals.iter().sum::<f64>();
        let frequency: Array1<f64> = totals.iter().map(|&total| total / all).collect();
        let mut rows = Array2::<f64>::eye(classes) - &frequency;
        let norms = rows.map_axis(ndarray::Axis(1), |row| row.dot(&row).sqrt());
        rows /= norms.dot(&frequency);
        Ok(Self { rows })
    }

    /// The code whose row k is `psi(k)`, K x c: any other way to place the classes.
    ///
    /// # Errors
    /// [`LabelError`] if there are fewer than two classes, no columns, or an entry is not finite.
    pub fn from_rows(rows: Array2<f64>) -> Result<Self, LabelError> {
        if rows.nrows() < 2 {
            return Err(LabelError::Classes(rows.nrows()));
        }
        if rows.ncols() == 0 {
            return Err(LabelError::NoColumns(rows.nrows()));
        }
        match rows.indexed_iter().find(|(_, value)| !value.is_finite()) {
            Some(((class, column), _)) => Err(LabelError::NonFinite { class, column }),
            None => Ok(Self { rows }),
        }
    }

    /// The rows `psi(y)`, N x c.
    ///
    /// # Errors
    /// [`LabelError::OutOfRange`] if a label is no class.
    pub fn encode(&self, labels: &[usize]) -> Result<Array2<f64>, LabelError> {
        check_labels(labels, self.n_classes())?;
        let (rows, columns) = (labels.len(), self.n_columns());
        let what = format_args!("the label code of {} rows in {} columns", counted(rows), counted(columns));
        memory::check_array(what, &[rows, columns], size_of::<f64>())?;
        let mut coded = Array2::zeros((rows, columns));
        for (mut row, &label) in coded.rows_mut().into_iter().zip(labels) {
            row.assign(&self.rows.row(label));
        }
        Ok(coded)
    }

    /// The same code, every row of it multiplied by `factor`: labels on the scale of inputs of that norm.
    ///
    /// # Errors
    /// [`LabelError::NonFinite`] if a product is not finite.
    pub fn scaled(self, factor: f64) -> Result<Self, LabelError> {
        Self::from_rows(self.rows * factor)
    }

    /// Number of classes K.
    pub fn n_classes(&self) -> usize {
        self.rows.nrows()
    }

    /// Number of columns c.
    pub fn n_columns(&self) -> usize {
        self.rows.ncols()
    }

    /// `psi` of all classes, K x c.
    pub fn rows(&self) -> ArrayView2<'_, f64> {
        self.rows.view()
    }

    /// `psi` of one class, if it is one.
    pub fn row(&self, class: usize) -> Option<ArrayView1<'_, f64>> {
        (class < self.n_classes()).then(|| self.rows.row(class))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hot_columns_are_centred_and_rows_have_mean_norm_one() {
        let labels = [0, 0, 0, 1, 2, 2];
        let coded = LabelCode::fit(&labels, 3).unwrap().encode(&labels).unwrap();
        assert!(coded.sum_axis(ndarray::Axis(0)).iter().all(|sum| sum.abs() < 1e-14));
        let mean = coded.rows().into_iter().map(|row| row.dot(&row).sqrt()).sum::<f64>() / 6.0;
        assert!((mean - 1.0).abs() < 1e-14);
    }

    #[test]
    fn labels_that_make_no_sense_are_named() {
        assert_eq!(LabelCode::fit(&[0], 1), Err(LabelError::Classes(1)));
        assert_eq!(LabelCode::fit(&[0, 5], 3), Err(LabelError::OutOfRange { row: 1, label: 5, classes: 3 }));
        assert_eq!(LabelCode::fit(&[2, 2], 3), Err(LabelError::OneClass { found: 1, classes: 3 }));
        assert_eq!(LabelCode::fit(&[], 2), Err(LabelError::OneClass { found: 0, classes: 2 }));
    }

    #[test]
    fn given_rows_are_kept_or_refused() {
        let rows = ndarray::array![[0.0, 1.0], [2.0, 3.0]];
        assert_eq!(LabelCode::from_rows(rows.clone()).unwrap().rows(), rows);
        assert_eq!(LabelCode::from_rows(Array2::zeros((1, 2))), Err(LabelError::Classes(1)));
        assert_eq!(LabelCode::from_rows(Array2::zeros((2, 0))), Err(LabelError::NoColumns(2)));
        let nan = LabelCode::from_rows(ndarray::array![[0.0], [f64::NAN]]);
        assert_eq!(nan, Err(LabelError::NonFinite { class: 1, column: 0 }));
    }
}
