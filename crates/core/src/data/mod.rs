//! Rows: sources of rows that need not fit in memory, and what is demanded of labels.

mod beside;
mod label_error;
mod row_source;

pub use beside::Beside;
pub use label_error::{LabelError, check_labels};
pub(crate) use row_source::for_each_block;
pub use row_source::{RowSource, Rows, SourceError};
