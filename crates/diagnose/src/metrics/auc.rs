//! The area under the ROC curve of one class against the rest, from scores that are sorted once for all resamples.

/// Rows in ascending order of their score.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ranking(Vec<Ranked>);

#[derive(Debug, Clone, Copy, PartialEq)]
struct Ranked {
    row: usize,
    positive: bool,
    /// Whether the score is above that of the row before.
    above: bool,
}

impl Ranking {
    /// Of rows with these finite scores, some of them positive; O(n log n).
    pub(crate) fn new(scores: &[f64], positive: impl Fn(usize) -> bool) -> Self {
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_unstable_by(|&a, &b| scores[a].total_cmp(&scores[b]));
        let mut before = f64::NEG_INFINITY;
        let ranked = order.into_iter().map(|row| {
            let above = scores[row] > before;
            before = scores[row];
            Ranked { row, positive: positive(row), above }
        });
        Self(ranked.collect())
    }

    /// The probability that a positive row has a higher score than a negative one, where ties count half; O(n).
    ///
    /// ```text
    /// sum_ij w_i w_j ([s_i > s_j] + [s_i = s_j] / 2) / (sum_i w_i sum_j w_j),    i positive, j negative
    /// ```
    ///
    /// It equals that of mid-ranks. `None` if one of the two sides has no weight.
    pub(crate) fn auc(&self, weights: &[f64]) -> Option<f64> {
        // Sums of the weights below the current score, and at it.
        let (mut positives, mut negatives, mut area) = (0.0, 0.0, 0.0);
        let (mut tied_positives, mut tied_negatives) = (0.0, 0.0);
        for ranked in &self.0 {
            if ranked.above {
                area += tied_positives * (negatives + 0.5 * tied_negatives);
                positives += tied_positives;
                negatives += tied_negatives;
                (tied_positives, tied_negatives) = (0.0, 0.0);
            }
            let weight = weights[ranked.row];
            if ranked.positive {
                tied_positives += weight;
            } else {
                tied_negatives += weight;
            }
        }
        area += tied_positives * (negatives + 0.5 * tied_negatives);
        positives += tied_positives;
        negatives += tied_negatives;
        // At most 1 but for rounding.
        (positives > 0.0 && negatives > 0.0).then(|| (area / positives / negatives).min(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By the definition, over all pairs.
    fn over_pairs(scores: &[f64], positive: &[bool], weights: &[f64]) -> f64 {
        let (mut sum, mut pairs) = (0.0, 0.0);
        for i in (0..scores.len()).filter(|&i| positive[i]) {
            for j in (0..scores.len()).filter(|&j| !positive[j]) {
                let weight = weights[i] * weights[j];
                pairs += weight;
                sum += weight
                    * if scores[i] > scores[j] {
                        1.0
                    } else if scores[i] == scores[j] {
                        0.5
                    } else {
                        0.0
                    };
            }
        }
        sum / pairs
    }

    #[test]
    fn the_area_is_that_over_all_pairs() {
        for n in 2..60 {
            // Few distinct scores, so that there are many ties, and some weights of 0.
            let scores: Vec<f64> = (0..n).map(|i| ((i * i * 7 + 3 * i) % 11) as f64 / 10.0).collect();
            let positive: Vec<bool> = (0..n).map(|i| i == 0 || (i > 1 && (i * 5) % 3 == 0)).collect();
            let weights: Vec<f64> = (0..n).map(|i| if i < 2 { 1.0 } else { ((i * 3) % 5) as f64 }).collect();
            let found = Ranking::new(&scores, |row| positive[row]).auc(&weights).unwrap();
            let expected = over_pairs(&scores, &positive, &weights);
            assert!((found - expected).abs() < 1e-14 * n as f64, "{n} rows: {found}, not {expected}");
        }
    }

    #[test]
    fn extremes_are_exact() {
        let scores = [0.1, 0.4, 0.35, 0.8];
        let auc =
            |positive: [bool; 4], weights: [f64; 4]| Ranking::new(&scores, |row| positive[row]).auc(&weights);
        assert_eq!(auc([false, true, false, true], [0.1, 0.2, 0.7, 0.3]), Some(1.0));
        assert_eq!(auc([true, false, true, false], [1.0; 4]), Some(0.0));
        assert_eq!(auc([false, false, true, true], [1.0; 4]), Some(0.75));
        assert_eq!(Ranking::new(&[0.5; 4], |row| row > 2).auc(&[1.0; 4]), Some(0.5));
    }

    #[test]
    fn one_side_alone_has_no_area() {
        assert_eq!(Ranking::new(&[0.1, 0.2], |_| true).auc(&[1.0; 2]), None);
        assert_eq!(Ranking::new(&[0.1, 0.2], |row| row == 0).auc(&[1.0, 0.0]), None);
        assert_eq!(Ranking::new(&[], |_| true).auc(&[]), None);
    }
}
