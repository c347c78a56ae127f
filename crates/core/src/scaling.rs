//! The paper's preprocessing: subtract the feature mean, then divide everything by the mean row norm.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, Zip};

use crate::input::{self, InputError};

/// A shift and one scale, fitted to training rows and applied to any row.
///
/// ```text
/// x <- (x - mean) / scale,    scale = (1 / N) sum_i |x_i - mean|
/// ```
///
/// # Examples
/// ```
/// use dhll_core::Scaling;
/// use ndarray::array;
///
/// let train = array![[0.0, 3.0], [4.0, 3.0]];
/// let scaling = Scaling::fit(train.view())?;
/// assert_eq!(scaling.apply(train.view())?, array![[-1.0, 0.0], [1.0, 0.0]]);
/// # Ok::<(), dhll_core::InputError>(())
/// ```
///
/// # References
/// The authors' own preprocessing of MNIST, before section 3 of the paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Scaling {
    /// Mean of every feature over the training rows, d.
    pub mean: Array1<f64>,
    /// Mean norm of the centred training rows; 1 if they are all equal.
    pub scale: f64,
}

impl Scaling {
    /// The mean and the scale of the rows of `x`, N x d.
    ///
    /// # Errors
    /// [`InputError`] if `x` has no row or an entry that is not finite.
    pub fn fit(x: ArrayView2<'_, f64>) -> Result<Self, InputError> {
        input::not_empty("the number of rows to fit a scaling to", x.nrows())?;
        input::finite("the input", x)?;
        let n = x.nrows() as f64;
        // Dividing before adding keeps the mean of huge values finite.
        let mean = x.map_axis(Axis(0), |column| column.fold(0.0, |sum, v| sum + v / n));
        let scale = x.rows().into_iter().map(|row| distance(row, mean.view()) / n).sum::<f64>();
        Self::new(mean, scale)
    }

    /// From the mean row and the mean norm of the centred rows.
    pub(crate) fn new(mean: Array1<f64>, scale: f64) -> Result<Self, InputError> {
        if !scale.is_finite() {
            return Err(InputError::NonFinite {
                what: "the mean row norm of the input",
                row: 0,
                column: 0,
                value: scale,
            });
        }
        Ok(Self { mean, scale: if scale > 0.0 { scale } else { 1.0 } })
    }

    /// The rows of `x`, n x d, centred and scaled.
    ///
    /// # Errors
    /// [`InputError`] if `x` has another number of features or an entry that is not finite.
    pub fn apply(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, InputError> {
        input::size("the number of features", self.mean.len(), x.ncols())?;
        input::finite("the input", x)?;
        let mut scaled = Array2::zeros(x.raw_dim());
        for (mut row, x) in scaled.rows_mut().into_iter().zip(x.rows()) {
            Zip::from(&mut row).and(&x).and(&self.mean).for_each(|z, &v, &m| *z = (v - m) / self.scale);
        }
        Ok(scaled)
    }
}

/// Euclidean distance. Squares are tried first; only where they overflow or vanish is the slow safe sum taken.
pub(crate) fn distance(a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>) -> f64 {
    let pairs = || a.iter().zip(&b);
    let plain = pairs().map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
    if plain.is_normal() { plain.sqrt() } else { pairs().fold(0.0, |norm: f64, (a, b)| norm.hypot(a - b)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn constant_rows_are_centred_and_left_unscaled() {
        let x = array![[2.0, 5.0], [2.0, 5.0]];
        let scaling = Scaling::fit(x.view()).unwrap();
        assert_eq!(scaling.scale, 1.0);
        assert_eq!(scaling.apply(x.view()).unwrap(), Array2::<f64>::zeros((2, 2)));
    }

    #[test]
    fn other_widths_and_empty_input_are_refused() {
        let scaling = Scaling::fit(array![[1.0, 2.0], [3.0, 4.0]].view()).unwrap();
        let error = scaling.apply(array![[1.0]].view()).unwrap_err();
        assert_eq!(error.to_string(), "the number of features must be 2, got 1");
        assert!(Scaling::fit(Array2::zeros((0, 3)).view()).is_err());
        assert!(Scaling::fit(array![[f64::NAN]].view()).is_err());
        assert!(Scaling::fit(array![[f64::MAX], [-f64::MAX]].view()).is_ok());
    }
}
