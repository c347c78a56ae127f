//! Where everything in a panel stands: lettering takes the room it needs and the plot gets the rest.

use super::axis::Axis;
use super::content::Content;
use super::legend;
use super::model::Legend;
use super::references::{self, Label};
use super::text::Lettering;
use super::ticks::{Tick, Ticks, ticks};

pub(super) const TITLE: Lettering = Lettering::bold(13.0);
pub(super) const LABEL: Lettering = Lettering::plain(12.5);
pub(super) const TICK: Lettering = Lettering::plain(11.5);
pub(super) const NOTE: Lettering = Lettering::plain(10.5);
/// Height of a line of the panel's title.
pub(super) const TITLE_ROW: f64 = 18.0;
/// Height of a line of a name below the horizontal axis.
pub(super) const NAME_ROW: f64 = 13.0;
/// Between the plot and its tick labels.
pub(super) const TICK_GAP: f64 = 8.0;

/// A rectangle of the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rect {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A laid-out panel.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) cell: Rect,
    pub(super) plot: Rect,
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) x_ticks: Ticks,
    pub(super) y_ticks: Ticks,
    pub(super) title: Vec<String>,
    pub(super) legend: legend::Placed,
    pub(super) side: Legend,
    pub(super) above: Vec<Label>,
    pub(super) beside: Vec<Label>,
    pub(super) note: Option<String>,
    /// Height of the labels below the plot.
    pub(super) names: f64,
}

impl Layout {
    /// Lays out a panel in a cell, its plot no higher than `top` and ending at least `bottom` above the cell's lower edge.
    pub(super) fn of(content: &Content<'_>, cell: Rect, top: f64, bottom: f64) -> Self {
        let panel = content.panel;
        let note = (content.left_out > 0).then(|| match content.left_out {
            1 => "1 point not shown".to_string(),
            n => format!("{n} points not shown"),
        });
        let x_label = if panel.x_label.is_empty() { 0.0 } else { 19.0 };
        let names = 24.0 + NAME_ROW * (name_lines(content, cell.width) as f64 - 1.0);
        let bottom = bottom.max(names + x_label + if note.is_some() { 14.0 } else { 0.0 });
        let y_label = if panel.y_label.is_empty() { 0.0 } else { 20.0 };
        // Labels depend on the plot's size and the size on the labels: a few rounds settle it.
        let mut plot = Rect {
            left: cell.left + y_label + 40.0,
            top: cell.top + top,
            width: (cell.width - y_label - 60.0).max(10.0),
            height: (cell.height - top - bottom).max(10.0),
        };
        let round = |plot: Rect| {
            let (x, y) = content.axes(plot.width, plot.height);
            let y_ticks = ticks(y, (plot.height / 36.0) as usize);
            let x_ticks =
                if panel.x_ticks.is_empty() { x_ticks(x, plot.width) } else { named(content, x, plot) };
            let (above, room) = ((plot.left, plot.width), (cell.left, cell.left + cell.width));
            let above = references::above(panel, x, above, room);
            let beside = references::beside(panel, y, (plot.top, plot.height));
            let title = TITLE.wrap(&panel.title, cell.left + cell.width - plot.left);
            let legend = match panel.legend {
                Legend::Above => legend::rows(panel, cell.left + cell.width - plot.left),
                Legend::Right => legend::column(panel, 0.4 * cell.width),
                Legend::Hidden => legend::Placed::default(),
            };
            Self {
                cell,
                plot,
                x,
                y,
                x_ticks,
                y_ticks,
                title,
                legend,
                side: panel.legend,
                above,
                beside,
                note: note.clone(),
                names,
            }
        };
        for _ in 0..3 {
            let layout = round(plot);
            let labels = layout.y_ticks.major.iter().map(|tick| TICK.width(&tick.label)).fold(0.0, f64::max);
            let left = y_label + labels + TICK_GAP;
            let last = layout.x_ticks.major.last().map_or(0.0, |tick| {
                0.5 * TICK.width(&tick.label) - (1.0 - layout.x.place(tick.at)) * plot.width
            });
            let mut right = last.max(references::width(&layout.beside)).max(6.0);
            if panel.legend == Legend::Right && layout.legend.width > 0.0 {
                right += layout.legend.width + 14.0;
            }
            let top = top.max(layout.needs_above());
            plot = Rect {
                left: cell.left + left,
                top: cell.top + top,
                width: (cell.width - left - right).max(10.0),
                height: (cell.height - top - bottom).max(10.0),
            };
        }
        round(plot)
    }

    /// The room that the title, the legend and the labels take above the plot.
    fn needs_above(&self) -> f64 {
        self.labels_above() + self.title.len() as f64 * TITLE_ROW + self.legend_above() + 6.0
    }

    fn legend_above(&self) -> f64 {
        if self.legend.height > 0.0 && self.side == Legend::Above { self.legend.height + 3.0 } else { 0.0 }
    }

    /// Height of the rows of labels between legend and plot.
    pub(super) fn labels_above(&self) -> f64 {
        self.above.iter().map(|label| label.row + 1).max().unwrap_or(0) as f64 * references::ROW
    }

    /// Upper left corner of the legend.
    pub(super) fn legend_corner(&self) -> (f64, f64) {
        match self.side {
            Legend::Right => (self.cell.left + self.cell.width - self.legend.width, self.plot.top),
            _ => (self.plot.left, self.plot.top - self.labels_above() - self.legend.height - 5.0),
        }
    }

    /// The distance from the cell's top to the plot, and from the plot to the cell's bottom.
    pub(super) fn margins(&self) -> (f64, f64) {
        let above = self.plot.top - self.cell.top;
        (above, self.cell.height - above - self.plot.height)
    }

    /// A point of the plot, given as fractions of its axes, on the page.
    pub(super) fn page(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.plot.left + x * self.plot.width, self.plot.top + (1.0 - y) * self.plot.height)
    }
}

fn x_ticks(x: Axis, width: f64) -> Ticks {
    // As many as have room for the labels that they get.
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

/// A name in at most two lines.
fn name_in_lines(name: &str, room: f64) -> String {
    let mut lines = TICK.wrap(name, room);
    if lines.len() > 2 {
        lines[1] = TICK.shorten(&lines[1..].join(" "), room);
        lines.truncate(2);
    }
    lines.join("\n")
}

/// The most lines that a name below the horizontal axis is likely to take.
fn name_lines(content: &Content<'_>, width: f64) -> usize {
    // The plot is narrower than the cell, and all names are in one row.
    let room = 0.75 * width / content.panel.x_ticks.len().max(1) as f64;
    if content.panel.x_ticks.iter().any(|(_, name)| TICK.width(name) > room) { 2 } else { 1 }
}

fn named(content: &Content<'_>, x: Axis, plot: Rect) -> Ticks {
    let shown: Vec<&(f64, String)> = content.panel.x_ticks.iter().filter(|(at, _)| x.shows(*at)).collect();
    let room = plot.width / shown.len().max(1) as f64 - 6.0;
    let tick = |(at, name): &&(f64, String)| {
        Some(Tick { at: x.scale.position(*at)?, label: name_in_lines(name, room) })
    };
    Ticks { major: shown.iter().filter_map(tick).collect(), minor: Vec::new() }
}
