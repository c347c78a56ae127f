//! The settings of a fit, as files and command lines give them.

mod alphas;
mod fit;
mod options;
mod widths;

pub use alphas::Alphas;
pub use fit::{FitSettings, SettingsError};
pub use options::{NESTED, OptionsError, ignored_without_layers, nested, typed};
