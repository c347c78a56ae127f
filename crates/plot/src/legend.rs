//! The legend: one entry a named series, placed outside the plot.

use super::canvas::{Anchor, Canvas};
use super::marks;
use super::marks::sample_width;
use super::model::Panel;
use super::palette::INK;
use super::text::Lettering;
use anyhow::Result;

pub(super) const LETTERING: Lettering = Lettering::plain(11.5);
/// Height of a row.
const ROW: f64 = 17.0;
/// Between the sample and its text.
const SPACE: f64 = 5.0;
/// Between entries of a row.
const GAP: f64 = 16.0;

/// A series' entry; `at` is the left middle of its sample, from the legend's upper left corner.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    series: usize,
    text: String,
    at: (f64, f64),
}

/// Entries and the size they take.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Placed {
    entries: Vec<Entry>,
    pub(super) width: f64,
    pub(super) height: f64,
}

fn named(panel: &Panel) -> impl Iterator<Item = usize> {
    (0..panel.series.len()).filter(|&i| {
        let one = &panel.series[i];
        let same = |other: &super::series::Series| {
            (&other.name, other.kind, other.color) == (&one.name, one.kind, one.color)
        };
        !one.name.is_empty() && !panel.series[..i].iter().any(same)
    })
}

/// Entries side by side, in as many rows as `room` asks for.
pub(super) fn rows(panel: &Panel, room: f64) -> Placed {
    let mut placed = Placed::default();
    let mut x = 0.0;
    for series in named(panel) {
        let lead = sample_width(&panel.series[series]) + SPACE;
        let text = LETTERING.shorten(&panel.series[series].name, room - lead);
        let width = lead + LETTERING.width(&text);
        if x > 0.0 && x + width > room {
            x = 0.0;
            placed.height += ROW;
        }
        placed.height = placed.height.max(ROW);
        placed.entries.push(Entry { series, text, at: (x, placed.height - 0.5 * ROW) });
        placed.width = placed.width.max(x + width);
        x += width + GAP;
    }
    placed
}

/// Entries one above the other, at most `room` wide.
pub(super) fn column(panel: &Panel, room: f64) -> Placed {
    let mut placed = Placed::default();
    for series in named(panel) {
        let lead = sample_width(&panel.series[series]) + SPACE;
        let text = LETTERING.shorten(&panel.series[series].name, room - lead);
        placed.width = placed.width.max(lead + LETTERING.width(&text));
        placed.entries.push(Entry { series, text, at: (0.0, placed.height + 0.5 * ROW) });
        placed.height += ROW;
    }
    placed
}

/// Draws a legend with its upper left corner at `corner`.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    panel: &Panel,
    placed: &Placed,
    corner: (f64, f64),
) -> Result<()> {
    for entry in &placed.entries {
        let at = (corner.0 + entry.at.0, corner.1 + entry.at.1);
        let series = &panel.series[entry.series];
        marks::sample(canvas, series, at)?;
        canvas.text(
            &entry.text,
            (at.0 + sample_width(series) + SPACE, at.1),
            LETTERING,
            Anchor::Start,
            INK,
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Series;

    #[test]
    fn entries_wrap_and_repeat_no_series() {
        let mut panel = Panel::new("", "", "").with(Series::line("", 0, [])).with(Series::published([]));
        panel = panel.with(Series::published([(0.0, 1.0)]));
        for i in 0..6 {
            panel = panel.with(Series::line(format!("a series of some length {i}"), i, []));
        }
        let legend = rows(&panel, 300.0);
        assert_eq!(legend.entries.len(), 7);
        assert!(legend.height > ROW && legend.width <= 300.0);
        assert!(column(&panel, 80.0).width <= 80.0);
        assert_eq!(rows(&Panel::default(), 100.0), Placed::default());
    }
}
