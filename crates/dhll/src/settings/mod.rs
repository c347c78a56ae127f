//! The settings of a fit, as files and command lines give them.

mod alphas;
mod fit;
mod widths;

pub use alphas::Alphas;
pub use fit::{FitSettings, SettingsError};
