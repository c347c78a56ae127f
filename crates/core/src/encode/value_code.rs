//! Real values as feature rows: centred, and scaled so that rows have mean square norm 1.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::scaling::weighted_mean_row;
use crate::input::{self, InputError, total_weight};

/// The map from target values to their feature row `psi(y)`, and back.
///
/// ```text
/// psi(y)_j = (y_j - mean_j) / (sqrt(m) sd_j) * norm          m columns
/// ```
///
/// so that rows have mean square norm `norm^2`, as the inputs have; mean and standard deviation are those of the training rows.
///
/// # Examples
/// ```
/// use dhll_core::ValueCode;
/// use ndarray::array;
///
/// let y = array![[1.0], [3.0]];
/// let code = ValueCode::fit(y.view(), 1.0)?;
/// assert_eq!(code.encode(y.view())?, array![[-1.0], [1.0]]);
/// assert_eq!(code.decode(array![[0.5]].view()), array![[2.5]]);
/// # Ok::<(), dhll_core::InputError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ValueCode {
    mean: Array1<f64>,
    scale: Array1<f64>,
}

impl ValueCode {
    /// Of the training rows `y`, N x m, for inputs of that mean norm. A constant column has scale 1.
    ///
    /// # Errors
    /// [`InputError`] if there is no row or no column.
    pub fn fit(y: ArrayView2<'_, f64>, norm: f64) -> Result<Self, InputError> {
        Self::fit_weighted(y, None, norm)
    }

    /// As [`fit`](Self::fit), where rows have these weights: mean and standard deviation are weighted.
    ///
    /// # Errors
    /// As [`fit`](Self::fit), or if the weights are no weights.
    pub fn fit_weighted(
        y: ArrayView2<'_, f64>,
        weights: Option<&[f64]>,
        norm: f64,
    ) -> Result<Self, InputError> {
        input::not_empty("the number of rows of target values", y.nrows())?;
        input::not_empty("the number of columns of target values", y.ncols())?;
        weights.map_or(Ok(()), |weights| input::weights(y.nrows(), weights))?;
        let (mean, total) = (weighted_mean_row(y, weights), total_weight(y.nrows(), weights));
        let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
        let columns = (y.ncols() as f64).sqrt();
        let scale = y.axis_iter(Axis(1)).zip(&mean).map(|(column, mean)| {
            let deviation = |value: &f64| (0.5 * value - 0.5 * mean).abs() * 2.0;
            let largest = column.iter().map(deviation).fold(0.0, f64::max);
            let square = |(row, value): (usize, &f64)| weight(row) * (deviation(value) / largest).powi(2);
            let deviation = largest * (column.iter().enumerate().map(square).sum::<f64>() / total).sqrt();
            if largest > 0.0 { deviation * columns / norm } else { 1.0 }
        });
        let scale = scale.collect();
        Self::from_parts(mean, scale)
    }

    /// From its parts, as read from a file.
    ///
    /// # Errors
    /// [`InputError`] if there are more or fewer scales than means, a mean is not finite, or a scale is not finite and above 0.
    pub fn from_parts(mean: Array1<f64>, scale: Array1<f64>) -> Result<Self, InputError> {
        input::size("the number of scales of target values", mean.len(), scale.len())?;
        input::finite("the mean of the target values", mean.view().insert_axis(Axis(0)))?;
        scale.iter().try_for_each(|&scale| input::positive("the scale of the target values", scale))?;
        Ok(Self { mean, scale })
    }

    /// The rows `psi(y)`, n x m.
    ///
    /// # Errors
    /// [`InputError`] if `y` has another number of columns, or a value overflows when it is scaled.
    pub fn encode(&self, y: ArrayView2<'_, f64>) -> Result<Array2<f64>, InputError> {
        input::size("the number of columns of target values", self.mean.len(), y.ncols())?;
        let coded = (&y * 0.5 - &(&self.mean * 0.5)) / &self.scale * 2.0;
        match coded.indexed_iter().find(|(_, value)| !value.is_finite()) {
            Some(((row, _), _)) => Err(InputError::Overflow { what: "its scaled target values", row }),
            None => Ok(coded),
        }
    }

    /// The values of which these are the codes, n x m.
    pub fn decode(&self, coded: ArrayView2<'_, f64>) -> Array2<f64> {
        &coded * &self.scale + &self.mean
    }

    /// Number of columns m.
    pub fn n_columns(&self) -> usize {
        self.mean.len()
    }

    /// The mean of every column.
    pub fn mean(&self) -> &Array1<f64> {
        &self.mean
    }

    /// What every column is divided by.
    pub fn scale(&self) -> &Array1<f64> {
        &self.scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn rows_have_mean_square_norm_one_and_come_back() {
        let y = array![[1.0, -4e300], [2.0, 4e300], [6.0, 0.0]];
        let code = ValueCode::fit(y.view(), 2.0).unwrap();
        let coded = code.encode(y.view()).unwrap();
        let square = coded.iter().map(|v| v * v).sum::<f64>() / 3.0;
        assert!((square - 4.0).abs() < 1e-12, "{square}");
        let back = code.decode(coded.view());
        assert!(back.iter().zip(&y).all(|(a, b)| (a - b).abs() <= 1e-12 * b.abs().max(1.0)));
    }

    #[test]
    fn constant_columns_and_wrong_shapes() {
        let code = ValueCode::fit(array![[3.0], [3.0]].view(), 1.0).unwrap();
        assert_eq!(code.encode(array![[4.0]].view()).unwrap(), array![[1.0]]);
        assert!(code.encode(Array2::zeros((1, 2)).view()).is_err());
        assert!(ValueCode::fit(Array2::zeros((0, 1)).view(), 1.0).is_err());
        assert!(ValueCode::from_parts(array![0.0], array![0.0]).is_err());
    }
}
