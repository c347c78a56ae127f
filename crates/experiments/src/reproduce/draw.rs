//! The few kinds of plots the reproduction is made of, on top of the plot model.

use ndarray::Array2;

use dhll_plot::{Figure, Panel, Series};

/// The label axis of errors.
pub const ERROR: &str = "training error";

/// One panel of curves over alpha.
pub fn over_alpha(title: &str, y_label: &str, series: impl IntoIterator<Item = Series>) -> Panel {
    let panel = Panel::new(title, "alpha", y_label);
    series.into_iter().fold(panel, Panel::with)
}

/// Two columns of `rows` against each other, a colour a class.
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

/// Targets of three dimensions: the first against the second, and the first against the third.
pub fn three_dimensions(alpha: f64, h: &Array2<f64>, labels: &[usize], classes: &[String]) -> Figure {
    let (first, second, third) = (("dimension 1", 0), ("dimension 2", 1), ("dimension 3", 2));
    Figure::new(format!("The three dimensions of the targets at alpha = {alpha}"))
        .columns(2)
        .panel(scatter(h, [first, second], labels, classes))
        .panel(scatter(h, [first, third], labels, classes))
}
