//! Training runs in single precision, targets and probes in double.

use ndarray::Array2;

/// Rows for training.
pub fn single(rows: &Array2<f64>) -> Array2<f32> {
    rows.mapv(|value| value as f32)
}

/// Rows for probes.
pub fn double(rows: &Array2<f32>) -> Array2<f64> {
    rows.mapv(f64::from)
}
