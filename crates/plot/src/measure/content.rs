//! What of a panel can be drawn: its axes, and how many points had to be left out.

use super::axis::Axis;
use crate::error::PanelError;
use crate::model::panel::{Panel, Reference, Scale};
use crate::model::series::Series;

/// A panel with its axes.
#[derive(Debug)]
pub(crate) struct Content<'a> {
    pub(crate) panel: &'a Panel,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    /// Points that cannot be shown or lie outside the axes.
    pub(crate) left_out: usize,
}

impl<'a> Content<'a> {
    /// Fits the axes of a panel.
    pub(crate) fn of(panel: &'a Panel) -> Result<Self, PanelError> {
        for series in &panel.series {
            let (points, bars) = (series.points.len(), series.errors.len());
            if bars != 0 && bars != points {
                return Err(PanelError::ErrorBars { series: series.name.clone(), points, bars });
            }
        }
        let scale = panel.x_scale;
        let x = match panel.x_range {
            Some((low, high)) => {
                Axis::between(scale, (low, high)).ok_or(PanelError::Range { scale, low, high })?
            }
            None => Axis::fitting(scale, x_values(panel)),
        };
        let y = Axis::fitting(panel.y_scale, y_values(panel));
        let hidden =
            |series: &Series| series.points.iter().filter(|(a, b)| !x.shows(*a) || !y.shows(*b)).count();
        Ok(Self { panel, x, y, left_out: panel.series.iter().map(hidden).sum() })
    }

    /// The axes in a plot of the given size: one of them is extended where units are to be equally long.
    pub(crate) fn axes(&self, width: f64, height: f64) -> (Axis, Axis) {
        let linear = self.x.scale == Scale::Linear && self.y.scale == Scale::Linear;
        let across = (self.x.high - self.x.low) / width;
        let up = (self.y.high - self.y.low) / height;
        if !self.panel.equal_aspect || !linear {
            (self.x, self.y)
        } else if across > up {
            (self.x, self.y.stretched(across / up))
        } else {
            (self.x.stretched(up / across), self.y)
        }
    }
}

fn can_be_drawn(panel: &Panel, (x, y): (f64, f64)) -> bool {
    panel.x_scale.position(x).is_some() && panel.y_scale.position(y).is_some()
}

fn x_values(panel: &Panel) -> impl Iterator<Item = f64> {
    let points = panel.series.iter().flat_map(|series| &series.points);
    let points = points.filter(|&&point| can_be_drawn(panel, point)).map(|&(x, _)| x);
    let references = panel.references.iter().filter_map(|reference| match reference {
        Reference::Vertical { x, .. } => Some(*x),
        Reference::Horizontal { .. } => None,
    });
    points.chain(references)
}

fn y_values(panel: &Panel) -> impl Iterator<Item = f64> {
    let points = panel.series.iter().flat_map(|series| {
        let bars = series.errors.iter().copied().map(|(low, high)| [low, high]);
        // Without error bars, each point stands for its own.
        let bars = bars.chain(std::iter::repeat([f64::NAN; 2]));
        let drawn = series.points.iter().zip(bars).filter(|&(&point, _)| can_be_drawn(panel, point));
        drawn.flat_map(|(&(_, y), [low, high])| [y, low, high])
    });
    let references = panel.references.iter().filter_map(|reference| match reference {
        Reference::Horizontal { y, .. } => Some(*y),
        Reference::Vertical { .. } => None,
    });
    points.chain(references)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_that_cannot_be_shown_are_counted() {
        let panel = Panel::new("", "", "").log_x().x_range(1e-3, 1.0).with(Series::line(
            "s",
            0,
            [(0.0, 1.0), (-1.0, 1.0), (0.1, f64::NAN), (0.1, f64::INFINITY), (10.0, 1.0), (0.5, 2.0)],
        ));
        assert_eq!(Content::of(&panel).expect("drawn").left_out, 5);
    }

    #[test]
    fn a_point_without_x_does_not_stretch_y() {
        let panel =
            Panel::new("", "", "").with(Series::points("s", 0, [(f64::NAN, 1e6), (0.0, 1.0), (1.0, 2.0)]));
        let content = Content::of(&panel).expect("drawn");
        assert!(content.y.high < 3.0);
    }

    #[test]
    fn error_bars_must_match_the_points() {
        let panel = Panel::new("", "", "").with(Series::points("s", 0, [(0.0, 1.0)]).errors([(0.0, 1.0); 2]));
        let message = Content::of(&panel).expect_err("too many error bars").to_string();
        assert!(message.contains("1 points and 2 error bars"), "{message}");
    }

    #[test]
    fn equal_units_extend_the_shorter_axis() {
        let panel =
            Panel::new("", "", "").equal_aspect().with(Series::points("s", 0, [(-1.0, -1.0), (1.0, 1.0)]));
        let (x, y) = Content::of(&panel).expect("drawn").axes(200.0, 100.0);
        assert!(((x.high - x.low) / 200.0 - (y.high - y.low) / 100.0).abs() < 1e-12);
    }
}
