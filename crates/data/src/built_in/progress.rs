//! How a download tells of its progress, without knowing what shows it.

/// Told of downloads as they go.
pub trait Progress {
    /// A download begins; `total` is its length in bytes, where the server says it.
    fn start(&self, name: &str, total: Option<u64>);
    /// That many bytes more have come.
    fn advance(&self, bytes: u64);
    /// The download has ended, well or not.
    fn finish(&self);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn start(&self, _: &str, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
    fn finish(&self) {}
}
