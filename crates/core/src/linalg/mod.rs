//! Linear algebra as plug-ins: what the method asks of a backend, and what is built on it.

mod backend;
mod block_rows;
pub mod eigen;
mod entry;
pub mod gram;
mod loo_errors;
mod loo_ridge;
mod matmul;
mod principal;
mod ridge;
pub mod solve;
mod svd;

pub use backend::{Backend, Threads};
pub use block_rows::{BlockError, BlockRows};
pub use eigen::{EigenError, Eigensolver, SymmetricEigen};
pub use entry::Entry;
pub use gram::GramBuilder;
pub use loo_ridge::{RidgePath, TargetRows};
pub use matmul::{MatMul, product};
pub use principal::PrincipalComponents;
pub use ridge::ridge_regression;
pub use solve::{PositiveDefiniteSolver, SolveError};
pub use svd::{ThinSvd, complement};
pub(crate) use svd::{eigenproblem_fits, orthonormal, padded};
