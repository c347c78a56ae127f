//! What of a panel can be drawn: its axes, its histogram, and how many points had to be left out.

use super::axis::Axis;
use super::histogram::Histogram;
use super::model::{Aspect, Panel, Reference, Scale};
use super::series::{Kind, Series};
use anyhow::{Context, Result, ensure};

/// A panel with its axes.
#[derive(Debug)]
pub(super) struct Content<'a> {
    pub(super) panel: &'a Panel,
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) histogram: Histogram,
    /// Points that cannot be shown or lie outside the axes.
    pub(super) left_out: usize,
}

impl<'a> Content<'a> {
    /// Fits the axes of a panel.
    pub(super) fn of(panel: &'a Panel) -> Result<Self> {
        for series in &panel.series {
            let (points, errors) = (series.points.len(), series.errors.len());
            ensure!(
                errors == 0 || errors == points,
                "series \"{}\" has {points} points and {errors} error bars",
                series.name
            );
        }
        let x = match panel.x_range {
            Some(ends) => Axis::between(panel.x_scale, ends).context("the horizontal axis")?,
            None => Axis::fitting(panel.x_scale, x_values(panel)),
        };
        let histogram = Histogram::of(panel, x);
        let y = match panel.y_range {
            Some(ends) => Axis::between(panel.y_scale, ends).context("the vertical axis")?,
            None => {
                let base = histogram.highest().map(|_| if panel.y_scale == Scale::Log { 0.7 } else { 0.0 });
                let values = y_values(panel).chain(histogram.highest()).chain(base);
                let y = Axis::fitting(panel.y_scale, values);
                if base.is_some() { y.starting_at_zero() } else { y }
            }
        };
        let left_out = panel.series.iter().map(|series| left_out(series, x, y)).sum();
        Ok(Self { panel, x, y, histogram, left_out })
    }

    /// The axes in a plot of the given size: one of them is extended where units are to be equally long.
    pub(super) fn axes(&self, width: f64, height: f64) -> (Axis, Axis) {
        let linear = self.x.scale == Scale::Linear && self.y.scale == Scale::Linear;
        let across = (self.x.high - self.x.low) / width;
        let up = (self.y.high - self.y.low) / height;
        if self.panel.aspect == Aspect::Free || !linear {
            (self.x, self.y)
        } else if across > up {
            (self.x, self.y.stretched(across / up))
        } else {
            (self.x.stretched(up / across), self.y)
        }
    }
}

fn is_drawn(panel: &Panel, series: &Series, (x, y): (f64, f64)) -> bool {
    panel.x_scale.position(x).is_some()
        && (series.kind == Kind::Histogram || panel.y_scale.position(y).is_some())
}

fn x_values(panel: &Panel) -> impl Iterator<Item = f64> {
    let points = panel.series.iter().flat_map(|series| {
        series.points.iter().filter(|&&point| is_drawn(panel, series, point)).map(|&(x, _)| x)
    });
    let references = panel.references.iter().flat_map(|reference| match reference {
        Reference::Vertical { x, .. } => [*x; 2],
        Reference::Band { from, to, .. } => [*from, *to],
        Reference::Horizontal { .. } => [f64::NAN; 2],
    });
    // Half a step of room about named positions.
    let names = panel.x_ticks.iter().flat_map(|(x, _)| match panel.x_scale {
        Scale::Linear => [x - 0.4, x + 0.4],
        Scale::Log => [*x; 2],
    });
    points.chain(references).chain(names)
}

fn y_values(panel: &Panel) -> impl Iterator<Item = f64> {
    let points = panel.series.iter().filter(|series| series.kind != Kind::Histogram).flat_map(|series| {
        let drawn = |&(i, _): &(usize, _)| is_drawn(panel, series, series.points[i]);
        let values = series.points.iter().map(|&(_, y)| y).enumerate().filter(drawn);
        let ends = series.errors.iter().map(|&(lo, _)| lo).enumerate().filter(drawn);
        let upper = series.errors.iter().map(|&(_, hi)| hi).enumerate().filter(drawn);
        values.chain(ends).chain(upper).map(|(_, y)| y)
    });
    let references = panel.references.iter().map(|reference| match reference {
        Reference::Horizontal { y, .. } => *y,
        _ => f64::NAN,
    });
    points.chain(references)
}

fn left_out(series: &Series, x: Axis, y: Axis) -> usize {
    let hidden = |&&(px, py): &&(f64, f64)| match series.kind {
        Kind::Histogram => !x.shows(px) || !py.is_finite() || py < 0.0,
        _ => !x.shows(px) || !y.shows(py),
    };
    series.points.iter().filter(hidden).count()
}

impl Panel {
    /// How many points are left out of the drawing: not finite, not positive on a logarithmic axis, or outside the axes.
    ///
    /// # Errors
    /// If the panel cannot be drawn: see [`super::Figure::svg`].
    pub fn left_out(&self) -> Result<usize> {
        Content::of(self).map(|content| content.left_out)
    }
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
        assert_eq!(panel.left_out().expect("drawn"), 5);
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
        let message = panel.left_out().expect_err("too many error bars").to_string();
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
