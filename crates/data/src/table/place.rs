//! Where in a file a field was found.

use std::fmt;

/// Where a field was found, counted from 1. It is shown as `line 3` or `row 3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A line of a text file.
    Line(u64),
    /// A row of a file that has no lines.
    Row(u64),
}

impl Place {
    /// With its preposition: `on line 3`, `in row 3`.
    pub(super) fn with_preposition(self) -> String {
        match self {
            Self::Line(_) => format!("on {self}"),
            Self::Row(_) => format!("in {self}"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Row(row) => write!(f, "row {row}"),
        }
    }
}
