//! From the columns of a table to finite numbers: gaps are filled, categories become indicators, numbers are standardised.

mod column_map;
mod fit;
mod table;

pub use column_map::{ColumnMap, Gaps};
pub use table::Preprocessing;
