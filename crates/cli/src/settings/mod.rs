//! Options of a fit, from the command line and from a TOML file, as one table of typed settings.

mod effect;
mod given;
mod merge;
mod options;

pub(crate) use given::Given;
pub(crate) use merge::Config;
pub(crate) use options::{FitOptions, TargetOptions};
