//! What a reader of files is, and how bytes are given to it.

use std::error::Error;
use std::fs;
use std::path::Path;

/// What reading a file comes to.
pub type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

/// A reader of files.
pub struct Reader {
    /// What its fuzz target and the folder of its past faults are called.
    pub name: &'static str,
    /// The name of the file that is read.
    pub file: &'static str,
    /// Valid files, made by the writers.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// The same bytes with lengths and checksums put right, so that a change reaches what they protect; none if the bytes are too far from a file.
    pub repaired: fn(&[u8]) -> Option<Vec<u8>>,
    /// Reads a file in every way that there is, and uses what comes out.
    pub read: fn(&Path) -> Outcome,
    /// Bytes of memory that reading may take, whatever a file of some thousand bytes claims.
    pub memory: usize,
}

impl Reader {
    /// Reads bytes as they are, and again once they are [repaired](Self::repaired), by way of a file in `folder`.
    ///
    /// # Errors
    /// What the reader refuses; if it refuses the bytes as they are and takes the repaired ones, nothing.
    pub fn check(&self, bytes: &[u8], folder: &Path) -> Outcome {
        let path = folder.join(self.file);
        fs::write(&path, bytes)?;
        let as_they_are = (self.read)(&path);
        match (self.repaired)(bytes) {
            Some(repaired) => {
                fs::write(&path, repaired)?;
                (self.read)(&path)
            }
            None => as_they_are,
        }
    }
}

/// Bytes that no length and no checksum protects.
pub(super) fn nothing_to_repair(_: &[u8]) -> Option<Vec<u8>> {
    None
}
