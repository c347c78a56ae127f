//! Where rows come from, and what they are pictures of.

/// Where rows come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Made by a seeded generator; named so wherever it is shown.
    Drawn,
    /// Read from files.
    Read,
}

/// Rows are images of this shape, row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageShape {
    /// Pixels from top to bottom.
    pub height: usize,
    /// Pixels from left to right.
    pub width: usize,
}
