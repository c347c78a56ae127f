//! The minibatch loop that trainers share: a chain of affine maps under a loss, batch by batch.

mod batches;
mod chain;
pub(crate) mod classifier;
mod course;
mod init;
mod loss;
mod minimise;
mod rows;
mod samples;
mod sgd_params;
mod shuffled;
mod state;
mod table;

pub use batches::Batches;
pub(crate) use chain::Chain;
pub use init::Init;
pub(crate) use minimise::{Minimum, Problem, minimise};
pub(crate) use rows::Rows;
pub(crate) use samples::{Samples, Target};
pub use sgd_params::SgdParams;
pub(crate) use table::{Table, rows_together};
