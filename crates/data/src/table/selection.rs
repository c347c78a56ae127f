//! Which columns of a table are read.

/// Which columns are read, by their places in the file from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// The features, in the order in which they are wanted.
    pub features: Vec<usize>,
    /// The targets.
    pub targets: Vec<usize>,
}
