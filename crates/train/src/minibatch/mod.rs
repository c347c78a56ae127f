//! The minibatch loop that trainers share: a chain of affine maps under a loss, batch by batch.

mod any_rows;
mod batches;
mod chain;
pub(crate) mod classifier;
mod course;
mod init;
mod judged;
mod loss;
mod minimise;
mod samples;
mod sgd_params;
mod shuffled;
mod state;
mod table;

pub(crate) use any_rows::AnyRows;
pub use batches::Batches;
pub(crate) use chain::Chain;
pub use init::Init;
pub(crate) use minimise::{Minimum, Problem, minimise};
pub(crate) use samples::{SampleTarget, Samples};
pub use sgd_params::SgdParams;
pub(crate) use table::{Table, rows_together};
