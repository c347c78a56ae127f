//! How much of one thing a text table may have.

/// The longest line that is read: 64 MiB.
pub(super) const MOST_LINE: u64 = 1 << 26;
/// The longest field that is read: 1 MiB.
pub(super) const MOST_FIELD: usize = 1 << 20;
/// The most fields of a line that are read.
pub(super) const MOST_COLUMNS: usize = 1 << 20;
