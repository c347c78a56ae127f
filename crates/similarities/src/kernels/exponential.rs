//! `exp(-t)` of many values at once: the library's exponential takes them one by one.

use std::f64::consts::LOG2_E;

use dhll_core::layer::vectorised;

/// `ln 2` in two parts; products of the first with integers below 2^11 are exact.
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// Adding this rounds to an integer, which then stands in the low bits of the sum.
const ROUNDING: f64 = 6_755_399_441_055_744.0; // 1.5 * 2^52

/// Beyond it the exponential is below the smallest normal number, and taken to be zero.
const LARGEST: f64 = 708.0;

/// `1 / k!` for k = 12 down to 0: on `|r| <= ln(2) / 2` the rest of the series is below 2e-16.
const SERIES: [f64; 13] = [
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    0.5,
    1.0,
    1.0,
];

/// `t <- exp(-t / scale)` for all `t >= 0`, within 4 eps relative to the exponential of the rounded quotient; `exp(0)` is 1 exactly, and values below
/// 3.3e-308 (`t / scale > 708`) become 0.
///
/// # Method
/// `exp(-q) = 2^n exp(r)` with `n` the integer next to `-q log2(e)` and `r = -q - n ln 2`. There is no branch, so that the loop is compiled to
/// vector instructions.
pub(crate) fn negative_exponentials(values: &mut [f64], scale: f64) {
    vectorised(|| {
        for value in values {
            let quotient = *value / scale;
            let clamped = -quotient.min(LARGEST);
            let shifted = clamped * LOG2_E + ROUNDING;
            let n = shifted - ROUNDING;
            let r = (clamped - n * LN_2_HIGH) - n * LN_2_LOW;
            let series = SERIES.iter().fold(0.0, |sum, coefficient| sum * r + coefficient);
            let power = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
            *value = if quotient > LARGEST { 0.0 } else { series * power };
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_are_those_of_the_library() {
        let arguments: Vec<f64> = (0..200_000).map(|i| f64::from(i) * 0.003_54).collect();
        let mut values = arguments.clone();
        negative_exponentials(&mut values, 1.0);
        for (t, value) in arguments.iter().zip(&values) {
            let expected = (-t).exp();
            assert!(
                (value - expected).abs() <= 4.0 * f64::EPSILON * expected,
                "exp(-{t}): {value} {expected}"
            );
        }
    }

    #[test]
    fn the_ends_are_exact() {
        let mut values = [0.0, 1e-320, 708.0, 709.0, 1e300, f64::INFINITY];
        negative_exponentials(&mut values, 1.0);
        assert_eq!(values[..2], [1.0, 1.0]);
        assert!(values[2] > 3e-308);
        assert_eq!(values[3..], [0.0, 0.0, 0.0]);
        let mut nan = [f64::NAN];
        negative_exponentials(&mut nan, 2.0);
        assert!(nan[0].is_nan() || nan[0] == 0.0);
    }
}
