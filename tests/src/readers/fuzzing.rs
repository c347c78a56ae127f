//! What the fuzz targets in `fuzz/` call.

use std::panic;

use dhll::core::memory;
use tempfile::TempDir;

use super::by_name;

/// The limit that sizes from files are checked against.
const LIMIT: u64 = 1 << 29;

/// Before the first file: libFuzzer ends the process at every panic, also at those that the Parquet reader makes errors of. Panics that get
/// out of a reader still end it.
pub fn begin() {
    panic::set_hook(Box::new(|_| ()));
    memory::set_limit(Some(LIMIT));
}

/// Reads bytes with the reader of that name.
///
/// # Panics
/// If the reader does, or there is none, or no file can be written.
pub fn read(name: &str, bytes: &[u8]) {
    thread_local! {
        static FOLDER: TempDir = TempDir::new().expect("a folder for what is read");
    }
    // What is refused is as good as what is read.
    let _ = FOLDER.with(|folder| by_name(name).check(bytes, folder.path()));
}
