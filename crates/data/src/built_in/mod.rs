//! Data sets that need no file of the user's: the irises, generated circles and digits, and MNIST with a checked download.

pub mod circles;
mod count;
mod download;
pub mod irises;
pub mod mnist;
mod progress;
pub mod strokes;

pub use download::Timeouts;
pub use progress::{Progress, Silent};
