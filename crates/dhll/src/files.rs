//! Files that appear whole or not at all: written under a temporary name in the same folder, then renamed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes a file, replacing one of that name. Its folder must exist.
///
/// # Errors
/// What the system says; nothing is left behind then.
pub fn write_atomically(path: &Path, contents: impl AsRef<[u8]>) -> io::Result<()> {
    let temporary = temporary(path.parent().unwrap_or(Path::new("")));
    let written = fs::write(&temporary, contents).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The first error is the one worth reporting.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// A name in the folder, since a rename across file systems is no rename, that no other thread or process uses.
pub fn temporary(folder: &Path) -> PathBuf {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    folder.join(format!(".writing-{}-{number}", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write_atomically(&path, "1").unwrap();
        write_atomically(&path, "2").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "2");
        fs::create_dir(folder.path().join("b")).unwrap();
        assert!(write_atomically(&folder.path().join("b"), "3").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
