//! Measured numbers as cells of tables.

use dhll::diagnose::{MeanInterval, PairedDifference};

/// `0.935 ± 0.004`: a mean and half of its 95 % interval.
pub(super) fn mean(found: &MeanInterval) -> String {
    let half = found.high - found.mean;
    let decimals = if found.mean.abs().max(half) >= 10.0 { 1 } else { 3 };
    format!("{:.decimals$} ± {half:.decimals$}", found.mean)
}

/// The name of the column of differences.
pub(super) const DIFFERENCE: &str = "difference, points (95 % interval)";

/// `-0.120 (-0.200 to -0.040)` in percentage points, and `better`, `worse` or `cannot be told apart`.
pub(super) fn difference(difference: &PairedDifference) -> [String; 2] {
    let [mean, low, high] =
        [difference.mean, difference.low, difference.high].map(|share| signed(100.0 * share));
    [format!("{mean} ({low} to {high})"), difference.verdict().to_string()]
}

/// Three decimals, so that the end of an interval rarely looks like zero when it is not.
fn signed(value: f64) -> String {
    let text = format!("{value:+.3}");
    if matches!(text.as_str(), "+0.000" | "-0.000") { "0.000".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_shown_but_not_of_zero() {
        assert_eq!([0.0001, -0.0001, 0.123, -0.5].map(signed), ["0.000", "0.000", "+0.123", "-0.500"]);
        let difference = PairedDifference { n: 5, mean: -0.0012, low: -0.002, high: -0.0004 };
        assert_eq!(super::difference(&difference), ["-0.120 (-0.200 to -0.040)", "better"]);
    }
}
