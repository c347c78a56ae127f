//! Soft labels: rows of class probabilities, coded by the mean of their classes' rows, `psi(p) = sum_k p_k psi(k)`.

use dhll_core::LabelCode;
use dhll_core::LabelError;
use dhll_core::memory::{self, counted};
use ndarray::{Array2, ArrayView2, Axis};
use thiserror::Error;

/// Probabilities may miss a sum of 1 by this much: what a softmax in f32 over thousands of classes leaves.
pub const SUM_TOLERANCE: f64 = 1e-5;

/// Why probabilities have no code.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SoftLabelError {
    /// The code cannot be made of these classes.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// The number of columns is not the number of classes.
    #[error("the probabilities must have a column for each of {expected} classes, got {found}")]
    Classes {
        /// Classes of the code.
        expected: usize,
        /// Columns that were found.
        found: usize,
    },
    /// An entry that is no probability.
    #[error("the probability of class {class} (counted from 0) in row {} is {value}; it must be in [0, 1]", row + 1)]
    NotProbability {
        /// The row.
        row: usize,
        /// The class.
        class: usize,
        /// What stands there.
        value: f64,
    },
    /// A row that does not sum to 1.
    #[error("the probabilities of row {} sum to {sum}, not to 1", row + 1)]
    Sum {
        /// The row.
        row: usize,
        /// Its sum.
        sum: f64,
    },
    /// There are no rows, or all are the same.
    #[error("the {rows} training rows all have the same probabilities")]
    Constant {
        /// How many rows.
        rows: usize,
    },
}

/// The code of classes from the probabilities of the training rows.
///
/// ```text
/// two classes:   psi(0) = -1, psi(1) = +1
/// K classes:     psi(k) = (e_k - f) / s,   f = mean_i p_i,   s = mean_i |p_i - f|
/// ```
///
/// On rows that are certain of their class this is [`LabelCode::fit`].
///
/// # Shapes
/// `probabilities` N x K.
///
/// # Errors
/// [`SoftLabelError`] if there are fewer than two classes, a row is no distribution, or all rows are the same.
///
/// # Examples
/// ```
/// use dhll_core::LabelCode;
/// use dhll_similarities::soft_labels;
/// use ndarray::array;
///
/// let p = array![[0.9, 0.1], [0.25, 0.75]];
/// let code = soft_labels::fit(p.view())?;
/// assert_eq!(soft_labels::encode(&code, p.view())?, array![[-0.8], [0.5]]);
/// # Ok::<(), soft_labels::SoftLabelError>(())
/// ```
pub fn fit(probabilities: ArrayView2<'_, f64>) -> Result<LabelCode, SoftLabelError> {
    let (rows, classes) = probabilities.dim();
    if classes < 2 {
        return Err(LabelError::Classes(classes).into());
    }
    check(probabilities, classes)?;
    let Some(mean) = probabilities.mean_axis(Axis(0)) else {
        return Err(SoftLabelError::Constant { rows });
    };
    let norms = (&probabilities - &mean).map_axis(Axis(1), |row| row.dot(&row).sqrt());
    let scale = norms.sum() / rows as f64;
    // Equal rows may differ from their mean by the rounding of a sum of N terms.
    if scale <= rows as f64 * f64::EPSILON {
        return Err(SoftLabelError::Constant { rows });
    }
    let coded = match classes {
        2 => ndarray::array![[-1.0], [1.0]],
        _ => {
            let what = format_args!("one-hot codes of {} classes", counted(classes));
            memory::check_array(what, &[3, classes, classes], size_of::<f64>()).map_err(LabelError::from)?;
            (Array2::<f64>::eye(classes) - &mean) / scale
        }
    };
    Ok(LabelCode::from_rows(coded)?)
}

/// The rows `psi(p) = sum_k p_k psi(k)` under any code: one-hot, -1/+1, or by the similarity of classes.
///
/// # Shapes
/// `probabilities` n x K; the result n x c.
///
/// # Errors
/// [`SoftLabelError`] if the number of classes is another, or a row is no distribution.
pub fn encode(code: &LabelCode, probabilities: ArrayView2<'_, f64>) -> Result<Array2<f64>, SoftLabelError> {
    check(probabilities, code.n_classes())?;
    Ok(probabilities.dot(&code.rows()))
}

fn check(probabilities: ArrayView2<'_, f64>, classes: usize) -> Result<(), SoftLabelError> {
    if probabilities.ncols() != classes {
        return Err(SoftLabelError::Classes { expected: classes, found: probabilities.ncols() });
    }
    for (row, values) in probabilities.rows().into_iter().enumerate() {
        // Rounding of a sum of 1 may also show in a single entry.
        let range = 0.0..=1.0 + SUM_TOLERANCE;
        if let Some((class, &value)) = values.iter().enumerate().find(|(_, value)| !range.contains(*value)) {
            return Err(SoftLabelError::NotProbability { row, class, value });
        }
        let sum = values.sum();
        if (sum - 1.0).abs() > SUM_TOLERANCE {
            return Err(SoftLabelError::Sum { row, sum });
        }
    }
    Ok(())
}
