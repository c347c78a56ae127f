//! Labels of reference lines, which stand outside the plot and do not touch each other.

use super::sizes::{REFERENCE, REFERENCE_ROW};
use crate::measure::axis::Axis;
use crate::model::panel::{Panel, Reference};

/// Least distance between two labels of a row.
const GAP: f64 = 8.0;
/// The most room a label beside the plot takes.
const WIDEST: f64 = 130.0;

/// A label above a plot.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Above {
    pub(crate) text: String,
    /// Its middle along the axis.
    pub(crate) middle: f64,
    /// How many rows it stands away from the plot.
    pub(crate) row: usize,
}

/// A label to the right of a plot.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Beside {
    pub(crate) lines: Vec<String>,
    /// Its middle along the axis.
    pub(crate) middle: f64,
}

impl Beside {
    fn height(&self) -> f64 {
        self.lines.len() as f64 * REFERENCE_ROW
    }
}

/// Labels of vertical lines above a plot from `left`, `width` wide, within `room`.
pub(crate) fn above(panel: &Panel, x: Axis, (left, width): (f64, f64), room: (f64, f64)) -> Vec<Above> {
    let mut labels: Vec<Above> = Vec::new();
    for reference in &panel.references {
        let Reference::Vertical { x: value, label } = reference else { continue };
        let text = REFERENCE.shorten(label, room.1 - room.0);
        let (Some(at), true, false) = (x.fraction(*value), x.shows(*value), text.is_empty()) else {
            continue;
        };
        let half = 0.5 * REFERENCE.width(&text);
        let middle = (left + at * width).min(room.1 - half).max(room.0 + half);
        let touches = |row: usize| {
            labels.iter().any(|other| {
                let apart = half + 0.5 * REFERENCE.width(&other.text) + GAP;
                other.row == row && (other.middle - middle).abs() < apart
            })
        };
        let row = (0..).find(|&row| !touches(row)).unwrap_or_default();
        labels.push(Above { text, middle, row });
    }
    labels
}

/// Labels of horizontal lines to the right of a plot from `top`, `height` high, moved apart where they would touch.
pub(crate) fn beside(panel: &Panel, y: Axis, (top, height): (f64, f64)) -> Vec<Beside> {
    let place = |reference: &Reference| match reference {
        Reference::Horizontal { y: value, label } if y.shows(*value) => {
            let lines = REFERENCE.wrap(label, WIDEST);
            let middle = top + (1.0 - y.fraction(*value)?) * height;
            (!lines.is_empty()).then_some(Beside { lines, middle })
        }
        _ => None,
    };
    let mut labels: Vec<Beside> = panel.references.iter().filter_map(place).collect();
    labels.sort_by(|a, b| a.middle.total_cmp(&b.middle));
    let mut highest = f64::NEG_INFINITY;
    for label in &mut labels {
        let half = 0.5 * label.height();
        label.middle = label.middle.max(highest + half);
        highest = label.middle + half;
    }
    // If that pushed the last ones below the plot, push back up.
    let mut lowest = top + height + 0.5 * REFERENCE_ROW;
    for label in labels.iter_mut().rev() {
        let half = 0.5 * label.height();
        label.middle = label.middle.min(lowest - half);
        lowest = label.middle - half;
    }
    labels
}

/// The room that labels beside a plot take.
pub(crate) fn width(labels: &[Beside]) -> f64 {
    let lines = labels.iter().flat_map(|label| &label.lines);
    lines.map(|line| REFERENCE.width(line) + 6.0).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::panel::Scale;

    #[test]
    fn labels_that_would_touch_go_to_another_row() {
        let panel = Panel::new("", "", "")
            .vertical(0.5, "one label")
            .vertical(0.51, "another label")
            .vertical(f64::NAN, "nowhere")
            .vertical(7.0, "outside")
            .vertical(1.0, "moved in at the edge");
        let x = Axis::between(Scale::Linear, (0.0, 1.0)).expect("valid");
        let labels = above(&panel, x, (50.0, 300.0), (0.0, 360.0));
        assert_eq!(labels.iter().map(|label| label.row).collect::<Vec<_>>(), [0, 1, 0]);
        let last = labels.last().expect("three labels");
        assert!(last.middle + 0.5 * REFERENCE.width(&last.text) <= 360.0 + 1e-9);
    }

    #[test]
    fn labels_beside_the_plot_keep_their_distance() {
        let panel = Panel::new("", "", "").horizontal(0.0, "a").horizontal(0.01, "b").horizontal(0.02, "c");
        let y = Axis::between(Scale::Linear, (0.0, 1.0)).expect("valid");
        let labels = beside(&panel, y, (10.0, 200.0));
        assert!(labels.windows(2).all(|pair| pair[1].middle - pair[0].middle >= REFERENCE_ROW - 1e-9));
        assert!(labels.iter().all(|label| label.middle <= 210.0));
        assert!(width(&labels) > 0.0);
        let long = panel.horizontal(0.0, "a label that is much too long for one line beside a plot");
        let labels = beside(&long, y, (10.0, 200.0));
        assert!(labels.iter().any(|label| label.lines.len() > 1) && width(&labels) <= WIDEST + 6.0);
        assert!(labels.iter().all(|label| label.middle + 0.5 * label.height() <= 217.0 + 1e-9));
    }
}
