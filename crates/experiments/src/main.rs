//! The experiments of dhll, run through `cargo xtask`, with the plug-ins of this project.

use std::process::ExitCode;

fn main() -> ExitCode {
    dhll_experiments::run(&dhll::registry::Registry::default())
}
