//! The `dhll` command, with the plug-ins of this project.

use std::process::ExitCode;

fn main() -> ExitCode {
    dhll_cli::run(dhll::registry::Registry::default())
}
