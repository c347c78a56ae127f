//! Several labels as feature rows: -1 or +1 a label, centred, and scaled so that rows have mean norm 1.

use ndarray::{Array2, ArrayView2};

use super::scaling::Scaling;
use crate::data::{Label, LabelError, check_both_levels};
use crate::input::{self, InputError};
use crate::memory::{self, counted};

use super::encoding_error::EncodingError;

/// The map from the labels that a row has to its feature row `psi(y)`.
///
/// ```text
/// t_j = +1 if the row has label j, else -1
/// psi(y) = (t - mean) / scale * norm,     scale = (1 / N) sum_i |t_i - mean|          m columns
/// ```
///
/// over the training rows, so that columns sum to zero and rows have mean norm `norm`, as the inputs have. It is the [`Scaling`] of the rows `t`.
///
/// # Examples
/// ```
/// use dhll_core::{Label, MultiLabelCode};
/// use ndarray::array;
///
/// let y = array![[false, true], [true, true], [true, false], [false, false]];
/// let code = MultiLabelCode::fit(y.view(), &[Label::new("a"), Label::new("b")], 1.0)?;
/// let coded = code.encode(y.view())?;
/// assert!((coded[[0, 0]] + 0.5_f64.sqrt()).abs() < 1e-15 && coded[[0, 0]] == -coded[[0, 1]]);
/// # Ok::<(), dhll_core::EncodingError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct MultiLabelCode {
    scaling: Scaling,
}

impl MultiLabelCode {
    /// Of the labels of the training rows, N x m, for inputs of that mean norm; `names` has an entry per column.
    ///
    /// # Errors
    /// [`EncodingError`] if there is no column, or more or fewer names; [`LabelError::OneLevel`] in it if all rows have a label, or none has.
    pub fn fit(labels: ArrayView2<'_, bool>, names: &[Label], norm: f64) -> Result<Self, EncodingError> {
        Self::fit_weighted(labels, names, None, norm)
    }

    /// As [`fit`](Self::fit), where rows have these weights: mean and scale are weighted.
    ///
    /// # Errors
    /// As [`fit`](Self::fit), or if the weights are no weights.
    pub fn fit_weighted(
        labels: ArrayView2<'_, bool>,
        names: &[Label],
        weights: Option<&[f64]>,
        norm: f64,
    ) -> Result<Self, EncodingError> {
        input::not_empty("the number of labels", labels.ncols()).map_err(EncodingError::Input)?;
        input::size("the number of names of labels", labels.ncols(), names.len())?;
        check_both_levels(labels, |column| names[column].name.clone())?;
        let Scaling { mean, scale } = Scaling::fit_weighted(signs(labels)?.view(), weights)?;
        Ok(Self::from_scaling(Scaling { mean, scale: scale / norm })?)
    }

    /// From the shift and the scale of the rows `t`, as read from a file.
    ///
    /// # Errors
    /// [`InputError`] if there is no column, a mean is not finite, or the scale is not finite and above 0.
    pub fn from_scaling(scaling: Scaling) -> Result<Self, InputError> {
        input::not_empty("the number of labels", scaling.mean.len())?;
        input::finite("the mean of the labels", scaling.mean.view().insert_axis(ndarray::Axis(0)))?;
        input::positive("the scale of the labels", scaling.scale)?;
        Ok(Self { scaling })
    }

    /// The rows `psi(y)`, n x m.
    ///
    /// # Errors
    /// [`EncodingError`] if there is another number of labels, or the code does not fit in memory.
    pub fn encode(&self, labels: ArrayView2<'_, bool>) -> Result<Array2<f64>, EncodingError> {
        input::size("the number of labels", self.n_columns(), labels.ncols())?;
        Ok(self.scaling.apply(signs(labels)?.view())?)
    }

    /// Number of labels m.
    pub fn n_columns(&self) -> usize {
        self.scaling.mean.len()
    }

    /// The shift and the scale of the rows `t`.
    pub fn scaling(&self) -> &Scaling {
        &self.scaling
    }
}

/// +1 or -1.
fn signs(labels: ArrayView2<'_, bool>) -> Result<Array2<f64>, LabelError> {
    let (rows, columns) = labels.dim();
    let what = format_args!("the code of {} labels of {} rows", counted(columns), counted(rows));
    memory::check_array(what, &[rows, columns], 2 * size_of::<f64>())?;
    Ok(labels.mapv(|label| if label { 1.0 } else { -1.0 }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Axis, array};

    fn names() -> [Label; 2] {
        ["a", "b"].map(Label::new)
    }

    #[test]
    fn columns_are_centred_and_rows_have_the_mean_norm_asked_for() {
        let y = array![[true, false], [true, false], [false, true], [true, false], [true, true]];
        let code = MultiLabelCode::fit(y.view(), &names(), 2.0).unwrap();
        let coded = code.encode(y.view()).unwrap();
        assert!(coded.sum_axis(Axis(0)).iter().all(|sum| sum.abs() < 1e-14));
        let mean = coded.rows().into_iter().map(|row| row.dot(&row).sqrt()).sum::<f64>() / 5.0;
        assert!((mean - 2.0).abs() < 1e-14);
        // Both labels are on one scale: their two levels are as far apart.
        let apart = |column: usize| (coded[[0, column]] - coded[[2, column]]).abs();
        assert!((apart(0) - apart(1)).abs() < 1e-14);
        assert_eq!(MultiLabelCode::from_scaling(code.scaling().clone()).unwrap(), code);
    }

    #[test]
    fn labels_with_one_value_are_named() {
        let error = |y: Array2<bool>| MultiLabelCode::fit(y.view(), &names(), 1.0).unwrap_err().to_string();
        assert_eq!(
            error(array![[true, true], [false, true]]),
            "all of the 2 training rows have the label \"b\", so that there is nothing to learn; leave it out of the target, or \
             add rows without it"
        );
        assert!(
            error(array![[false, true], [false, false]])
                .starts_with("none of the 2 training rows has the label \"a\"")
        );
        assert_eq!(error(array![[true], [false]]), "the number of names of labels must be 1, got 2");
        let code = MultiLabelCode::fit(array![[true, true], [false, false]].view(), &names(), 1.0).unwrap();
        assert!(code.encode(array![[true]].view()).is_err());
        let scaling = Scaling { scale: 0.0, ..code.scaling().clone() };
        assert!(MultiLabelCode::from_scaling(scaling).is_err());
    }
}
