//! Two-sided quantiles: the q with `P(|Q| <= q) = level`, for the normal and for Student's t distribution.

use std::f64::consts::{FRAC_2_PI, FRAC_PI_2, PI};

/// Beyond this the normal distribution holds less than eps.
const NORMAL_END: f64 = 8.3;

/// Halvings of a bracket of length 10: past the spacing of doubles.
const HALVINGS: usize = 60;

/// z with `P(|Z| <= z) = level`, Z standard normal: 1.96 at 95 %.
///
/// # References
/// Marsaglia (2004), *Evaluating the Normal Distribution*: `Phi(z) - 1/2 = pdf(z) (z + z^3/3 + z^5/(3 5) + ...)`.
pub(crate) fn normal(level: f64) -> f64 {
    bisect(level, NORMAL_END, |z| {
        let (mut sum, mut term, mut k) = (z, z, 1.0);
        while term > f64::EPSILON * sum {
            k += 2.0;
            term *= z * z / k;
            sum += term;
        }
        2.0 * sum * (-0.5 * z * z).exp() / (2.0 * PI).sqrt()
    })
}

/// t with `P(|T| <= t) = level`, T of Student's distribution with `df >= 1` degrees of freedom.
///
/// # References
/// Abramowitz and Stegun (1964), *Handbook of Mathematical Functions*, 26.7.3 and 26.7.4: finite sums in
/// `theta = arctan(t / sqrt(df))`.
pub(crate) fn student(level: f64, df: usize) -> f64 {
    let theta = bisect(level, FRAC_PI_2, |theta| {
        let (sin, cos) = theta.sin_cos();
        // Even df: 1 + 1/2 cos^2 + (1 3)/(2 4) cos^4 ...; odd df: cos + 2/3 cos^3 + (2 4)/(3 5) cos^5 ...
        let odd = df % 2 == 1;
        let mut power = if odd { 1 } else { 0 };
        let mut term = if odd { cos } else { 1.0 };
        let mut sum = 0.0;
        while power + 2 <= df {
            sum += term;
            term *= (power + 1) as f64 / (power + 2) as f64 * cos * cos;
            power += 2;
        }
        if odd { FRAC_2_PI * (theta + sin * sum) } else { sin * sum }
    });
    theta.tan() * (df as f64).sqrt()
}

/// x in [0, end] with `probability(x) = level`, for a probability that increases.
fn bisect(level: f64, end: f64, probability: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, end);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if probability(middle) < level {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    // SciPy 1.17: `from scipy.stats import norm, t; norm.ppf(.975), t.ppf(.975, 1)` and so on.
    #[test]
    fn quantiles_are_scipys() {
        let close = |found: f64, expected: f64| {
            assert!((found / expected - 1.0).abs() < 1e-12, "{found} is not {expected}");
        };
        close(normal(0.5), 0.6744897501960817);
        close(normal(0.9), 1.6448536269514722);
        close(normal(0.95), 1.959963984540054);
        close(normal(0.999), 3.2905267314919255);
        close(student(0.95, 1), 12.706204736174694);
        close(student(0.95, 2), 4.302652729749462);
        close(student(0.95, 3), 3.1824463052837078);
        close(student(0.99, 4), 4.604094871349992);
        close(student(0.95, 9), 2.262157162798205);
        close(student(0.5, 30), 0.6827556933212927);
        close(student(0.99, 101), 2.6253859646684408);
        close(student(0.95, 1000), 1.9623390808264083);
    }
}
