//! `dhll completions`: scripts that complete the command line.

use anyhow::Result;
use clap::Command;
use clap_complete::Shell;
use dhll_terminal::say;

/// Print the completion script for a shell
#[derive(clap::Args)]
#[command(after_help = "Example:\n  dhll completions bash > ~/.local/share/bash-completion/completions/dhll")]
pub(crate) struct Options {
    /// The shell
    shell: Shell,
}

/// The completions of `program`.
pub(crate) fn run(mut program: Command, options: Options) -> Result<()> {
    // The generator panics where it cannot write, as to a closed pipe: it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut program, "dhll", &mut script);
    Ok(say(String::from_utf8(script)?.trim_end())?)
}
