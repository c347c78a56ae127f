//! Centring and scaling of all features together, of rows in memory or in blocks.

mod mean_norm;
mod running_mean;
mod scaled;

pub use mean_norm::{Scaling, mean_row, weighted_mean_row};
pub use scaled::Scaled;
