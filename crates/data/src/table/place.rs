//! Where in a file a field was found.

use std::fmt;

/// Where a field was found, counted from 1. It is shown as `line 3` or `row 3`; where several files are read as one, the error has the file beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    at: At,
    /// Which of the files, from 0.
    part: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// A line of a text file.
    Line(u64),
    /// A row of a file that has no lines.
    Row(u64),
}

impl Place {
    /// A line of a text file.
    pub(crate) fn line(line: u64) -> Self {
        Self { at: At::Line(line), part: 0 }
    }

    /// A row of a file that has no lines.
    #[cfg_attr(not(feature = "parquet"), allow(dead_code, reason = "text files have lines"))]
    pub(crate) fn row(row: u64) -> Self {
        Self { at: At::Row(row), part: 0 }
    }

    /// The same place of the file with this number, from 0.
    pub(super) fn of_part(self, part: usize) -> Self {
        Self { part, ..self }
    }

    /// The number of the file, from 0.
    pub(super) fn part(self) -> usize {
        self.part
    }

    /// With its preposition: `on line 3`, `in row 3`.
    pub(super) fn with_preposition(self) -> String {
        match self.at {
            At::Line(_) => format!("on {self}"),
            At::Row(_) => format!("in {self}"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            At::Line(line) => write!(f, "line {line}"),
            At::Row(row) => write!(f, "row {row}"),
        }
    }
}
