//! What a figure is made of: panels with axes, series and references; no drawing here.

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

/// Where a panel's legend is; it never lies on the data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Legend {
    /// In rows between the title and the plot.
    #[default]
    Above,
    /// In a column to the right of the plot.
    Right,
    /// Not drawn.
    Hidden,
}

/// Whether one unit is as long on the horizontal axis as on the vertical one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Aspect {
    /// Each axis fills the panel.
    #[default]
    Free,
    /// A circle is drawn as a circle (on two linear axes; otherwise as [`Aspect::Free`]).
    Equal,
}

/// A line or band that is not data, with its label outside the plot.
#[derive(Clone, Debug, PartialEq)]
pub enum Reference {
    /// A dashed line at one x.
    Vertical {
        /// Where it stands.
        x: f64,
        /// Written above the plot.
        label: String,
    },
    /// A dashed line at one y.
    Horizontal {
        /// Where it lies.
        y: f64,
        /// Written to the right of the plot.
        label: String,
    },
    /// A shaded range of x, behind everything else.
    Band {
        /// One end.
        from: f64,
        /// The other end.
        to: f64,
        /// Written above the plot.
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
    /// The ends of the vertical axis; without them it fits the data.
    pub y_range: Option<(f64, f64)>,
    /// Named positions instead of numbers on the horizontal axis; numbers where it is empty.
    pub x_ticks: Vec<(f64, String)>,
    /// What is drawn, first below last.
    pub series: Vec<Series>,
    /// Lines and bands that are not data.
    pub references: Vec<Reference>,
    /// Where the legend is.
    pub legend: Legend,
    /// Whether units are equally long on both axes.
    pub aspect: Aspect,
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

    /// Fixes the ends of the vertical axis.
    #[must_use]
    pub fn y_range(mut self, low: f64, high: f64) -> Self {
        self.y_range = Some((low, high));
        self
    }

    /// Names positions on the horizontal axis: `names[i]` stands at `i`.
    #[must_use]
    pub fn x_names<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.x_ticks = names.into_iter().enumerate().map(|(i, name)| (i as f64, name.into())).collect();
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

    /// Adds a shaded range of x.
    #[must_use]
    pub fn band(mut self, from: f64, to: f64, label: impl Into<String>) -> Self {
        self.references.push(Reference::Band { from, to, label: label.into() });
        self
    }

    /// Places the legend.
    #[must_use]
    pub fn legend(mut self, legend: Legend) -> Self {
        self.legend = legend;
        self
    }

    /// Makes units equally long on both axes, as a scatter of circles needs.
    #[must_use]
    pub fn equal_aspect(mut self) -> Self {
        self.aspect = Aspect::Equal;
        self
    }
}

/// Panels in rows under one title.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// Above everything; may be empty.
    pub title: String,
    /// In reading order.
    pub panels: Vec<Panel>,
    /// Panels a row; 0 counts as 1.
    pub columns: usize,
}

impl Figure {
    /// A figure of one column, without panels.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), panels: Vec::new(), columns: 1 }
    }

    /// Adds a panel.
    #[must_use]
    pub fn panel(mut self, panel: Panel) -> Self {
        self.panels.push(panel);
        self
    }

    /// Sets the number of panels a row.
    #[must_use]
    pub fn columns(mut self, columns: usize) -> Self {
        self.columns = columns;
        self
    }
}
