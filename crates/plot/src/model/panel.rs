//! One pair of axes and what is drawn between them.

use super::series::Series;

/// How values are spread along an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Equal distances for equal differences.
    #[default]
    Linear,
    /// Equal distances for equal ratios; values that are not positive cannot be shown.
    Log,
}

/// A dashed line that is not data, with its label outside the plot.
#[derive(Clone, Debug, PartialEq)]
pub enum Reference {
    /// A line at one x.
    Vertical {
        /// Where it stands.
        x: f64,
        /// Written above the plot.
        label: String,
    },
    /// A line at one y.
    Horizontal {
        /// Where it lies.
        y: f64,
        /// Written to the right of the plot.
        label: String,
    },
}

/// One pair of axes and what is drawn between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Panel {
    /// Above the plot; may be empty.
    pub title: String,
    /// Below the horizontal axis.
    pub x_label: String,
    /// Along the vertical axis.
    pub y_label: String,
    /// The horizontal scale.
    pub x_scale: Scale,
    /// The vertical scale.
    pub y_scale: Scale,
    /// The ends of the horizontal axis; without them it fits the data.
    pub x_range: Option<(f64, f64)>,
    /// What is drawn, first below last.
    pub series: Vec<Series>,
    /// Lines that are not data.
    pub references: Vec<Reference>,
    /// Whether the names of the series are not shown.
    pub hides_legend: bool,
    /// Whether a circle is drawn as a circle (on two linear axes); otherwise each axis fills the panel.
    pub equal_aspect: bool,
}

impl Panel {
    /// An empty panel on linear axes.
    pub fn new(title: impl Into<String>, x_label: impl Into<String>, y_label: impl Into<String>) -> Self {
        Self { title: title.into(), x_label: x_label.into(), y_label: y_label.into(), ..Self::default() }
    }

    /// Adds a series.
    #[must_use]
    pub fn with(mut self, series: Series) -> Self {
        self.series.push(series);
        self
    }

    /// Makes the horizontal axis logarithmic.
    #[must_use]
    pub fn log_x(mut self) -> Self {
        self.x_scale = Scale::Log;
        self
    }

    /// Makes the vertical axis logarithmic.
    #[must_use]
    pub fn log_y(mut self) -> Self {
        self.y_scale = Scale::Log;
        self
    }

    /// Fixes the ends of the horizontal axis.
    #[must_use]
    pub fn x_range(mut self, low: f64, high: f64) -> Self {
        self.x_range = Some((low, high));
        self
    }

    /// Adds a dashed line at one x.
    #[must_use]
    pub fn vertical(mut self, x: f64, label: impl Into<String>) -> Self {
        self.references.push(Reference::Vertical { x, label: label.into() });
        self
    }

    /// Adds a dashed line at one y.
    #[must_use]
    pub fn horizontal(mut self, y: f64, label: impl Into<String>) -> Self {
        self.references.push(Reference::Horizontal { y, label: label.into() });
        self
    }

    /// Leaves the legend out, where a neighbouring panel shows the same one.
    #[must_use]
    pub fn without_legend(mut self) -> Self {
        self.hides_legend = true;
        self
    }

    /// Makes units equally long on both axes, as a scatter of circles needs.
    #[must_use]
    pub fn equal_aspect(mut self) -> Self {
        self.equal_aspect = true;
        self
    }
}
