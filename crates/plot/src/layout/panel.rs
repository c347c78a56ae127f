//! A panel in its cell of the page: title, legend, labels and ticks take the room they need, and the plot gets the rest.

use super::labels::{self, Above, Beside};
use super::legend::Legend;
use super::sizes::{REFERENCE_ROW, TICK, TICK_GAP, TICKS_BELOW, TITLE, TITLE_ROW};
use crate::measure::axis::Axis;
use crate::measure::content::Content;
use crate::measure::ticks::{Tick, Ticks, ticks};

/// A rectangle of the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rect {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// A laid-out panel.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) cell: Rect,
    pub(crate) plot: Rect,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) x_ticks: Ticks,
    pub(crate) y_ticks: Ticks,
    pub(crate) title: Vec<String>,
    pub(crate) legend: Legend,
    pub(crate) above: Vec<Above>,
    pub(crate) beside: Vec<Beside>,
    pub(crate) note: Option<String>,
}

impl Layout {
    /// Lays out a panel in a cell, its plot no higher than `top` and ending at least `bottom` above the cell's lower edge.
    pub(crate) fn of(content: &Content<'_>, cell: Rect, top: f64, bottom: f64) -> Self {
        let panel = content.panel;
        let y_label = if panel.y_label.is_empty() { 0.0 } else { 20.0 };
        let x_label = if panel.x_label.is_empty() { 0.0 } else { 19.0 };
        let note = if content.left_out > 0 { 14.0 } else { 0.0 };
        let bottom = bottom.max(TICKS_BELOW + x_label + note);
        let plot = |left: f64, right: f64, top: f64| Rect {
            left: cell.left + left,
            top: cell.top + top,
            width: (cell.width - left - right).max(10.0),
            height: (cell.height - top - bottom).max(10.0),
        };
        let mut layout = Self::around(content, cell, plot(y_label + 40.0, 20.0, top));
        // Labels depend on the plot's size and the size on the labels: a few rounds settle it.
        for _ in 0..3 {
            let widest = layout.y_ticks.major.iter().map(|tick| TICK.width(&tick.label)).fold(0.0, f64::max);
            let beyond = layout.x_ticks.major.last().map_or(0.0, |tick| {
                0.5 * TICK.width(&tick.label) - (1.0 - layout.x.place(tick.at)) * layout.plot.width
            });
            let right = beyond.max(labels::width(&layout.beside)).max(6.0);
            let top = top.max(layout.needs_above());
            layout = Self::around(content, cell, plot(y_label + widest + TICK_GAP, right, top));
        }
        layout
    }

    /// What stands around a plot of a given place and size.
    fn around(content: &Content<'_>, cell: Rect, plot: Rect) -> Self {
        let panel = content.panel;
        let (x, y) = content.axes(plot.width, plot.height);
        let right = cell.left + cell.width;
        let note = (content.left_out > 0).then(|| match content.left_out {
            1 => "1 point not shown".to_string(),
            n => format!("{n} points not shown"),
        });
        Self {
            cell,
            plot,
            x,
            y,
            x_ticks: numbers(x, plot.width),
            y_ticks: ticks(y, (plot.height / 36.0) as usize),
            title: TITLE.wrap(&panel.title, right - plot.left),
            legend: Legend::of(panel, right - plot.left),
            above: labels::above(panel, x, (plot.left, plot.width), (cell.left, right)),
            beside: labels::beside(panel, y, (plot.top, plot.height)),
            note,
        }
    }

    /// The room that the title, the legend and the labels take above the plot.
    fn needs_above(&self) -> f64 {
        let legend = if self.legend.height > 0.0 { self.legend.height + 3.0 } else { 0.0 };
        self.labels_above() + self.title.len() as f64 * TITLE_ROW + legend + 6.0
    }

    /// Height of the rows of labels between legend and plot.
    fn labels_above(&self) -> f64 {
        self.above.iter().map(|label| label.row + 1).max().unwrap_or(0) as f64 * REFERENCE_ROW
    }

    /// Upper left corner of the legend.
    pub(crate) fn legend_corner(&self) -> (f64, f64) {
        (self.plot.left, self.plot.top - self.labels_above() - self.legend.height - 5.0)
    }

    /// The distance from the cell's top to the plot, and from the plot to the cell's bottom.
    pub(crate) fn margins(&self) -> (f64, f64) {
        let above = self.plot.top - self.cell.top;
        (above, self.cell.height - above - self.plot.height)
    }

    /// A point of the plot, given as fractions of its axes, on the page.
    pub(crate) fn page(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.plot.left + x * self.plot.width, self.plot.top + (1.0 - y) * self.plot.height)
    }

    /// Where a value lies on the page, if the plot shows it.
    pub(crate) fn visible(&self, (x, y): (f64, f64)) -> Option<(f64, f64)> {
        let shown = self.x.shows(x) && self.y.shows(y);
        shown.then_some(self.page((self.x.fraction(x)?, self.y.fraction(y)?)))
    }
}

/// As many labelled numbers below a plot as have room for their labels.
fn numbers(x: Axis, width: f64) -> Ticks {
    let mut most = (width / 45.0) as usize;
    loop {
        let ticks = ticks(x, most);
        if most <= 2 || fits(&ticks.major, x, width, 10.0) {
            return ticks;
        }
        most -= 1;
    }
}

fn fits(major: &[Tick], x: Axis, width: f64, gap: f64) -> bool {
    major.windows(2).all(|pair| {
        let apart = (x.place(pair[1].at) - x.place(pair[0].at)) * width;
        apart >= 0.5 * (TICK.width(&pair[0].label) + TICK.width(&pair[1].label)) + gap
    })
}
