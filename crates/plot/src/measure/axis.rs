//! The extent of an axis: `fraction(v) = (s(v) - low) / (high - low)` with `s` the identity or the decimal logarithm.

use crate::model::panel::Scale;

/// Values beyond this are not drawn: their differences would overflow.
const LARGEST: f64 = 1e300;
/// Room between the data and the ends of an axis that fits the data.
const PADDING: f64 = 0.04;
/// An extent narrower than this part of its values holds no two distinct tick labels, and counts as one value.
const NARROWEST: f64 = 1e-11;

impl Scale {
    /// The position of a value before it is fitted into the plot; none if it cannot be shown.
    pub(crate) fn position(self, value: f64) -> Option<f64> {
        match self {
            Self::Linear => (value.abs() <= LARGEST).then_some(value),
            Self::Log => (value > 0.0 && value.is_finite()).then(|| value.log10()),
        }
    }
}

/// A scale and the positions at its two ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Axis {
    pub(crate) scale: Scale,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Whether it holds counts: all its values are whole numbers.
    pub(crate) whole: bool,
}

impl Axis {
    /// The axis between given ends; none if it cannot run from the one to the other.
    pub(crate) fn between(scale: Scale, (low, high): (f64, f64)) -> Option<Self> {
        let (low, high) = (scale.position(low)?, scale.position(high)?);
        (high - low > NARROWEST * low.abs().max(high.abs())).then_some(Self {
            scale,
            low,
            high,
            whole: false,
        })
    }

    /// The axis that fits the values that can be shown, with some room at both ends.
    pub(crate) fn fitting(scale: Scale, values: impl IntoIterator<Item = f64>) -> Self {
        let (mut low, mut high, mut whole) = (f64::INFINITY, f64::NEG_INFINITY, true);
        for position in values.into_iter().filter_map(|value| scale.position(value)) {
            low = low.min(position);
            high = high.max(position);
            whole &= position.fract() == 0.0;
        }
        if low > high {
            (low, high, whole) = (0.0, 1.0, false);
        } else if high - low <= NARROWEST * low.abs().max(high.abs()) {
            (low, high) = match scale {
                Scale::Log => (low - 1.0, high + 1.0),
                // What is nothing at all points is a count or a share.
                Scale::Linear if low == 0.0 => (-PADDING, 1.0 + PADDING),
                Scale::Linear => (low - 0.1 * low.abs(), high + 0.1 * low.abs()),
            };
        } else {
            let room = PADDING * (high - low);
            (low, high) = (low - room, high + room);
        }
        Self { scale, low, high, whole }
    }

    /// Where a value lies: 0 at the low end, 1 at the high end; none if it cannot be shown.
    pub(crate) fn fraction(self, value: f64) -> Option<f64> {
        self.scale.position(value).map(|position| self.place(position))
    }

    /// Where a position lies: 0 at the low end, 1 at the high end.
    pub(crate) fn place(self, position: f64) -> f64 {
        (position - self.low) / (self.high - self.low)
    }

    /// Whether a value lies on the axis.
    pub(crate) fn shows(self, value: f64) -> bool {
        // Rounding must not hide a value that is one of the ends.
        self.fraction(value).is_some_and(|at| (-1e-9..=1.0 + 1e-9).contains(&at))
    }

    /// The axis about the same middle, `factor` times as long.
    pub(crate) fn stretched(self, factor: f64) -> Self {
        let (middle, half) = (0.5 * (self.low + self.high), 0.5 * factor * (self.high - self.low));
        Self { low: middle - half, high: middle + half, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_fits_what_can_be_shown() {
        let axis = Axis::fitting(Scale::Linear, [0.0, 10.0, f64::NAN, f64::INFINITY, 1e308]);
        assert!((axis.low + 0.4).abs() < 1e-12 && (axis.high - 10.4).abs() < 1e-12);
        let log = Axis::fitting(Scale::Log, [1e-9, 1e-7, 0.0, -1.0]);
        assert!((log.low + 9.08).abs() < 1e-9 && (log.high + 6.92).abs() < 1e-9);
    }

    #[test]
    fn empty_and_constant_data_get_an_extent() {
        let empty = Axis::fitting(Scale::Log, []);
        assert_eq!((empty.low, empty.high), (0.0, 1.0));
        for value in [0.0, 5.0, -3.0, 1e-320, 1e300] {
            let axis = Axis::fitting(Scale::Linear, [value, value]);
            assert!(axis.high > axis.low, "{value}: {axis:?}");
            assert!(axis.shows(value), "{value}: {axis:?}");
        }
    }

    #[test]
    fn there_is_no_axis_between_impossible_ends() {
        assert!(Axis::between(Scale::Linear, (0.0, 1.0)).is_some());
        for ends in [(1.0, 0.0), (1.0, 1.0), (f64::NAN, 1.0), (0.0, f64::INFINITY)] {
            assert!(Axis::between(Scale::Linear, ends).is_none(), "{ends:?}");
        }
        assert!(Axis::between(Scale::Log, (0.0, 1.0)).is_none());
    }
}
