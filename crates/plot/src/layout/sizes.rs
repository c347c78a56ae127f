//! Sizes of lettering and of what stands around a plot, in user units of the SVG.

use crate::measure::lettering::Lettering;

pub(crate) const FIGURE_TITLE: Lettering = Lettering::bold(16.0);
pub(crate) const TITLE: Lettering = Lettering::bold(13.0);
pub(crate) const LABEL: Lettering = Lettering::plain(12.5);
pub(crate) const TICK: Lettering = Lettering::plain(11.5);
pub(crate) const LEGEND: Lettering = Lettering::plain(11.5);
pub(crate) const REFERENCE: Lettering = Lettering::plain(11.0);
pub(crate) const NOTE: Lettering = Lettering::plain(10.5);

/// Empty border of the page.
pub(crate) const BORDER: f64 = 12.0;
/// Between neighbouring panels.
pub(crate) const GAP: (f64, f64) = (28.0, 22.0);
/// Height of a line of the figure's title.
pub(crate) const FIGURE_TITLE_ROW: f64 = 22.0;
/// Height of a line of a panel's title.
pub(crate) const TITLE_ROW: f64 = 18.0;
/// Height of a row of labels of reference lines.
pub(crate) const REFERENCE_ROW: f64 = 14.0;
/// Between the plot and the tick labels beside it.
pub(crate) const TICK_GAP: f64 = 8.0;
/// From the plot to the lower end of the tick labels below it.
pub(crate) const TICKS_BELOW: f64 = 24.0;

/// Size of a panel, by how many stand side by side.
pub(crate) fn panel_size(columns: usize) -> (f64, f64) {
    match columns {
        1 => (660.0, 400.0),
        2 => (470.0, 370.0),
        _ => (370.0, 320.0),
    }
}
