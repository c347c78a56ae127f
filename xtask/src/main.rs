//! The tasks of the repository: `cargo xtask --help` lists them. They shell out to cargo, maturin and the workspace's own binaries, so that this crate
//! builds in seconds.

mod cargo;
mod features;
mod release;

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};

use cargo::{cargo, complain, root, step, target};

/// The tasks of the repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Reproduce every figure and number of the paper, and show what went wrong (`cargo xtask reproduce --help` for its options).
    #[command(disable_help_flag = true)]
    Reproduce {
        /// Passed on to the experiments.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        options: Vec<OsString>,
    },
    /// Compare one part of the method with its alternatives (`cargo xtask compare --help` lists the comparisons).
    #[command(disable_help_flag = true)]
    Compare {
        /// Passed on to the experiments: which comparison, and its options.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        options: Vec<OsString>,
    },
    /// Build the wheel of the Python package into target/wheels, with maturin (`pip install maturin`).
    Wheel {
        /// Passed on to `maturin build`, such as `--interpreter python3.12`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        options: Vec<OsString>,
    },
    /// Check that every crate builds with each backend alone, with each of its other features, and without any.
    Features,
    /// Check that the crates can be published, and date the changelog and the citation.
    Release(release::Options),
    /// Run what continuous integration runs: format, lints, tests, documentation, the quick reproduction with its claims.
    Ci,
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(format_args!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    match task {
        Task::Reproduce { options } => experiments("reproduce", &options),
        Task::Compare { options } => experiments("compare", &options),
        Task::Wheel { options } => wheel(&options),
        Task::Features => features::check_all(),
        Task::Release(options) => release::run(&options),

        Task::Ci => ci(),
    }
}

/// Build the experiments in release mode, with the backend of `--backend` alone if there is one, and run one of them.
fn experiments(command: &str, options: &[OsString]) -> Result<()> {
    let backend = backend(options);
    let features =
        backend.as_deref().map_or(vec![], |name| vec!["--no-default-features", "--features", name]);
    let run = ["run", "--release", "--package", "dhll-experiments"].into_iter().chain(features);
    cargo(run.chain(["--", command]), options, &[])
}

/// Build the Python package in release mode. Its crate is outside the workspace, but shares its target folder.
fn wheel(options: &[OsString]) -> Result<()> {
    let target = target();
    let status = Command::new("maturin")
        .args(["build", "--release", "--locked", "--manifest-path"])
        .arg(root().join("crates/python/Cargo.toml"))
        .arg("--out")
        .arg(target.join("wheels"))
        .args(options)
        .env("CARGO_TARGET_DIR", &target)
        .status()
        .context("maturin could not be started; install it with `pip install maturin`")?;
    if !status.success() {
        bail!("`maturin build` failed: {status}");
    }
    Ok(())
}

/// The value of `--backend`, which is also the name of a feature of the experiments.
fn backend(options: &[OsString]) -> Option<String> {
    let options: Vec<_> = options.iter().map(|option| option.to_string_lossy()).collect();
    options.iter().enumerate().find_map(|(i, option)| match option.strip_prefix("--backend")? {
        "" => options.get(i + 1).map(|name| name.to_string()),
        rest => rest.strip_prefix('=').map(str::to_owned),
    })
}

fn ci() -> Result<()> {
    step("format", &["fmt", "--all", "--check"], &[])?;
    step("lints", &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"], &[])?;
    step("tests", &["test", "--workspace"], &[])?;
    features::check_few()?;
    step("documentation", &["doc", "--workspace", "--no-deps"], &[("RUSTDOCFLAGS", "--deny warnings")])?;
    complain("== reproduction: cargo xtask reproduce --quick --check");
    experiments("reproduce", &["--quick".into(), "--check".into()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_backend_is_found_among_the_options() {
        let of = |options: &[&str]| backend(&options.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(of(&["--quick", "--backend", "nalgebra", "--check"]).as_deref(), Some("nalgebra"));
        assert_eq!(of(&["--backend=openblas"]).as_deref(), Some("openblas"));
        for without in [&["--quick"][..], &[], &["--backend"], &["--backends", "x"]] {
            assert_eq!(of(without), None);
        }
    }
}
