//! Probabilities from logits.

use ndarray::{Array2, ArrayView2};

/// `exp(z_k) / sum_j exp(z_j)`, row by row, from logits that may be large.
pub fn softmax(logits: ArrayView2<'_, f32>) -> Array2<f64> {
    let mut p = logits.mapv(f64::from);
    for mut row in p.rows_mut() {
        let most = row.fold(f64::NEG_INFINITY, |most, &v| most.max(v));
        row.mapv_inplace(|v| (v - most).exp());
        row /= row.sum();
    }
    p
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn probabilities_sum_to_one_whatever_the_logits() {
        let p = softmax(array![[1000.0_f32, 0.0], [-1e30, -1e30], [0.0, 3.0_f32.ln()]].view());
        assert_eq!(p.row(0).to_vec(), [1.0, 0.0]);
        assert_eq!(p.row(1).to_vec(), [0.5, 0.5]);
        assert!((p[[2, 1]] - 0.75).abs() < 1e-7);
    }
}
