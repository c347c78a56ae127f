//! Rows: data sets that were checked once, and sources of rows that need not fit in memory.

mod beside;
mod class_lookup;
mod columns;
mod dataset;
mod dataset_error;
mod finite;
mod label_error;
mod origin;
mod row_source;
mod selection;
mod split;
mod target;
mod target_check;
mod unlabelled;
mod weights;

pub use beside::Beside;
pub use class_lookup::{ClassLookup, number};
pub use columns::{ColumnKind, ColumnNames};
pub use dataset::{Dataset, Split};
pub use dataset_error::DatasetError;
pub use finite::{Finite, IntoFinite};
pub(crate) use label_error::check_both_levels;
pub use label_error::{LabelError, check_labels};
pub use origin::{ImageShape, Origin};
pub(crate) use row_source::for_each_block;
pub use row_source::{MemoryRows, RowSource, SourceError};
pub use target::{Label, Target, TargetKind};
