//! The scale that makes logits of scores: an inverse temperature.

use std::ops::Range;

use dhll_core::linalg::BlockRows;
use dhll_core::parts::{PartSums, parts};
use ndarray::{Array2, ArrayView1, ArrayView2, s};
use rayon::prelude::*;

/// Bounds of the logarithm of the scale, far beyond what scores of one-hot columns need.
const RANGE: [f64; 2] = [-3.0, 7.0];

/// The logarithm is found to within this.
const WIDTH: f64 = 1e-3;

/// The scale `s` with the least log-loss `-sum_i w_i log softmax(s f_i)_(y_i)`, which is convex in `s`, by golden-section search.
///
/// # Shapes
/// `scores` m x K, of the m own rows of `rows`, which has n; n labels below K; n weights, 1 each without.
///
/// # Errors
/// If something goes wrong in another process.
///
/// # References
/// Kiefer, Sequential minimax search for a maximum, Proceedings of the American Mathematical Society 4 (1953). Guo, Pleiss, Sun and Weinberger, *On Calibration of
/// Modern Neural Networks*, ICML 2017.
pub(super) fn best_scale<X: BlockRows<f32>>(
    rows: &X,
    scores: ArrayView2<'_, f32>,
    labels: &[usize],
    weights: Option<&[f64]>,
) -> Result<f64, X::Error> {
    let first = rows.own().start;
    let of_part = |part: Range<usize>, scale: f64| {
        let scores = scores.slice(s![part.start - first..part.end - first, ..]);
        log_loss(scores, &labels[part.clone()], weights.map(|weights| &weights[part]), scale)
    };
    let own: Vec<Range<usize>> = parts(rows.own()).collect();
    let loss = |log_scale: f64| {
        let scale = log_scale.exp();
        let losses: Vec<f64> = own.par_iter().map(|part| of_part(part.clone(), scale)).collect();
        let mut sums = PartSums::from_row(first, (1, 1));
        losses.into_iter().for_each(|loss| sums.push(Array2::from_elem((1, 1), loss)));
        Ok(rows.total(sums)?[[0, 0]])
    };
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    let [mut low, mut high] = RANGE;
    let (mut left, mut right) = (high - golden * (high - low), low + golden * (high - low));
    let (mut of_left, mut of_right) = (loss(left)?, loss(right)?);
    while high - low > WIDTH {
        if of_left <= of_right {
            (high, right, of_right) = (right, left, of_left);
            left = high - golden * (high - low);
            of_left = loss(left)?;
        } else {
            (low, left, of_left) = (left, right, of_right);
            right = low + golden * (high - low);
            of_right = loss(right)?;
        }
    }
    Ok((0.5 * (low + high)).exp())
}

fn log_loss(scores: ArrayView2<'_, f32>, labels: &[usize], weights: Option<&[f64]>, scale: f64) -> f64 {
    let of_row = |(row, &label): (ArrayView1<'_, f32>, &usize)| {
        let largest = f64::from(row.fold(f32::NEG_INFINITY, |most, &v| most.max(v)));
        let sum: f64 = row.iter().map(|&v| (scale * (f64::from(v) - largest)).exp()).sum();
        sum.ln() + scale * (largest - f64::from(row[label]))
    };
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let losses = scores.rows().into_iter().zip(labels).map(of_row).enumerate();
    losses.map(|(row, loss)| weight(row) * loss).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(scores: &Array2<f32>, labels: &[usize], weights: Option<&[f64]>) -> f64 {
        let Ok(scale) = best_scale(&scores.view(), scores.view(), labels, weights);
        scale
    }

    #[test]
    fn the_scale_is_the_one_the_labels_were_drawn_by() {
        // One row in four is wrong: softmax(s * (1, 0)) = (3/4, 1/4) at s = log 3.
        let scores = Array2::from_shape_fn((40, 2), |(i, j)| f32::from(u8::from(i % 2 == j)));
        let labels: Vec<usize> = (0..40).map(|i| if i % 4 == 0 { 1 - i % 2 } else { i % 2 }).collect();
        let found = best(&scores, &labels, None);
        let expected = 3.0_f64.ln();
        assert!((found - expected).abs() < 2e-3, "{found} {expected}");
        // A weight is as many rows: without the wrong ones, and with three of each right one.
        let weights: Vec<f64> = (0..40).map(|i| if i % 4 == 0 { 1.0 } else { 3.0 }).collect();
        let of_weights = best(&scores, &labels, Some(&weights));
        assert!((of_weights - 9.0_f64.ln()).abs() < 3e-3, "{of_weights}");
        // Without errors the scale is large, and without scores it is finite.
        let right: Vec<usize> = (0..40).map(|i| i % 2).collect();
        assert!((20.0..=RANGE[1].exp()).contains(&best(&scores, &right, None)));
        assert!(best(&Array2::zeros((3, 2)), &[0, 1, 0], None).is_finite());
    }
}
