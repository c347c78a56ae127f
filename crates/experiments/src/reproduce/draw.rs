//! The two kinds of panels that the figures are made of.

use dhll_plot::{Panel, Series};
use ndarray::Array2;

/// The vertical axis of training errors.
pub const ERROR: &str = "training error";

/// Curves over alpha.
pub fn over_alpha(y_label: &str, series: impl IntoIterator<Item = Series>) -> Panel {
    series.into_iter().fold(Panel::new("", "alpha", y_label), Panel::with)
}

/// Two columns of `rows` against each other, with a colour for each class.
pub fn scatter(
    rows: &Array2<f64>,
    columns: [(&str, usize); 2],
    labels: &[usize],
    classes: &[String],
) -> Panel {
    let [(x_label, x), (y_label, y)] = columns;
    let panel = Panel::new("", x_label, y_label);
    classes.iter().enumerate().fold(panel, |panel, (class, name)| {
        let points = rows.rows().into_iter().zip(labels);
        let points = points.filter(|&(_, &label)| label == class).map(|(row, _)| (row[x], row[y]));
        panel.with(Series::points(name, class, points))
    })
}
