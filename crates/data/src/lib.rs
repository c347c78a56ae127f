//! Data sets: circles, drawn digits, IDX files and MNIST with a checked download.
//!
//! ```
//! use dhll_data::circles::Circles;
//!
//! let circles = Circles::default().generate()?;
//! assert_eq!((circles.n_samples(), circles.n_features()), (1000, 2));
//! # Ok::<(), dhll_data::DataError>(())
//! ```

pub mod circles;
mod dataset;
mod download;
mod error;
pub mod idx;
pub mod mnist;
mod progress;
pub mod strokes;

pub use dataset::{Dataset, ImageShape, Origin, Split};
pub use download::Timeouts;
pub use error::DataError;
pub use progress::{Progress, Silent};
