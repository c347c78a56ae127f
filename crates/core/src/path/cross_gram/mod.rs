//! The cross-Gram `S = Z^T Z`, how it is summed, and the coordinates that keep it small where rows are wide.

mod accumulator;
mod parts;
mod reading;
mod row_space;
mod sums;
mod weighted;

pub use accumulator::CrossGramAccumulator;
pub use parts::{CrossGramError, check_symmetric};
pub use row_space::RowSpace;
pub use sums::CrossGram;
