//! Kernels by their values, one per file.

pub(crate) mod arc_cosine;
pub(crate) mod bandwidth;
pub(crate) mod distance;
pub(crate) mod exponential;
pub(crate) mod kernel;
pub(crate) mod laplacian;
pub(crate) mod polynomial;
pub(crate) mod random_kernel;
pub(crate) mod rbf;

pub use arc_cosine::ArcCosine;
pub use bandwidth::{Bandwidth, BandwidthError};
pub use kernel::{Kernel, check};
pub use laplacian::Laplacian;
pub use polynomial::{Polynomial, PolynomialError};
pub use random_kernel::{Nonlinearity, RandomKernel};
pub use rbf::Rbf;
