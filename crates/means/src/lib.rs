//! Interpolation means between the similarity of the inputs and that of the labels, one a file.
//!
//! | mean | `G_alpha` | exists for | cost of a factor |
//! |---|---|---|---|
//! | [`Arithmetic`] | `(1 - alpha) A A^T + alpha B B^T` | any ranks | O(p + c) |

mod arithmetic;
mod arrowhead;

pub use arithmetic::Arithmetic;
