//! `cargo xtask release`: the crates can be published, from metadata to a build of what is packaged; then changelog and citation get the date.

mod build;
mod contents;
mod date;
mod metadata;

use std::fs;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::cargo::{complain, output, root};
use metadata::Metadata;

/// The address that stands for the repository as long as it has none.
const PLACEHOLDER: &str = "https://example.org/";

/// What gives the text of a file a version and the date, if there is one.
type Date = fn(&str, &str, Option<&str>) -> Result<String>;

/// The files that say which version this is, and when it was released.
const DATED: [(&str, Date); 2] = [("CHANGELOG.md", date::changelog), ("CITATION.cff", date::citation)];

/// What is to be released.
#[derive(Args)]
#[command(after_help = "After a release: commit, `git tag v0.1.0`, `cargo publish --workspace`.")]
pub(crate) struct Options {
    /// Check everything and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// The date of the release, as 2026-12-31.
    #[arg(long, required_unless_present = "dry_run", value_parser = date::day)]
    date: Option<String>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let metadata = Metadata::read()?;
    let version = metadata.version()?.to_owned();
    complain(format_args!("== release: metadata of dhll {version}"));
    refuse("the metadata", metadata.faults())?;
    let unaddressed = metadata.repository().is_none_or(|address| address.starts_with(PLACEHOLDER));
    if !options.dry_run {
        if unaddressed {
            bail!("`repository` in Cargo.toml is a placeholder; write the address of the repository there");
        }
        if !output_of_git(&["status", "--porcelain"])?.is_empty() {
            bail!("there are changes that are not committed; commit them first");
        }
    } else if unaddressed {
        complain("note: `repository` in Cargo.toml is a placeholder, which a release refuses");
    }
    let mut dated = Vec::new();
    for (name, change) in DATED {
        let path = root().join(name);
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let changed = change(&text, &version, options.date.as_deref()).with_context(|| name.to_owned())?;
        dated.push((path, changed));
    }

    let packages = metadata.in_order()?;
    complain("== release: contents of the packages");
    for package in &packages {
        let files = output(&["package", "--list", "--allow-dirty", "--quiet", "--package", &package.name])?;
        let contents = contents::Contents::of(package.folder(), &files)?;
        complain(format_args!("{:18} {contents}", package.name));
        refuse(&package.name, contents.faults())?;
    }
    complain("== release: dhll-model, built from its package");
    build::from_package(&packages, "dhll-model", "nalgebra")?;

    if options.dry_run {
        complain(format_args!("dhll {version} can be released, in this order: {}", names(&packages)));
        return Ok(());
    }
    for (path, text) in dated {
        fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    complain(format_args!(
        "changelog and citation are dated; commit, `git tag v{version}`, `cargo publish --workspace`"
    ));
    Ok(())
}

/// `Ok` if nothing is wrong.
fn refuse(what: &str, faults: Vec<String>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { bail!("{what}:\n{}", faults.join("\n")) }
}

fn names(packages: &[metadata::Package]) -> String {
    packages.iter().map(|package| package.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn output_of_git(arguments: &[&str]) -> Result<String> {
    let git = std::process::Command::new("git").args(arguments).current_dir(root()).output();
    let git = git.context("git could not be started")?;
    if !git.status.success() {
        bail!("`git {}` failed: {}", arguments.join(" "), String::from_utf8_lossy(&git.stderr));
    }
    Ok(String::from_utf8(git.stdout)?)
}
