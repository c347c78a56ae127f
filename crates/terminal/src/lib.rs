//! Progress on standard error, for the programs of `dhll`: bars on a terminal, lines or nothing elsewhere.

mod downloads;
mod progress;

pub use downloads::Downloads;
pub use progress::{Bar, Progress};
