//! Rows as they might as well have been: alterations of raw rows, and the targets that go with them.

mod alteration;
mod altered;
mod shifts;

pub use alteration::{Alteration, Noise};
pub use altered::Altered;
pub use shifts::Shifts;
