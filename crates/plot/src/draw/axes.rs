//! Grid, axis lines, tick labels, axis labels, reference lines, title and note of a panel.

use super::palette::{GRID, INK, SOFT};
use super::svg::{Anchor, Pen, Svg};
use crate::layout::panel::Layout;
use crate::layout::sizes::{
    LABEL, NOTE, REFERENCE, REFERENCE_ROW, TICK, TICK_GAP, TICKS_BELOW, TITLE, TITLE_ROW,
};
use crate::model::panel::{Panel, Reference};

/// Length of a tick's line.
const TICK_LINE: f64 = 4.0;

/// Draws the grid, which lies behind the data.
pub(super) fn draw_grid(svg: &mut Svg, layout: &Layout) {
    let pen = Pen::solid(GRID, 0.75);
    for tick in &layout.x_ticks.major {
        let at = layout.x.place(tick.at);
        svg.line([layout.page((at, 0.0)), layout.page((at, 1.0))], pen);
    }
    for tick in &layout.y_ticks.major {
        let at = layout.y.place(tick.at);
        svg.line([layout.page((0.0, at)), layout.page((1.0, at))], pen);
    }
}

/// Draws the axes and everything written on them.
pub(super) fn draw_axes(svg: &mut Svg, panel: &Panel, layout: &Layout) {
    let pen = Pen::solid(SOFT, 1.0);
    svg.line([layout.page((0.0, 1.0)), layout.page((0.0, 0.0)), layout.page((1.0, 0.0))], pen);
    for tick in &layout.x_ticks.major {
        let (x, y) = layout.page((layout.x.place(tick.at), 0.0));
        svg.line([(x, y), (x, y + TICK_LINE)], pen);
        svg.text(&tick.label, (x, y + 13.0), TICK, Anchor::Middle, SOFT);
    }
    for &at in &layout.x_ticks.minor {
        let (x, y) = layout.page((layout.x.place(at), 0.0));
        svg.line([(x, y), (x, y + 0.5 * TICK_LINE)], pen);
    }
    for tick in &layout.y_ticks.major {
        let (x, y) = layout.page((0.0, layout.y.place(tick.at)));
        svg.line([(x, y), (x - TICK_LINE, y)], pen);
        svg.text(&tick.label, (x - TICK_GAP, y), TICK, Anchor::End, SOFT);
    }
    for &at in &layout.y_ticks.minor {
        let (x, y) = layout.page((0.0, layout.y.place(at)));
        svg.line([(x, y), (x - 0.5 * TICK_LINE, y)], pen);
    }
    draw_names(svg, panel, layout);
}

fn draw_names(svg: &mut Svg, panel: &Panel, layout: &Layout) {
    let (plot, cell) = (layout.plot, layout.cell);
    let (middle, bottom) = (plot.left + 0.5 * plot.width, plot.top + plot.height + TICKS_BELOW);
    let x_label = LABEL.shorten(&panel.x_label, plot.width);
    svg.text(&x_label, (middle, bottom + 8.0), LABEL, Anchor::Middle, INK);
    let y_label = LABEL.shorten(&panel.y_label, plot.height);
    svg.upward(&y_label, (cell.left + 7.0, plot.top + 0.5 * plot.height), LABEL);
    if let Some(note) = &layout.note {
        let below = if panel.x_label.is_empty() { 6.0 } else { 24.0 };
        svg.text(note, (plot.left + plot.width, bottom + below), NOTE, Anchor::End, SOFT);
    }
    for (row, line) in layout.title.iter().enumerate() {
        let y = cell.top + TITLE_ROW * (row as f64 + 0.5);
        svg.text(line, (plot.left, y), TITLE, Anchor::Start, INK);
    }
}

/// Draws the reference lines and their labels.
pub(super) fn draw_references(svg: &mut Svg, panel: &Panel, layout: &Layout) {
    for reference in &panel.references {
        let ends = match *reference {
            Reference::Vertical { x, .. } if layout.x.shows(x) => {
                layout.x.fraction(x).map(|at| [(at, 0.0), (at, 1.0)])
            }
            Reference::Horizontal { y, .. } if layout.y.shows(y) => {
                layout.y.fraction(y).map(|at| [(0.0, at), (1.0, at)])
            }
            _ => None,
        };
        if let Some([from, to]) = ends {
            svg.dashed(layout.page(from), layout.page(to), Pen::solid(SOFT, 1.0));
        }
    }
    for label in &layout.above {
        let y = layout.plot.top - REFERENCE_ROW * (0.55 + label.row as f64);
        svg.text(&label.text, (label.middle, y), REFERENCE, Anchor::Middle, SOFT);
    }
    for label in &layout.beside {
        let x = layout.plot.left + layout.plot.width + 6.0;
        let first = label.middle - 0.5 * REFERENCE_ROW * (label.lines.len() as f64 - 1.0);
        for (row, line) in label.lines.iter().enumerate() {
            svg.text(line, (x, first + REFERENCE_ROW * row as f64), REFERENCE, Anchor::Start, SOFT);
        }
    }
}
