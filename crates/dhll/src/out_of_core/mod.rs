//! Networks of rows that do not fit in memory: layers and heads of rows that are read in blocks.
//!
//! ```text
//! pass 1          the target, which is held: 8 bytes a row
//! pass 2          arrays: columns, into a temporary file of 4 bytes an entry, in two passes for numbers that need 8; medians and quartiles come
//!                 from there, of as many columns at a time as fit into a quarter of the memory that is left
//!                 tables: what columns hold, and medians, quartiles, levels; more passes where not all columns fit
//! passes 3, 4     mean and mean norm of the features
//! pass 5          features in single precision, into a temporary file of 4 bytes an entry; S
//! a pass a layer  its target, into another temporary file
//! ```
//!
//! Trainers and heads read the temporary files; those with minibatches copy them once an epoch, in its order.
//!
//! What comes out is bit-identical to the network of the same rows in memory. Several processes can share the rows
//! ([`DhllBuilder::fit_shared`](crate::DhllBuilder::fit_shared)): each reads and keeps those of its own [parts](dhll_core::parts) alone, and sums are merged in the
//! order of the parts, so that what is solved is bit-identical for any number of processes. Gradients of minibatches are added in the order of the processes.
//! Layers side by side ([`Order::Parallel`](dhll_train::Order::Parallel)) are trained in turn by a single process; several train some of the layers each,
//! on all rows, and give them to each other.

mod check;
mod columns;
mod encoding;
mod error;
mod file_rows;
mod fit;
mod held;
mod layers;
mod part;
mod passes;
mod share;
mod shared;
mod side_by_side;
mod training;

pub use error::OutOfCoreError;
pub use file_rows::FileRows;
pub use fit::OutOfCoreFit;
