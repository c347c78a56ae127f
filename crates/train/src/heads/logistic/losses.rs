//! The loss of one row by its scores, which become its slopes.

/// `log(1 + exp(-s z))`, with s = 1 for the second class and -1 for the first; the score becomes the slope.
#[inline(always)]
pub(super) fn binary(score: &mut f32, second: bool) -> f32 {
    let z = *score;
    let small = (-z.abs()).exp();
    let probability = if z >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) };
    *score = probability - f32::from(u8::from(second));
    let wrong = if second { -z } else { z };
    wrong.max(0.0) + small.ln_1p()
}

/// `-log softmax(z)_label`; the scores become the slopes.
#[inline(always)]
pub(super) fn softmax(scores: &mut [f32], label: usize) -> f32 {
    let largest = scores.iter().fold(f32::NEG_INFINITY, |most, &z| most.max(z));
    let of_label = scores[label] - largest;
    let mut sum = 0.0;
    for z in scores.iter_mut() {
        *z = (*z - largest).exp();
        sum += *z;
    }
    scores.iter_mut().for_each(|z| *z /= sum);
    scores[label] -= 1.0;
    sum.ln() - of_label
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_of_extreme_scores_are_finite() {
        for z in [-200.0_f32, 0.0, 200.0] {
            for second in [false, true] {
                let mut score = z;
                let loss = binary(&mut score, second);
                let mut scores = [0.0, z];
                let other = softmax(&mut scores, usize::from(second));
                assert!((loss - other).abs() < 1e-4 && (score - scores[1]).abs() < 1e-6, "{z} {second}");
                assert!((0.0..=201.0).contains(&loss));
            }
        }
    }
}
