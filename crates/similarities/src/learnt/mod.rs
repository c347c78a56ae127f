//! Kernels whose weights for the columns, and whose bandwidth, are learnt from the targets.

mod agop;
mod error;
mod family;
mod fit;
mod metric;
mod settings;
mod trial;
mod weighted;

pub use error::LearntError;
pub use family::LearntFamily;
pub use fit::LearntKernel;
pub use settings::LearntSettings;
pub(crate) use weighted::KIND;
pub use weighted::WeightedKernel;
