//! Normal scores of ranks, and the approximation of the normal distribution's quantiles that they are made with.

/// Normal scores go no further than this many standard deviations: the score of the last of 2,000 rows.
pub const FURTHEST: f64 = 3.3;

/// Shares are kept this far from 0 and 1.
pub const LEAST: f64 = 1e-4;

/// The approximation has one formula for the centre, and one for shares below this and, mirrored, above 1 minus this.
pub const TAIL_BELOW: f64 = 0.02425;

/// The numerator in the centre, a polynomial in `(p - 1/2)^2` times `p - 1/2`; the highest power first.
pub const CENTRE: [f64; 6] = [
    -3.969683028665376e1,
    2.209460984245205e2,
    -2.759285104469687e2,
    1.38357751867269e2,
    -3.066479806614716e1,
    2.506628277459239,
];

/// The denominator in the centre, whose constant term is 1.
pub const BELOW_CENTRE: [f64; 5] = [
    -5.447609879822406e1,
    1.615858368580409e2,
    -1.556989798598866e2,
    6.680131188771972e1,
    -1.328068155288572e1,
];

/// The numerator in the tails, a polynomial in `sqrt(-2 ln p)`.
pub const TAIL: [f64; 6] = [
    -7.784894002430293e-3,
    -3.223964580411365e-1,
    -2.400758277161838,
    -2.549732539343734,
    4.374664141464968,
    2.938163982698783,
];

/// The denominator in the tails, whose constant term is 1.
pub const BELOW_TAIL: [f64; 4] =
    [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];

/// `Phi^-1` of the share of the training rows below `value`; of equal knots the middle.
pub(super) fn normal_score(knots: &[f64], value: f64) -> f64 {
    let last = knots.len() - 1;
    let (below, up_to) = (knots.partition_point(|k| *k < value), knots.partition_point(|k| *k <= value));
    let place = match (below < up_to, below) {
        // The value is one of the knots, perhaps of several.
        (true, _) => (below + up_to - 1) as f64 / 2.0,
        (false, 0) => 0.0,
        (false, above) if above > last => last as f64,
        (false, above) => {
            let (low, high) = (knots[above - 1], knots[above]);
            (above - 1) as f64 + (0.5 * value - 0.5 * low) / (0.5 * high - 0.5 * low)
        }
    };
    inverse_normal((place / last as f64).clamp(LEAST, 1.0 - LEAST)).clamp(-FURTHEST, FURTHEST)
}

/// `Phi^-1(p)`.
///
/// # References
/// Rational approximation by P. J. Acklam; relative error below 1.2e-9.
fn inverse_normal(p: f64) -> f64 {
    let polynomial = |coefficients: &[f64], x: f64| coefficients.iter().fold(0.0, |sum, c| sum * x + c);
    let tail = |q: f64| polynomial(&TAIL, q) / (polynomial(&BELOW_TAIL, q) * q + 1.0);
    if p < TAIL_BELOW {
        tail((-2.0 * p.ln()).sqrt())
    } else if p > 1.0 - TAIL_BELOW {
        -tail((-2.0 * (1.0 - p).ln()).sqrt())
    } else {
        let (q, r) = (p - 0.5, (p - 0.5) * (p - 0.5));
        polynomial(&CENTRE, r) * q / (polynomial(&BELOW_CENTRE, r) * r + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_scores_are_those_of_the_normal_distribution() {
        for (p, score) in [(0.5, 0.0), (0.975, 1.959963984540054), (0.01, -2.3263478740408408)] {
            assert!((inverse_normal(p) - score).abs() < 1e-8, "{p}");
        }
        let knots = [0.0, 1.0, 1.0, 1.0, 2.0];
        assert_eq!(normal_score(&knots, 1.0), 0.0);
        assert_eq!((normal_score(&knots, -9.0), normal_score(&knots, 9.0)), (-FURTHEST, FURTHEST));
        assert!((normal_score(&knots, 0.5) - inverse_normal(0.125)).abs() < 1e-15);
    }
}
