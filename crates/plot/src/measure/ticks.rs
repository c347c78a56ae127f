//! Round values for an axis: 1, 2 or 5 times a power of ten, or powers of ten on a logarithmic axis.

use super::axis::Axis;
use crate::model::panel::Scale;

/// A labelled position.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    /// Position on the axis' scale (the logarithm on a logarithmic one).
    pub(crate) at: f64,
    /// What is written beside it.
    pub(crate) label: String,
}

/// The labelled positions of an axis and those between them that only get a short line.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Ticks {
    pub(crate) major: Vec<Tick>,
    pub(crate) minor: Vec<f64>,
}

/// At most about `most` labelled positions for an axis.
pub(crate) fn ticks(axis: Axis, most: usize) -> Ticks {
    let most = most.max(2);
    match axis.scale {
        Scale::Linear => Ticks {
            major: linear(axis.low, axis.high, most, if axis.whole { 1.0 } else { 0.0 }),
            minor: Vec::new(),
        },
        Scale::Log => log(axis.low, axis.high, most),
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is at least `rough`.
fn round_step(rough: f64) -> f64 {
    let unit = 10_f64.powf(rough.log10().floor());
    let factor = [1.0, 2.0, 5.0].into_iter().find(|f| f * unit >= rough * (1.0 - 1e-9)).unwrap_or(10.0);
    factor * unit
}

fn linear(low: f64, high: f64, most: usize, least: f64) -> Vec<Tick> {
    let step = round_step((high - low) / most as f64).max(least);
    let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
    let count = last - first;
    // Subnormal extents have no usable step.
    if !(0.0..=1000.0).contains(&count) {
        return Vec::new();
    }
    let values: Vec<f64> = (0..=count as usize).map(|i| (first + i as f64) * step + 0.0).collect();
    let largest = values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    values.iter().map(|&at| Tick { at, label: number(at, step, largest) }).collect()
}

/// A value in as many digits as its neighbours at distance `step` need.
fn number(value: f64, step: f64, largest: f64) -> String {
    if value == 0.0 {
        return "0".to_string();
    }
    let digit = |v: f64| (v.abs() * (1.0 + 1e-9)).log10().floor();
    let text = if (1e-3..1e6).contains(&largest) {
        format!("{:.*}", (-digit(step)).max(0.0) as usize, value)
    } else {
        format!("{:.*e}", (digit(value) - digit(step)).max(0.0) as usize, value)
    };
    match text.strip_prefix('-') {
        Some(rest) => format!("\u{2212}{rest}"),
        None => text,
    }
}

fn log(low: f64, high: f64, most: usize) -> Ticks {
    let (first, last) = ((low - 1e-9).ceil(), (high + 1e-9).floor());
    let decades = (last - first + 1.0).max(0.0);
    let between = one_two_five(low, high, first - 1.0, decades as usize + 1);
    if decades < 2.0 && !(3..=most).contains(&between.len()) {
        return within_a_decade(low, high, most);
    }
    if between.len() <= most + 1 {
        return Ticks { major: between, minor: minor(low, high, first - 1.0, decades as usize + 1) };
    }
    let stride = (decades / most as f64).ceil();
    let start = (first / stride).ceil() * stride;
    let exponents = (0..).map(|i| start + f64::from(i) * stride).take_while(|&e| e <= last);
    let plain = first >= -3.0 && last <= 4.0;
    let major = exponents.map(|at| Tick { at, label: power(at, plain) }).collect();
    let minor = if stride == 1.0 {
        minor(low, high, first - 1.0, decades as usize + 1)
    } else {
        (first as i64..=last as i64).map(|e| e as f64).filter(|e| (e / stride).fract() != 0.0).collect()
    };
    Ticks { major, minor }
}

/// 2 to 9 times each power of ten on the axis.
fn minor(low: f64, high: f64, first: f64, decades: usize) -> Vec<f64> {
    (0..decades)
        .flat_map(|i| (2..10).map(move |m| first + i as f64 + f64::from(m).log10()))
        .filter(|&at| at >= low && at <= high)
        .collect()
}

/// 1, 2 and 5 times each power of ten, for an axis of few decades.
fn one_two_five(low: f64, high: f64, first: f64, decades: usize) -> Vec<Tick> {
    let plain = first >= -4.0 && first + decades as f64 <= 5.0;
    let tick = |exponent: f64, factor: u8| {
        let label = match plain {
            true => {
                format!("{:.*}", (-exponent).max(0.0) as usize, f64::from(factor) * 10_f64.powf(exponent))
            }
            false => format!("{factor}e{exponent}"),
        };
        Tick { at: exponent + f64::from(factor).log10(), label }
    };
    (0..decades)
        .flat_map(|i| [1, 2, 5].map(|factor| tick(first + i as f64, factor)))
        .filter(|tick| tick.at >= low - 1e-9 && tick.at <= high + 1e-9)
        .collect()
}

/// `10^exponent`, as `1e-9` or, near one, as `0.01`.
fn power(exponent: f64, plain: bool) -> String {
    match plain {
        true if exponent < 0.0 => format!("{:.*}", -exponent as usize, 10_f64.powf(exponent)),
        true => format!("{:.0}", 10_f64.powf(exponent)),
        false => format!("1e{exponent}"),
    }
}

/// A logarithmic axis too short for three of 1, 2 and 5 times a power of ten is labelled with the round values of a linear one.
fn within_a_decade(low: f64, high: f64, most: usize) -> Ticks {
    let (from, to) = (10_f64.powf(low), 10_f64.powf(high));
    // Crowded towards the high end: fewer values than a linear axis would take.
    let mut major = linear(from, to, most.min(5), 0.0);
    major.retain_mut(|tick| {
        let keep = tick.at > 0.0;
        tick.at = tick.at.log10();
        keep && tick.at.is_finite()
    });
    Ticks { major, minor: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scale: Scale, ends: (f64, f64), most: usize) -> Vec<String> {
        let axis = Axis::between(scale, ends).expect("a valid axis");
        ticks(axis, most).major.into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn linear_labels_are_round() {
        assert_eq!(labels(Scale::Linear, (0.0, 1.0), 6), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(
            labels(Scale::Linear, (0.99, 0.992), 5),
            ["0.9900", "0.9905", "0.9910", "0.9915", "0.9920"]
        );
        assert_eq!(labels(Scale::Linear, (-1.0, 1.0), 4), ["−1.0", "−0.5", "0", "0.5", "1.0"]);
        assert_eq!(labels(Scale::Linear, (0.0, 613.0), 4), ["0", "200", "400", "600"]);
        assert_eq!(labels(Scale::Linear, (0.0, 3e-9), 3), ["0", "1e-9", "2e-9", "3e-9"]);
        assert_eq!(labels(Scale::Linear, (0.0, 2e7), 4), ["0", "5e6", "1.0e7", "1.5e7", "2.0e7"]);
    }

    #[test]
    fn counts_are_labelled_at_whole_numbers() {
        let counts = |values: &[f64]| {
            let axis = Axis::fitting(Scale::Linear, values.iter().copied());
            ticks(axis, 10).major.into_iter().map(|tick| tick.label).collect::<Vec<_>>()
        };
        assert_eq!(counts(&[1.0, 2.0, 4.0]), ["1", "2", "3", "4"]);
        assert_eq!(counts(&[0.0, 30.0]), ["0", "5", "10", "15", "20", "25", "30"]);
        assert_eq!(counts(&[3.0]), ["3"]);
        assert_eq!(counts(&[0.0]), ["0", "1"]);
        assert_eq!(counts(&[1.0, 1.5, 2.0])[..3], ["1.0", "1.2", "1.4"]);
    }

    #[test]
    fn log_labels_are_powers_of_ten() {
        assert_eq!(labels(Scale::Log, (1e-11, 1e-6), 8)[..2], ["1e-11", "1e-10"]);
        assert_eq!(labels(Scale::Log, (1e-12, 1.0), 5), ["1e-12", "1e-9", "1e-6", "1e-3", "1e0"]);
        assert_eq!(labels(Scale::Log, (0.01, 100.0), 8), ["0.01", "0.1", "1", "10", "100"]);
        assert_eq!(
            labels(Scale::Log, (5e-4, 0.06), 7),
            ["0.0005", "0.001", "0.002", "0.005", "0.01", "0.02", "0.05"]
        );
        assert_eq!(labels(Scale::Log, (1e-9, 1e-8), 8), ["1e-9", "2e-9", "5e-9", "1e-8"]);
        assert_eq!(labels(Scale::Log, (2e-9, 8e-9), 8)[..2], ["2e-9", "4e-9"]);
        assert_eq!(labels(Scale::Log, (0.015, 0.6), 8), ["0.02", "0.05", "0.1", "0.2", "0.5"]);
    }

    #[test]
    fn minor_ticks_lie_inside() {
        let axis = Axis::between(Scale::Log, (1e-3, 1e-1)).expect("a valid axis");
        let ticks = ticks(axis, 8);
        assert_eq!(ticks.minor.len(), 16);
        assert!(ticks.minor.iter().all(|&at| (-3.0..=-1.0).contains(&at)));
    }

    #[test]
    fn odd_extents_do_not_panic() {
        for value in [0.0, 1e-320, 1e300, -1e300, 1e16, f64::MIN_POSITIVE] {
            for scale in [Scale::Linear, Scale::Log] {
                let ticks = ticks(Axis::fitting(scale, [value]), 6);
                assert!(ticks.major.len() < 20);
            }
        }
        let widest = ticks(Axis::fitting(Scale::Linear, [-1e300, 1e300]), 6);
        assert!(!widest.major.is_empty());
        let decades = ticks(Axis::fitting(Scale::Log, [1e-300, 1e300]), 6);
        assert!(decades.major.len() <= 7);
    }
}
