//! Histograms of a panel: equal bins on the axis' scale, the same for every series of the panel.

use super::axis::Axis;
use super::model::Panel;
use super::series::Kind;

/// The counts of one series.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bars {
    /// Which series of the panel.
    pub(super) series: usize,
    /// The sum of the weights in each bin.
    pub(super) counts: Vec<f64>,
}

/// The bins of a panel: between `edges[i]` and `edges[i + 1]`, as positions on the x scale.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Histogram {
    pub(super) edges: Vec<f64>,
    pub(super) bars: Vec<Bars>,
}

impl Histogram {
    /// The histogram series of a panel over its horizontal axis; empty if it has none.
    pub(super) fn of(panel: &Panel, x: Axis) -> Self {
        let series: Vec<_> =
            panel.series.iter().enumerate().filter(|(_, series)| series.kind == Kind::Histogram).collect();
        let shown = |points: &[(f64, f64)]| -> Vec<(f64, f64)> {
            points
                .iter()
                .filter(|&&(value, weight)| x.shows(value) && weight.is_finite() && weight >= 0.0)
                .filter_map(|&(value, weight)| Some((x.scale.position(value)?, weight)))
                .collect()
        };
        let values: Vec<Vec<(f64, f64)>> = series.iter().map(|(_, series)| shown(&series.points)).collect();
        let pooled = || values.iter().flatten().map(|&(position, _)| position);
        let (low, high) = pooled().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        if low > high {
            return Self::default();
        }
        // A constant gets one bin about it, as wide as the others would be.
        let bins = (pooled().count() as f64).sqrt().ceil().clamp(10.0, 50.0) as usize;
        let (low, high) = if high > low {
            (low, high)
        } else {
            let half = 0.25 * (x.high - x.low);
            (low - half, high + half)
        };
        let step = (high - low) / bins as f64;
        let edges = (0..=bins).map(|i| low + step * i as f64).collect();
        let bars = series
            .iter()
            .zip(values)
            .map(|(&(series, _), values)| {
                let mut counts = vec![0.0; bins];
                for (position, weight) in values {
                    counts[(((position - low) / step) as usize).min(bins - 1)] += weight;
                }
                Bars { series, counts }
            })
            .collect();
        Self { edges, bars }
    }

    /// The largest sum of weights in a bin.
    pub(super) fn highest(&self) -> Option<f64> {
        self.bars.iter().flat_map(|bars| &bars.counts).copied().reduce(f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Scale, Series};

    #[test]
    fn bins_are_shared_and_nothing_is_lost() {
        let panel = Panel::new("", "", "")
            .with(Series::histogram("a", 0, (0..100).map(f64::from)))
            .with(Series::histogram("b", 1, [f64::NAN, 99.0]));
        let x = Axis::fitting(Scale::Linear, [0.0, 99.0]);
        let histogram = Histogram::of(&panel, x);
        assert_eq!(histogram.bars.len(), 2);
        assert_eq!(histogram.bars[0].counts.iter().sum::<f64>(), 100.0);
        assert_eq!(histogram.bars[1].counts.iter().sum::<f64>(), 1.0);
        assert_eq!(histogram.edges.len(), histogram.bars[0].counts.len() + 1);
    }

    #[test]
    fn constant_and_empty_data_are_fine() {
        let x = Axis::fitting(Scale::Linear, [3.0]);
        let constant = Histogram::of(&Panel::new("", "", "").with(Series::histogram("a", 0, [3.0; 7])), x);
        assert_eq!(constant.highest(), Some(7.0));
        let empty = Histogram::of(&Panel::new("", "", "").with(Series::histogram("a", 0, [])), x);
        assert_eq!(empty.highest(), None);
    }
}
