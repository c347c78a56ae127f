//! The marks of a series: lines, dots, markers, error bars, bars; and the sample of them in the legend.

use super::canvas::{Canvas, Pen};
use super::clip;
use super::histogram::{Bars, Histogram};
use super::layout::Layout;
use super::palette::{INK, color};
use super::series::{Kind, Series};
use anyhow::Result;
use plotters::style::RGBColor;

/// Radius of a marker.
const MARKER: f64 = 3.0;
/// Radius of a published value's circle, larger so that a measured one inside it stays visible.
const RING: f64 = 4.5;
/// From this many points on, dots are smaller and let others shine through.
const MANY: usize = 150;
/// Half the width of an error bar's ends.
const CAP: f64 = 2.5;

fn ink(series: &Series) -> RGBColor {
    if series.kind == Kind::Published { INK } else { color(series.color) }
}

/// Draws a series that is not a histogram.
pub(super) fn draw(canvas: &mut Canvas<'_>, series: &Series, layout: &Layout) -> Result<()> {
    if series.kind == Kind::Histogram {
        return Ok(());
    }
    draw_errors(canvas, series, layout)?;
    if matches!(series.kind, Kind::Line | Kind::LinePoints) {
        let points = series.points.iter().map(|&(x, y)| Some((layout.x.fraction(x)?, layout.y.fraction(y)?)));
        for stretch in clip::polyline(points) {
            canvas
                .line(stretch.into_iter().map(|point| layout.page(point)), Pen::solid(ink(series), 1.75))?;
        }
    }
    let visible: Vec<(f64, f64)> = series.points.iter().filter_map(|&point| place(layout, point)).collect();
    let many = series.points.len() >= MANY;
    for &at in &visible {
        match series.kind {
            // A line through a single point is nothing; show the point.
            Kind::Line if visible.len() > 1 => {}
            Kind::Points if many => canvas.dot(at, 1.75, Pen::solid(ink(series), 1.0).faint(0.65))?,
            Kind::Line | Kind::Points => canvas.dot(at, MARKER, Pen::solid(ink(series), 1.0))?,
            _ => marker(canvas, series, at)?,
        }
    }
    Ok(())
}

fn place(layout: &Layout, (x, y): (f64, f64)) -> Option<(f64, f64)> {
    let visible = layout.x.shows(x) && layout.y.shows(y);
    visible.then(|| Some(layout.page((layout.x.fraction(x)?, layout.y.fraction(y)?))))?
}

fn draw_errors(canvas: &mut Canvas<'_>, series: &Series, layout: &Layout) -> Result<()> {
    let pen = Pen::solid(ink(series), 1.0).faint(0.7);
    for (&(x, y), &(lo, hi)) in series.points.iter().zip(&series.errors) {
        let (Some(at), true) = (layout.x.fraction(x), layout.x.shows(x) && layout.y.shows(y)) else {
            continue;
        };
        // An end that a logarithmic axis cannot show lies below it.
        let low = layout.y.fraction(lo).unwrap_or(-1.0);
        let Some(high) = layout.y.fraction(hi) else { continue };
        let Some((a, b)) = clip::segment((at, low), (at, high)) else { continue };
        let (from, to) = (layout.page(a), layout.page(b));
        // The bar leaves a hollow marker hollow.
        let (middle, half) = match series.kind {
            Kind::Published => (layout.page((at, layout.y.fraction(y).unwrap_or(low))).1, RING),
            _ => (from.1, 0.0),
        };
        for (start, end) in [(from.1, middle + half), (to.1, middle - half)] {
            if (start - end).abs() > 0.5 && (start > end) == (start == from.1) {
                canvas.line([(from.0, start), (from.0, end)], pen)?;
            }
        }
        for end in [low, high] {
            if (0.0..=1.0).contains(&end) {
                let (px, py) = layout.page((at, end));
                canvas.line([(px - CAP, py), (px + CAP, py)], pen)?;
            }
        }
    }
    Ok(())
}

/// A marker; its shape goes with the colour, so that the two need not be told apart by colour alone.
fn marker(canvas: &mut Canvas<'_>, series: &Series, (x, y): (f64, f64)) -> Result<()> {
    let pen = Pen::solid(ink(series), 1.25);
    let r = MARKER;
    match (series.kind, series.color % 4) {
        (Kind::Published, _) => canvas.ring((x, y), RING, pen),
        (_, 0) => canvas.dot((x, y), r, pen),
        (_, 1) => canvas.rectangle((x - 0.9 * r, y - 0.9 * r), (x + 0.9 * r, y + 0.9 * r), pen),
        (_, 2) => canvas.polygon([(x - 1.2 * r, y + r), (x + 1.2 * r, y + r), (x, y - 1.2 * r)], pen),
        _ => canvas.polygon([(x - 1.3 * r, y), (x, y - 1.3 * r), (x + 1.3 * r, y), (x, y + 1.3 * r)], pen),
    }
}

/// Draws the histogram series of a panel over each other.
pub(super) fn draw_bars(
    canvas: &mut Canvas<'_>,
    series: &[Series],
    histogram: &Histogram,
    layout: &Layout,
) -> Result<()> {
    for bars in &histogram.bars {
        if let Some(series) = series.get(bars.series) {
            let outline: Vec<(f64, f64)> =
                outline(bars, histogram, layout).into_iter().map(|point| layout.page(point)).collect();
            canvas.polygon(outline.iter().copied(), Pen::solid(ink(series), 1.0).faint(0.4))?;
            canvas.line(outline, Pen::solid(ink(series), 1.25))?;
        }
    }
    Ok(())
}

/// The steps of a histogram, from the axis up and back down to it.
fn outline(bars: &Bars, histogram: &Histogram, layout: &Layout) -> Vec<(f64, f64)> {
    let edge = |i: usize| layout.x.place(histogram.edges[i]).clamp(0.0, 1.0);
    let zero = layout.y.fraction(0.0).unwrap_or(0.0).clamp(0.0, 1.0);
    let mut points = vec![(edge(0), zero)];
    for (i, &count) in bars.counts.iter().enumerate() {
        let height = if count > 0.0 { layout.y.fraction(count).unwrap_or(zero) } else { zero };
        let height = height.clamp(0.0, 1.0);
        points.extend([(edge(i), height), (edge(i + 1), height)]);
    }
    points.push((edge(bars.counts.len()), zero));
    points
}

/// Width of the sample of a series in a legend.
pub(super) fn sample_width(series: &Series) -> f64 {
    match series.kind {
        Kind::Line | Kind::LinePoints => 20.0,
        Kind::Points | Kind::Published | Kind::Histogram => 12.0,
    }
}

/// The sample of a series in a legend, from its left middle.
pub(super) fn sample(canvas: &mut Canvas<'_>, series: &Series, (x, y): (f64, f64)) -> Result<()> {
    let width = sample_width(series);
    let middle = (x + 0.5 * width, y);
    let pen = Pen::solid(ink(series), 1.75);
    if matches!(series.kind, Kind::Line | Kind::LinePoints) {
        canvas.line([(x, y), (x + width, y)], pen)?;
    }
    match series.kind {
        Kind::Line => Ok(()),
        Kind::Points => canvas.dot(middle, MARKER, pen),
        Kind::LinePoints | Kind::Published => marker(canvas, series, middle),
        Kind::Histogram => {
            let (a, b) = ((middle.0 - 6.0, y - 5.0), (middle.0 + 6.0, y + 5.0));
            canvas.rectangle(a, b, pen.faint(0.4))?;
            canvas.line([a, (b.0, a.1), b, (a.0, b.1), a], Pen::solid(ink(series), 1.25))
        }
    }
}
