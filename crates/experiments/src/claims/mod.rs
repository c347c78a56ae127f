//! Claims: a statement, the published and the measured numbers, and a verdict that only the numbers decide.

mod claim;
mod list;
mod tolerance;
mod value;

pub use claim::{Claim, Statement};
pub use list::Claims;
pub use tolerance::{Tolerance, ToleranceKind};
pub use value::{Value, short};
