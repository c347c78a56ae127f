//! Running cargo, and telling people what is run.

use std::ffi::OsString;
use std::fmt::Display;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// To standard error, if it can be written: `eprintln!` panics where it cannot.
pub(crate) fn complain(text: impl Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The folder of the artifacts.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into)
}

/// Cargo, as it was called.
pub(crate) fn command() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// One step that cargo does.
pub(crate) fn step(name: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Result<()> {
    complain(format_args!("== {name}: cargo {}", arguments.join(" ")));
    cargo(arguments.iter().copied(), &[], environment)
}

/// Run cargo to its end.
pub(crate) fn cargo<'a>(
    arguments: impl IntoIterator<Item = &'a str>,
    more: &[OsString],
    environment: &[(&str, &str)],
) -> Result<()> {
    let arguments: Vec<OsString> =
        arguments.into_iter().map(OsString::from).chain(more.iter().cloned()).collect();
    // In the folder it was called in: options name files.
    let status = Command::new(command().get_program())
        .args(&arguments)
        .envs(environment.iter().copied())
        .status()
        .context("cargo could not be started")?;
    if !status.success() {
        bail!("`cargo {}` failed: {status}", words(&arguments));
    }
    Ok(())
}

/// What cargo prints, run in the folder of the workspace.
pub(crate) fn output(arguments: &[&str]) -> Result<String> {
    let output = command().args(arguments).output().context("cargo could not be started")?;
    if !output.status.success() {
        let error = String::from_utf8_lossy(&output.stderr);
        bail!("`cargo {}` failed: {}\n{error}", arguments.join(" "), output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn words(arguments: &[OsString]) -> String {
    arguments.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
