//! Options of a fit, from the command line and from a TOML file, as one table of typed settings.

mod effect;
mod merge;
mod options;

pub(crate) use merge::{Config, Given};
pub(crate) use options::{FitOptions, TargetOptions};
