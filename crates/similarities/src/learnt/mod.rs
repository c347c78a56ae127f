//! A Laplacian kernel whose weights for the columns, and whose bandwidth, are learnt from the targets.

mod agop;
mod error;
mod fit;
mod metric;
mod trial;
mod weighted;

pub use error::LearntError;
pub use fit::LearntLaplacian;
pub(crate) use weighted::KIND;
pub use weighted::WeightedLaplacian;
