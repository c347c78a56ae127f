//! The scale that makes logits of scores: an inverse temperature.

use ndarray::ArrayView2;

/// Bounds of the logarithm of the scale, far beyond what scores of one-hot columns need.
const RANGE: [f64; 2] = [-3.0, 7.0];

/// The logarithm is found to within this.
const WIDTH: f64 = 1e-3;

/// The scale `s` with the least log-loss `-sum_i w_i log softmax(s f_i)_(y_i)`, which is convex in `s`, by golden-section search.
///
/// # Shapes
/// `scores` n x K; n labels below K; n weights, 1 each without.
///
/// # References
/// Kiefer, Sequential minimax search for a maximum, Proceedings of the American Mathematical Society 4 (1953). Guo, Pleiss, Sun and Weinberger, *On Calibration of
/// Modern Neural Networks*, ICML 2017.
pub(super) fn best_scale(scores: ArrayView2<'_, f64>, labels: &[usize], weights: Option<&[f64]>) -> f64 {
    let loss = |log_scale: f64| log_loss(scores, labels, weights, log_scale.exp());
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    let [mut low, mut high] = RANGE;
    let (mut left, mut right) = (high - golden * (high - low), low + golden * (high - low));
    let (mut of_left, mut of_right) = (loss(left), loss(right));
    while high - low > WIDTH {
        if of_left <= of_right {
            (high, right, of_right) = (right, left, of_left);
            left = high - golden * (high - low);
            of_left = loss(left);
        } else {
            (low, left, of_left) = (left, right, of_right);
            right = low + golden * (high - low);
            of_right = loss(right);
        }
    }
    (0.5 * (low + high)).exp()
}

fn log_loss(scores: ArrayView2<'_, f64>, labels: &[usize], weights: Option<&[f64]>, scale: f64) -> f64 {
    let of_row = |(row, &label): (ndarray::ArrayView1<'_, f64>, &usize)| {
        let largest = row.fold(f64::NEG_INFINITY, |most, &v| most.max(v));
        let sum: f64 = row.iter().map(|v| (scale * (v - largest)).exp()).sum();
        sum.ln() + scale * (largest - row[label])
    };
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let losses = scores.rows().into_iter().zip(labels).map(of_row).enumerate();
    losses.map(|(row, loss)| weight(row) * loss).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn the_scale_is_the_one_the_labels_were_drawn_by() {
        // One row in four is wrong: softmax(s * (1, 0)) = (3/4, 1/4) at s = log 3.
        let scores = Array2::from_shape_fn((40, 2), |(i, j)| f64::from(u8::from(i % 2 == j)));
        let labels: Vec<usize> = (0..40).map(|i| if i % 4 == 0 { 1 - i % 2 } else { i % 2 }).collect();
        let found = best_scale(scores.view(), &labels, None);
        let expected = 3.0_f64.ln();
        assert!((found - expected).abs() < 2e-3, "{found} {expected}");
        // A weight is as many rows: without the wrong ones, and with three of each right one.
        let weights: Vec<f64> = (0..40).map(|i| if i % 4 == 0 { 1.0 } else { 3.0 }).collect();
        let of_weights = best_scale(scores.view(), &labels, Some(&weights));
        assert!((of_weights - 9.0_f64.ln()).abs() < 3e-3, "{of_weights}");
        // Without errors the scale is large, and without scores it is finite.
        let right: Vec<usize> = (0..40).map(|i| i % 2).collect();
        assert!((20.0..=RANGE[1].exp()).contains(&best_scale(scores.view(), &right, None)));
        assert!(best_scale(Array2::zeros((3, 2)).view(), &[0, 1, 0], None).is_finite());
    }
}
