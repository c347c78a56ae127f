//! From the columns of a table to finite numbers: gaps are filled, categories become indicators, numbers are standardised.

mod column_map;
mod fit;
pub mod normal_score;
mod robust_rows;
mod rows;
mod table;

pub use column_map::{BEND, ColumnMap, Gaps};
pub(in crate::encode) use fit::Numbers;
pub(in crate::encode) use rows::{of_training, preprocessed, translated};
pub use table::Preprocessing;
