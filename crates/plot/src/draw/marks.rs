//! The marks of a series: lines, dots, markers and error bars; and the sample of them in the legend.

use super::clip;
use super::palette::{INK, color};
use super::svg::{Pen, Svg};
use crate::layout::legend::sample_width;
use crate::layout::panel::Layout;
use crate::model::series::{Kind, Series};

/// Radius of a marker.
const MARKER: f64 = 3.0;
/// Radius of a published value's circle, larger so that a measured one inside it stays visible.
const RING: f64 = 4.5;
/// From this many points on, dots are smaller and let others shine through.
const MANY: usize = 150;
/// Half the width of an error bar's ends.
const CAP: f64 = 2.5;

fn ink(series: &Series) -> &'static str {
    if series.kind == Kind::Published { INK } else { color(series.color) }
}

fn has_line(series: &Series) -> bool {
    matches!(series.kind, Kind::Line | Kind::LinePoints)
}

/// Draws a series.
pub(super) fn draw(svg: &mut Svg, series: &Series, layout: &Layout) {
    draw_errors(svg, series, layout);
    if has_line(series) {
        let points = series.points.iter().map(|&(x, y)| Some((layout.x.fraction(x)?, layout.y.fraction(y)?)));
        for stretch in clip::polyline(points) {
            svg.line(stretch.into_iter().map(|point| layout.page(point)), Pen::solid(ink(series), 1.75));
        }
    }
    let visible: Vec<(f64, f64)> = series.points.iter().filter_map(|&point| layout.visible(point)).collect();
    let many = series.points.len() >= MANY;
    for &at in &visible {
        match series.kind {
            // A line through a single point is nothing; show the point.
            Kind::Line if visible.len() > 1 => {}
            Kind::Points if many => svg.dot(at, 1.75, Pen::solid(ink(series), 1.0).faint(0.65)),
            _ => marker(svg, series, at),
        }
    }
}

fn draw_errors(svg: &mut Svg, series: &Series, layout: &Layout) {
    let pen = Pen::solid(ink(series), 1.0).faint(0.7);
    for (&(x, y), &(low, high)) in series.points.iter().zip(&series.errors) {
        let (Some(at), Some((_, middle))) = (layout.x.fraction(x), layout.visible((x, y))) else { continue };
        // An end that a logarithmic axis cannot show lies below it.
        let low = layout.y.fraction(low).unwrap_or(-1.0);
        let Some(high) = layout.y.fraction(high) else { continue };
        let Some((a, b)) = clip::segment((at, low.min(high)), (at, low.max(high))) else { continue };
        let ((x, bottom), (_, top)) = (layout.page(a), layout.page(b));
        // The bar leaves a hollow marker hollow.
        let stretches = match series.kind {
            Kind::Published => [(bottom, middle + RING), (middle - RING, top)],
            _ => [(bottom, top), (top, top)],
        };
        for (from, to) in stretches {
            if from - to > 0.5 {
                svg.line([(x, from), (x, to)], pen);
            }
        }
        for end in [low, high] {
            if (0.0..=1.0).contains(&end) {
                let (_, y) = layout.page((at, end));
                svg.line([(x - CAP, y), (x + CAP, y)], pen);
            }
        }
    }
}

/// A marker; where there is a line, its shape goes with the colour, so that the two need not be told apart by colour alone.
fn marker(svg: &mut Svg, series: &Series, (x, y): (f64, f64)) {
    let pen = Pen::solid(ink(series), 1.25);
    let r = MARKER;
    match (series.kind, series.color % 4) {
        (Kind::Published, _) => svg.ring((x, y), RING, pen),
        (Kind::LinePoints, 1) => {
            let r = 0.9 * r;
            svg.polygon([(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)], pen);
        }
        (Kind::LinePoints, 2) => {
            svg.polygon([(x - 1.2 * r, y + r), (x + 1.2 * r, y + r), (x, y - 1.2 * r)], pen);
        }
        (Kind::LinePoints, 3) => {
            let r = 1.3 * r;
            svg.polygon([(x - r, y), (x, y - r), (x + r, y), (x, y + r)], pen);
        }
        _ => svg.dot((x, y), r, pen),
    }
}

/// The sample of a series in a legend, from its left middle.
pub(super) fn sample(svg: &mut Svg, series: &Series, (x, y): (f64, f64)) {
    let width = sample_width(series);
    if has_line(series) {
        svg.line([(x, y), (x + width, y)], Pen::solid(ink(series), 1.75));
    }
    if series.kind != Kind::Line {
        marker(svg, series, (x + 0.5 * width, y));
    }
}
