//! Standard output and progress on standard error, for the programs of `dhll`: bars on a terminal, lines or nothing elsewhere.

mod downloads;
mod progress;
mod streams;

pub use downloads::Downloads;
pub use progress::{Bar, Progress};
pub use streams::{StdoutError, complain, say};

/// The example of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
