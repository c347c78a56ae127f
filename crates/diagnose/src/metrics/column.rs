//! RMSE, MAE and R² of one column of values, for any weights of its rows.

use dhll_core::InputError;
use ndarray::ArrayView1;

/// Observed values and errors of one column, divided by the largest of each, so that no square overflows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    observed: Vec<f64>,
    largest_observed: f64,
    errors: Vec<f64>,
    largest_error: f64,
}

impl Column {
    /// # Errors
    /// [`InputError::Overflow`] if an error is not finite.
    pub(crate) fn of(
        predicted: ArrayView1<'_, f64>,
        observed: ArrayView1<'_, f64>,
        rows: &[usize],
    ) -> Result<Self, InputError> {
        let errors: Vec<f64> = rows.iter().map(|&row| predicted[row] - observed[row]).collect();
        if let Some(place) = errors.iter().position(|error| !error.is_finite()) {
            return Err(InputError::Overflow { what: "its errors", row: rows[place] });
        }
        let (observed, largest_observed) = scaled(rows.iter().map(|&row| observed[row]).collect());
        let (errors, largest_error) = scaled(errors);
        Ok(Self { observed, largest_observed, errors, largest_error })
    }

    /// RMSE, MAE and R², which is NaN where it is undefined.
    pub(crate) fn rmse_mae_r2(&self, weights: &[f64]) -> [f64; 3] {
        let (mut total, mut squares, mut absolute, mut sum) = (0.0, 0.0, 0.0, 0.0);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for ((&w, &error), &y) in weights.iter().zip(&self.errors).zip(&self.observed) {
            total += w;
            squares += w * error * error;
            absolute += w * error.abs();
            sum += w * y;
            if w > 0.0 {
                (low, high) = (low.min(y), high.max(y));
            }
        }
        let mean = sum / total;
        let terms = weights.iter().zip(&self.observed).map(|(w, y)| w * (y - mean) * (y - mean));
        // The mean of equal values may differ from them by rounding, and their variance from 0.
        let variance = if low < high { terms.sum::<f64>() } else { 0.0 };
        let scale = self.largest_error / self.largest_observed;
        let r2 = if variance > 0.0 { 1.0 - squares / variance * scale * scale } else { f64::NAN };
        [self.largest_error * (squares / total).sqrt(), self.largest_error * (absolute / total), r2]
    }
}

/// Values divided by the largest absolute value, and that; zeros are left as they are, with 0.
fn scaled(values: Vec<f64>) -> (Vec<f64>, f64) {
    let largest = values.iter().fold(0.0, |most: f64, v| most.max(v.abs()));
    if largest == 0.0 {
        return (values, 0.0);
    }
    (values.into_iter().map(|v| v / largest).collect(), largest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_range_of_doubles_is_no_obstacle() {
        let (f, y) = (array![1.5, 2.0, 3.5], array![1.0, 2.0, 3.0]);
        let at = |scale: f64| {
            let (f, y) = (&f * scale, &y * scale);
            Column::of(f.view(), y.view(), &[0, 1, 2]).unwrap().rmse_mae_r2(&[1.0; 3])
        };
        for scale in [2f64.powi(-500), 2f64.powi(1000)] {
            assert_eq!(at(scale), [at(1.0)[0] * scale, at(1.0)[1] * scale, at(1.0)[2]]);
        }
        let overflow = Column::of(array![1e308].view(), array![-1e308].view(), &[0]).unwrap_err();
        assert!(
            overflow.to_string().starts_with("row 1 is beyond the range of the model: its errors overflow")
        );
    }

    #[test]
    fn equal_observed_values_have_no_r2() {
        // 0.1 + 0.1 + 0.1 is not 3 * 0.1: the mean must not be taken for another value.
        let (f, y) = (array![0.0, 0.1, 0.2, 9.0], array![0.1, 0.1, 0.1, 5.0]);
        let column = Column::of(f.view(), y.view(), &[0, 1, 2, 3]).unwrap();
        assert!(column.rmse_mae_r2(&[1.0, 1.0, 1.0, 0.0])[2].is_nan());
        assert!(column.rmse_mae_r2(&[1.0, 1.0, 1.0, 1.0])[2].is_finite());
        let zeros = Column::of(y.view(), array![0.0, 0.0, 0.0, 0.0].view(), &[0, 1]).unwrap();
        let [rmse, mae, r2] = zeros.rmse_mae_r2(&[1.0; 2]);
        assert!((rmse - 0.1).abs() < 1e-16 && (mae - 0.1).abs() < 1e-16 && r2.is_nan());
    }
}
