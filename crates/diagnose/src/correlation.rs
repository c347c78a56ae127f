//! Correlation of every feature with the label, `r_j = cov(h_j, y) / (sd(h_j) sd(y))`, and removal of the strongest.

use dhll_core::{InputError, input};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};

/// Centring leaves eps times the largest entry in a constant column; what is no larger than this many times that is constant.
const CONSTANT: f64 = 8.0;

/// Which feature counts as the most correlated one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Rule {
    /// The largest absolute value. The published curve of figure 10 up to alpha = .1, and the one that means something: the sign
    /// of an eigenvector is arbitrary.
    #[default]
    Absolute,
    /// The largest value. Where the sign of the label's eigenvector makes it negative, another feature is picked and the label
    /// stays in: the leap of figure 10 at alpha = .15.
    Signed,
}

/// Pearson's correlation of every column of `h` with `y`.
///
/// ```text
/// r_j = sum_i (h_ij - mean_j) (y_i - mean) / (|h_j - mean_j| |y - mean|)
/// ```
///
/// A constant column, or constant labels, give 0.
///
/// # Shapes
/// `h` n x k, `y` n; the result k.
///
/// # Errors
/// [`InputError`] if the numbers of rows differ, there is no row, or an entry is not finite.
///
/// # Examples
/// ```
/// use dhll_diagnose::label_correlations;
/// use ndarray::array;
///
/// let h = array![[1.0, 5.0, 1.0], [1.0, 5.0, 0.0], [0.0, 5.0, 2.0], [0.0, 5.0, 3.0]];
/// let r = label_correlations(h.view(), array![-1.0, -1.0, 1.0, 1.0].view())?;
/// assert_eq!((r[0], r[1]), (-1.0, 0.0));
/// # Ok::<(), dhll_core::InputError>(())
/// ```
///
/// # References
/// Figure 10 of the paper.
pub fn label_correlations(h: ArrayView2<'_, f64>, y: ArrayView1<'_, f64>) -> Result<Array1<f64>, InputError> {
    input::not_empty("the number of rows", h.nrows())?;
    input::size("the number of labels", h.nrows(), y.len())?;
    input::finite("the features", h)?;
    input::finite("the labels", y.insert_axis(Axis(1)))?;
    let y = direction(y);
    Ok(h.columns().into_iter().map(|column| direction(column).dot(&y).clamp(-1.0, 1.0)).collect())
}

/// The column of `h` most correlated with `y`; the first of equals.
///
/// # Errors
/// As [`label_correlations`]; also if there is no column.
pub fn most_correlated(
    h: ArrayView2<'_, f64>,
    y: ArrayView1<'_, f64>,
    rule: Rule,
) -> Result<usize, InputError> {
    input::not_empty("the number of features", h.ncols())?;
    let key = |r: f64| match rule {
        Rule::Absolute => r.abs(),
        Rule::Signed => r,
    };
    let mut best = (0, f64::NEG_INFINITY);
    for (column, &r) in label_correlations(h, y)?.iter().enumerate() {
        if key(r) > best.1 {
            best = (column, key(r));
        }
    }
    Ok(best.0)
}

/// `h` without one column.
///
/// # Errors
/// [`InputError::Size`] if there is no such column.
pub fn remove_column(h: ArrayView2<'_, f64>, column: usize) -> Result<Array2<f64>, InputError> {
    if column >= h.ncols() {
        let what = "the number of features beside the column to remove";
        return Err(InputError::Size { what, expected: column + 1, found: h.ncols() });
    }
    let others: Vec<usize> = (0..h.ncols()).filter(|&j| j != column).collect();
    Ok(h.select(Axis(1), &others))
}

/// `(v - mean) / |v - mean|`, or zeros for a constant `v`. Scaled by the largest entry first, so that no square overflows.
fn direction(v: ArrayView1<'_, f64>) -> Array1<f64> {
    let largest = v.fold(0.0_f64, |m, v| m.max(v.abs()));
    if largest == 0.0 {
        return Array1::zeros(v.len());
    }
    let scaled = &v / largest;
    let mean = scaled.sum() / v.len() as f64;
    let centred = scaled - mean;
    let norm = centred.dot(&centred).sqrt();
    let rounding = CONSTANT * f64::EPSILON * (v.len() as f64).sqrt();
    if norm > rounding { centred / norm } else { Array1::zeros(v.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn correlations_are_numpys() {
        // numpy: `np.corrcoef([1, 2, 4, 8], [-1, 1, -1, 1])[0, 1]`; the scale of a column does not matter.
        let y = array![-1.0, 1.0, -1.0, 1.0];
        for scale in [1.0, 1e-200, -1e200] {
            let h = array![[1.0, 0.1], [2.0, 0.1], [4.0, 0.1], [8.0, 0.1]] * scale;
            let r = label_correlations(h.view(), y.view()).unwrap();
            assert!((r[0] * scale.signum() - 0.466_252_404_120_156_6).abs() < 1e-14, "{r}");
            assert_eq!(r[1], 0.0);
        }
    }

    #[test]
    fn the_rules_differ_where_the_strongest_correlation_is_negative() {
        let h = array![[1.0, 0.0], [1.0, 1.0], [-1.0, 1.0], [-1.0, 1.0]];
        let y = array![-1.0, -1.0, 1.0, 1.0];
        assert_eq!(most_correlated(h.view(), y.view(), Rule::Absolute), Ok(0));
        assert_eq!(most_correlated(h.view(), y.view(), Rule::Signed), Ok(1));
        assert_eq!(remove_column(h.view(), 0).unwrap(), h.slice(ndarray::s![.., 1..]));
        assert!(remove_column(h.view(), 2).is_err());
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let h = array![[1.0], [2.0]];
        assert!(label_correlations(h.view(), array![1.0].view()).is_err());
        assert!(label_correlations(h.view(), array![1.0, f64::NAN].view()).is_err());
        assert!(
            most_correlated(Array2::zeros((2, 0)).view(), array![1.0, 2.0].view(), Rule::Absolute).is_err()
        );
    }
}
