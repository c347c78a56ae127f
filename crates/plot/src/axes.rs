//! Grid, axis lines, tick labels, axis labels, title and note of a panel.

use super::canvas::{Anchor, Canvas, Pen};
use super::layout::{LABEL, Layout, NAME_ROW, NOTE, TICK, TICK_GAP, TITLE, TITLE_ROW};
use super::model::Panel;
use super::palette::{GRID, INK, SOFT};
use anyhow::Result;

/// Length of a tick's line.
const TICK_LINE: f64 = 4.0;

/// Draws the grid, which lies behind the data.
pub(super) fn draw_grid(canvas: &mut Canvas<'_>, layout: &Layout) -> Result<()> {
    let pen = Pen::solid(GRID, 0.75);
    for tick in &layout.x_ticks.major {
        let at = layout.x.place(tick.at);
        canvas.line([layout.page((at, 0.0)), layout.page((at, 1.0))], pen)?;
    }
    for tick in &layout.y_ticks.major {
        let at = layout.y.place(tick.at);
        canvas.line([layout.page((0.0, at)), layout.page((1.0, at))], pen)?;
    }
    Ok(())
}

/// Draws the axes and everything written on them.
pub(super) fn draw_axes(canvas: &mut Canvas<'_>, panel: &Panel, layout: &Layout) -> Result<()> {
    let pen = Pen::solid(SOFT, 1.0);
    canvas.line([layout.page((0.0, 1.0)), layout.page((0.0, 0.0)), layout.page((1.0, 0.0))], pen)?;
    for tick in &layout.x_ticks.major {
        let (x, y) = layout.page((layout.x.place(tick.at), 0.0));
        canvas.line([(x, y), (x, y + TICK_LINE)], pen)?;
        for (line, text) in tick.label.split('\n').enumerate() {
            canvas.text(text, (x, y + 13.0 + NAME_ROW * line as f64), TICK, Anchor::Middle, SOFT)?;
        }
    }
    for &at in &layout.x_ticks.minor {
        let (x, y) = layout.page((layout.x.place(at), 0.0));
        canvas.line([(x, y), (x, y + 0.5 * TICK_LINE)], pen)?;
    }
    for tick in &layout.y_ticks.major {
        let (x, y) = layout.page((0.0, layout.y.place(tick.at)));
        canvas.line([(x, y), (x - TICK_LINE, y)], pen)?;
        canvas.text(&tick.label, (x - TICK_GAP, y), TICK, Anchor::End, SOFT)?;
    }
    for &at in &layout.y_ticks.minor {
        let (x, y) = layout.page((0.0, layout.y.place(at)));
        canvas.line([(x, y), (x - 0.5 * TICK_LINE, y)], pen)?;
    }
    draw_names(canvas, panel, layout)
}

fn draw_names(canvas: &mut Canvas<'_>, panel: &Panel, layout: &Layout) -> Result<()> {
    let (plot, cell) = (layout.plot, layout.cell);
    let bottom = plot.top + plot.height;
    let x_label = LABEL.shorten(&panel.x_label, plot.width);
    canvas.text(
        &x_label,
        (plot.left + 0.5 * plot.width, bottom + layout.names + 8.0),
        LABEL,
        Anchor::Middle,
        INK,
    )?;
    let y_label = LABEL.shorten(&panel.y_label, plot.height);
    canvas.upward(&y_label, (cell.left + 7.0, plot.top + 0.5 * plot.height), LABEL)?;
    if let Some(note) = &layout.note {
        let below = layout.names + if panel.x_label.is_empty() { 6.0 } else { 24.0 };
        canvas.text(note, (plot.left + plot.width, bottom + below), NOTE, Anchor::End, SOFT)?;
    }
    for (row, line) in layout.title.iter().enumerate() {
        let y = cell.top + TITLE_ROW * (row as f64 + 0.5);
        canvas.text(line, (plot.left, y), TITLE, Anchor::Start, INK)?;
    }
    Ok(())
}
