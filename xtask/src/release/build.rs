//! A crate built from its package, as one that depends on it would build it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::metadata::Package;
use crate::cargo::{cargo, root, target};

/// A program that uses the package.
const PROGRAM: &str = r#"//! Uses a package.
use dhll_model::{Loaders, Model, backends};

fn main() {
    let backend = backends::default_backend().expect("a backend is compiled in");
    let error = Model::from_bytes(b"no model", backend, &Loaders::default()).err();
    println!("{}", error.expect("these are no bytes of a model"));
}
"#;

/// Package all crates, unpack them, and build and run a program that depends on one of them, with one of its features.
pub(super) fn from_package(packages: &[Package], name: &str, feature: &str) -> Result<()> {
    let names = packages.iter().flat_map(|package| ["--package", &package.name]);
    cargo(["package", "--no-verify", "--allow-dirty", "--quiet"].into_iter().chain(names), &[], &[])?;
    let folder = target().join("package/built");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
    }
    fs::create_dir_all(folder.join("src")).with_context(|| folder.display().to_string())?;
    let version = packages.first().context("there are no packages")?.version();
    let mut manifest = format!(
        "[package]\nname = \"built\"\nversion = \"{version}\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         {name} = {{ version = \"{version}\", default-features = false, features = [\"{feature}\"] }}\n\n[patch.crates-io]\n"
    );
    for package in packages {
        let unpacked = format!("{}-{}", package.name, package.version());
        unpack(&target().join("package").join(format!("{unpacked}.crate")), &folder)?;
        manifest += &format!("{} = {{ path = \"{unpacked}\" }}\n", package.name);
    }
    // With the profile of the workspace and its versions, what was built for it serves here, too.
    let workspace = fs::read_to_string(root().join("Cargo.toml"))?.parse::<toml::Table>()?;
    let profile = workspace
        .get("profile")
        .map(|profile| toml::Table::from_iter([("profile".to_owned(), profile.clone())]));
    manifest += &profile.map_or(Ok(String::new()), |profile| toml::to_string(&profile))?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/main.rs"), PROGRAM)?;
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let (manifest, target) = (folder.join("Cargo.toml"), target());
    let paths = [manifest.to_string_lossy(), target.to_string_lossy()];
    cargo(["run", "--quiet", "--manifest-path", &paths[0], "--target-dir", &paths[1]], &[], &[])
}

/// A package is an archive of a folder of its name.
fn unpack(archive: &Path, folder: &Path) -> Result<()> {
    let tar = Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(folder).status();
    let status = tar.context("tar could not be started")?;
    if !status.success() {
        bail!("{} could not be unpacked: {status}", archive.display());
    }
    Ok(())
}
