//! The legend: one entry a named series, in rows between a panel's title and its plot.

use super::sizes::LEGEND;
use crate::model::panel::Panel;
use crate::model::series::{Kind, Series};

/// Height of a row.
const ROW: f64 = 17.0;
/// Between the sample and its text.
const SPACE: f64 = 5.0;
/// Between entries of a row.
const GAP: f64 = 16.0;

/// A series' entry; places are counted from the legend's upper left corner.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// Which series of the panel.
    pub(crate) series: usize,
    /// Its name, shortened where it has to be.
    pub(crate) text: String,
    /// The left middle of the sample.
    pub(crate) sample: (f64, f64),
    /// Where the text begins.
    pub(crate) text_left: f64,
}

/// Entries and the height they take.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Legend {
    pub(crate) entries: Vec<Entry>,
    pub(crate) height: f64,
}

/// Width of the sample of a series.
pub(crate) fn sample_width(series: &Series) -> f64 {
    match series.kind {
        Kind::Line | Kind::LinePoints => 20.0,
        Kind::Points | Kind::Published => 12.0,
    }
}

/// The series that get an entry: those with a name, and of several that look the same the first.
fn named(panel: &Panel) -> impl Iterator<Item = (usize, &Series)> {
    let look = |series: &Series| (series.name.clone(), series.kind, series.color);
    panel.series.iter().enumerate().filter(move |&(i, series)| {
        !series.name.is_empty() && !panel.series[..i].iter().any(|other| look(other) == look(series))
    })
}

impl Legend {
    /// Entries side by side, in as many rows as `room` asks for.
    pub(crate) fn of(panel: &Panel, room: f64) -> Self {
        let mut legend = Self::default();
        if panel.hides_legend {
            return legend;
        }
        let mut x = 0.0;
        for (index, series) in named(panel) {
            let lead = sample_width(series) + SPACE;
            let text = LEGEND.shorten(&series.name, room - lead);
            let width = lead + LEGEND.width(&text);
            if x > 0.0 && x + width > room {
                x = 0.0;
                legend.height += ROW;
            }
            legend.height = legend.height.max(ROW);
            let sample = (x, legend.height - 0.5 * ROW);
            legend.entries.push(Entry { series: index, text, sample, text_left: x + lead });
            x += width + GAP;
        }
        legend
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_wrap_and_repeat_no_series() {
        let mut panel = Panel::new("", "", "").with(Series::line("", 0, [])).with(Series::published([]));
        panel = panel.with(Series::published([(0.0, 1.0)]));
        for i in 0..6 {
            panel = panel.with(Series::line(format!("a series of some length {i}"), i, []));
        }
        let legend = Legend::of(&panel, 300.0);
        assert_eq!(legend.entries.len(), 7);
        let fits = |entry: &Entry| entry.text_left + LEGEND.width(&entry.text) <= 300.0;
        assert!(legend.height > ROW && legend.entries.iter().all(fits));
        assert_eq!(Legend::of(&panel.without_legend(), 300.0), Legend::default());
        assert_eq!(Legend::of(&Panel::default(), 100.0), Legend::default());
    }
}
