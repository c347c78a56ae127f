//! The cross-Gram of raw rows as sums that any system can make, merge and hand over in a file.
//!
//! ```text
//! Z = [1 X Y]                     X N x d as it is, Y N x c one-hot classes or values
//! Z^T diag(w) Z                   weight, sum_x, sum_y, xx, xy and yy
//! ```
//!
//! Scalings that are affine in the columns, and the codes of classes and values, follow from these sums by algebra. `docs/gram-file.md` describes
//! the file.

mod error;
mod file;
mod norms;
mod scaled;
mod sums;

pub use error::{ContentError, GramError};
pub use sums::RawSums;
