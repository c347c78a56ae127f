//! Reference lines and bands, and their labels, which stand outside the plot and do not touch each other.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Pen};
use super::layout::Layout;
use super::model::{Panel, Reference};
use super::palette::{BAND, SOFT};
use super::text::Lettering;
use anyhow::Result;

const LETTERING: Lettering = Lettering::plain(11.0);
/// Height of a row of labels.
pub(super) const ROW: f64 = 14.0;
/// Least distance between two labels of a row.
const GAP: f64 = 8.0;
/// The most room a label beside the plot takes.
const WIDEST: f64 = 130.0;

/// A label: its text, its middle along the axis, and its row (0 is next to the plot).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Label {
    text: String,
    middle: f64,
    pub(super) row: usize,
}

/// The visible part of a band, as fractions of the axis.
fn visible(x: Axis, from: f64, to: f64) -> Option<(f64, f64)> {
    let (a, b) = (x.fraction(from)?, x.fraction(to)?);
    let (low, high) = (a.min(b).max(0.0), a.max(b).min(1.0));
    (low <= high).then_some((low, high))
}

/// Labels of vertical lines and bands above a plot from `left`, `width` wide, within `room`.
pub(super) fn above(panel: &Panel, x: Axis, (left, width): (f64, f64), room: (f64, f64)) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    // Lines first: their labels are next to the plot, those of bands above them.
    let (bands, lines): (Vec<_>, Vec<_>) =
        panel.references.iter().partition(|reference| matches!(reference, Reference::Band { .. }));
    for reference in lines.into_iter().chain(bands) {
        let (at, label) = match reference {
            Reference::Vertical { x: value, label } if x.shows(*value) => (x.fraction(*value), label),
            Reference::Band { from, to, label } => {
                (visible(x, *from, *to).map(|(low, high)| 0.5 * (low + high)), label)
            }
            _ => continue,
        };
        let text = LETTERING.shorten(label, room.1 - room.0);
        let (Some(at), false) = (at, text.is_empty()) else { continue };
        let half = 0.5 * LETTERING.width(&text);
        let middle = (left + at * width).min(room.1 - half).max(room.0 + half);
        let touches = |row: usize| {
            labels.iter().any(|other| {
                let apart = half + 0.5 * LETTERING.width(&other.text) + GAP;
                other.row == row && (other.middle - middle).abs() < apart
            })
        };
        let row = (0..).find(|&row| !touches(row)).unwrap_or_default();
        labels.push(Label { text, middle, row });
    }
    labels
}

/// Labels of horizontal lines to the right of a plot from `top`, `height` high, moved apart where they would touch.
pub(super) fn beside(panel: &Panel, y: Axis, (top, height): (f64, f64)) -> Vec<Label> {
    let mut labels: Vec<Label> = panel
        .references
        .iter()
        .filter_map(|reference| match reference {
            Reference::Horizontal { y: value, label } if y.shows(*value) && !label.is_empty() => {
                let middle = top + (1.0 - y.fraction(*value)?) * height;
                Some(Label { text: LETTERING.shorten(label, WIDEST), middle, row: 0 })
            }
            _ => None,
        })
        .collect();
    labels.sort_by(|a, b| a.middle.total_cmp(&b.middle));
    for i in 1..labels.len() {
        labels[i].middle = labels[i].middle.max(labels[i - 1].middle + ROW);
    }
    // If that pushed the last ones below the plot, push back up.
    let mut lowest = top + height;
    for label in labels.iter_mut().rev() {
        label.middle = label.middle.min(lowest);
        lowest = label.middle - ROW;
    }
    labels
}

/// The room that labels beside a plot take.
pub(super) fn width(labels: &[Label]) -> f64 {
    labels.iter().map(|label| LETTERING.width(&label.text) + 6.0).fold(0.0, f64::max)
}

/// Draws the bands, which lie behind everything else.
pub(super) fn draw_bands(canvas: &mut Canvas<'_>, panel: &Panel, layout: &Layout) -> Result<()> {
    for reference in &panel.references {
        if let Reference::Band { from, to, .. } = reference
            && let Some((low, high)) = visible(layout.x, *from, *to)
        {
            canvas.rectangle(layout.page((low, 0.0)), layout.page((high, 1.0)), Pen::solid(BAND, 1.0))?;
        }
    }
    Ok(())
}

/// Draws the lines and all labels.
pub(super) fn draw_lines(canvas: &mut Canvas<'_>, panel: &Panel, layout: &Layout) -> Result<()> {
    let pen = Pen::solid(SOFT, 1.0);
    for reference in &panel.references {
        match reference {
            Reference::Vertical { x, .. } if layout.x.shows(*x) => {
                let at = layout.x.fraction(*x).unwrap_or_default();
                canvas.dashed(layout.page((at, 0.0)), layout.page((at, 1.0)), pen)?;
            }
            Reference::Horizontal { y, .. } if layout.y.shows(*y) => {
                let at = layout.y.fraction(*y).unwrap_or_default();
                canvas.dashed(layout.page((0.0, at)), layout.page((1.0, at)), pen)?;
            }
            _ => {}
        }
    }
    for label in &layout.above {
        let y = layout.plot.top - ROW * (0.55 + label.row as f64);
        canvas.text(&label.text, (label.middle, y), LETTERING, Anchor::Middle, SOFT)?;
    }
    for label in &layout.beside {
        let x = layout.plot.left + layout.plot.width + 6.0;
        canvas.text(&label.text, (x, label.middle), LETTERING, Anchor::Start, SOFT)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Scale;

    #[test]
    fn labels_that_would_touch_go_to_another_row() {
        let panel = Panel::new("", "", "")
            .vertical(0.5, "one label")
            .vertical(0.51, "another label")
            .vertical(f64::NAN, "nowhere")
            .vertical(7.0, "outside")
            .band(0.9, 9.0, "cut at the edge");
        let x = Axis::between(Scale::Linear, (0.0, 1.0)).expect("valid");
        let labels = above(&panel, x, (50.0, 300.0), (0.0, 360.0));
        assert_eq!(labels.iter().map(|label| label.row).collect::<Vec<_>>(), [0, 1, 0]);
        let last = labels.last().expect("three labels");
        assert!(last.middle + 0.5 * LETTERING.width(&last.text) <= 360.0 + 1e-9);
    }

    #[test]
    fn labels_beside_the_plot_keep_their_distance() {
        let panel = Panel::new("", "", "").horizontal(0.0, "a").horizontal(0.01, "b").horizontal(0.02, "c");
        let y = Axis::between(Scale::Linear, (0.0, 1.0)).expect("valid");
        let labels = beside(&panel, y, (10.0, 200.0));
        assert!(labels.windows(2).all(|pair| pair[1].middle - pair[0].middle >= ROW - 1e-9));
        assert!(labels.iter().all(|label| label.middle <= 210.0));
        assert!(width(&labels) > 0.0);
    }
}
