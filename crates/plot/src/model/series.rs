//! One named set of points and the way it is shown.

/// How a series is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A line through the points, in their order.
    Line,
    /// A dot for each point, without a line.
    Points,
    /// A line with a marker on each point; the marker's shape goes with the colour.
    LinePoints,
    /// Hollow black circles: a value read off the published report, the same in every figure.
    Published,
}

/// One named set of points.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its legend entry; an empty name has none.
    pub name: String,
    /// How it is shown.
    pub kind: Kind,
    /// Index into the palette (not used by [`Kind::Published`]).
    pub color: usize,
    /// The values; a point that cannot be shown is left out and counted.
    pub points: Vec<(f64, f64)>,
    /// Lower and upper end of an error bar for each point, or empty.
    pub errors: Vec<(f64, f64)>,
}

impl Series {
    fn new(
        name: impl Into<String>,
        kind: Kind,
        color: usize,
        points: impl IntoIterator<Item = (f64, f64)>,
    ) -> Self {
        Self { name: name.into(), kind, color, points: points.into_iter().collect(), errors: Vec::new() }
    }

    /// A line through the points.
    pub fn line(name: impl Into<String>, color: usize, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        Self::new(name, Kind::Line, color, points)
    }

    /// A dot for each point.
    pub fn points(
        name: impl Into<String>,
        color: usize,
        points: impl IntoIterator<Item = (f64, f64)>,
    ) -> Self {
        Self::new(name, Kind::Points, color, points)
    }

    /// A line with markers.
    pub fn line_points(
        name: impl Into<String>,
        color: usize,
        points: impl IntoIterator<Item = (f64, f64)>,
    ) -> Self {
        Self::new(name, Kind::LinePoints, color, points)
    }

    /// Published values, named "published".
    pub fn published(points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        Self::new("published", Kind::Published, 0, points)
    }

    /// Gives each point an error bar from its lower to its upper end.
    #[must_use]
    pub fn errors(mut self, ends: impl IntoIterator<Item = (f64, f64)>) -> Self {
        self.errors = ends.into_iter().collect();
        self
    }

    /// Gives each point an error bar of `y - tolerance` to `y + tolerance`.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.errors = self.points.iter().map(|&(_, y)| (y - tolerance, y + tolerance)).collect();
        self
    }
}
