//! Standard output and standard error, which may be full or closed: the macros of the standard library panic then.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write as _};

use dhll_core::printable_lines;
use thiserror::Error;

/// Standard output could not be written.
#[derive(Debug, Error)]
#[error("standard output cannot be written: {0}")]
pub struct StdoutError(#[from] io::Error);

impl StdoutError {
    /// Whether whoever read it has seen enough, as `head` does: no failure of the program.
    pub fn is_closed(&self) -> bool {
        self.0.kind() == ErrorKind::BrokenPipe
    }
}

/// Writes the text to standard output, with a newline at its end.
///
/// # Errors
/// [`StdoutError`] if not all of it could be written.
pub fn say(text: impl Display) -> Result<(), StdoutError> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}

/// Writes the text to standard error, with a newline at its end, if that is possible. What could change the terminal is escaped: messages
/// quote what stands in files.
pub fn complain(text: impl Display) {
    // In one piece, so that lines of several processes do not mix; where it cannot be written there is nobody to tell.
    let _ = io::stderr().lock().write_all(format!("{}\n", printable_lines(&text.to_string())).as_bytes());
}
