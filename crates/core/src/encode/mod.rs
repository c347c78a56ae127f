//! From raw rows and labels to the feature rows `A = phi(X)` and `B = psi(y)`.

mod coded;
mod encoded;
mod encoding;
mod encoding_error;
mod features;
mod input_scaling;
mod label_code;
mod multi_label_code;
mod plain;
mod preprocessing;
mod scaling;
mod similarity;
mod single;
mod target_code;
mod value_code;

pub use coded::Coded;
pub use encoded::Encoded;
pub use encoding::Encoding;
pub use encoding_error::EncodingError;
pub use features::Features;
pub use input_scaling::InputScaling;
pub use label_code::LabelCode;
pub use multi_label_code::MultiLabelCode;
pub use plain::{Cosine, DotProduct};
pub use preprocessing::{BEND, ColumnMap, Gaps, Preprocessing, normal_score};
pub use scaling::{Scaled, Scaling, mean_row, weighted_mean_row};
pub use similarity::{SavedSimilarity, Similarity, SimilarityFit};
pub use single::single;
pub use target_code::TargetCode;
pub use value_code::ValueCode;
