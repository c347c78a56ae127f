//! From raw rows and labels to the feature rows `A = phi(X)` and `B = psi(y)`.

mod coded;
mod features;
mod label_code;
mod scaled;
mod scaling;
mod similarity;

pub use coded::Coded;
pub use features::Features;
pub use label_code::LabelCode;
pub use scaled::Scaled;
pub(crate) use scaling::{MeanNorm, RunningMean};
pub use scaling::{Scaling, mean_row};
pub use similarity::{Cosine, DotProduct, Similarity};
