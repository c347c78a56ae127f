//! How much of a target a layer explains: `R^2 = 1 - |H - H^|_F^2 / |H - mean|_F^2`.

use dhll_core::{InputError, input, mean_row};
use ndarray::{Array1, ArrayView2, Zip};

/// The share of a target's variance that a layer's output explains, which says what the layer is worth if the rows are
/// held-out rows.
///
/// # Examples
/// ```
/// use dhll_diagnose::Explained;
/// use ndarray::array;
///
/// let target = array![[1.0, 2.0], [-1.0, 4.0]];
/// let output = array![[1.0, 3.0], [-1.0, 3.0]];
/// let explained = Explained::of(target.view(), output.view())?;
/// assert_eq!(explained.per_column, array![1.0, 0.0]);
/// assert_eq!(explained.pooled, 0.5);
/// # Ok::<(), dhll_core::InputError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// `1 - |H - H^|_F^2 / |H - mean|_F^2` over all columns together, so that a column counts by its variance.
    pub pooled: f64,
    /// `1 - |h_j - h^_j|^2 / |h_j - mean_j|^2`, column by column.
    pub per_column: Array1<f64>,
}

impl Explained {
    /// What `output` explains of `target`.
    ///
    /// 1 is perfect, 0 no better than the mean of these rows, and there is no lower bound. Where the target does not vary,
    /// a perfect output counts as 1 and any other as 0, as in scikit-learn's `r2_score`.
    ///
    /// # Shapes
    /// `target` and `output` n x k.
    ///
    /// # Errors
    /// [`InputError`] if the shapes differ, there is no row or no column, or an entry is not finite.
    pub fn of(target: ArrayView2<'_, f64>, output: ArrayView2<'_, f64>) -> Result<Self, InputError> {
        input::not_empty("the number of rows", target.nrows())?;
        input::not_empty("the number of target columns", target.ncols())?;
        input::size("the number of output rows", target.nrows(), output.nrows())?;
        input::size("the number of output columns", target.ncols(), output.ncols())?;
        input::finite("the target", target)?;
        input::finite("the output", output)?;
        // By rows, as both lie in memory: the mean first, then both sums of squares.
        let mean = mean_row(target);
        let mut left = Array1::<f64>::zeros(target.ncols());
        let mut total = Array1::<f64>::zeros(target.ncols());
        for (h, found) in target.rows().into_iter().zip(output.rows()) {
            Zip::from(&mut left).and(h).and(found).for_each(|sum, &h, &found| *sum += (h - found).powi(2));
            Zip::from(&mut total).and(h).and(&mean).for_each(|sum, &h, &mean| *sum += (h - mean).powi(2));
        }
        let per_column = Zip::from(&left).and(&total).map_collect(|&left, &total| share(left, total));
        Ok(Self { pooled: share(left.sum(), total.sum()), per_column })
    }
}

/// `1 - left / total`.
fn share(left: f64, total: f64) -> f64 {
    if total > 0.0 {
        1.0 - left / total
    } else if left > 0.0 {
        0.0
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    #[test]
    fn shares_are_scikit_learns() {
        // sklearn: `r2_score(h, o, multioutput=m)` with m = "raw_values".
        let h = array![[0.5, 1.0, 3.0], [-1.0, 1.0, 3.0], [7.0, -6.0, 3.0]];
        let o = array![[0.0, 2.0, 3.0], [-1.0, 2.0, 2.0], [8.0, -5.0, 3.0]];
        let found = Explained::of(h.view(), o.view()).unwrap();
        let expected = [0.9654377880184332, 0.9081632653061225, 0.0];
        for (found, expected) in found.per_column.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-14, "{found} is not {expected}");
        }
        // The constant column adds its error to the pool here; scikit-learn gives it no weight.
        let pooled = 1.0 - (1.25 + 3.0 + 1.0) / (36.166_666_666_666_664 + 32.666_666_666_666_664);
        assert!((found.pooled - pooled).abs() < 1e-14);
        assert_eq!(Explained::of(h.view(), h.view()).unwrap().pooled, 1.0);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let h = array![[1.0, 2.0]];
        assert!(Explained::of(h.view(), array![[1.0]].view()).is_err());
        assert!(Explained::of(h.view(), array![[1.0, f64::NAN]].view()).is_err());
        assert!(Explained::of(Array2::zeros((0, 2)).view(), Array2::zeros((0, 2)).view()).is_err());
    }
}
