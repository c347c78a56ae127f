//! Panels in rows under one title.

use super::panel::Panel;

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
