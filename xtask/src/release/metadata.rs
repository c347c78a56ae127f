//! What the manifests say of the crates, and what crates.io and the minimal version of Rust ask for.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::cargo::output;

/// What crates.io takes.
const MOST_WORDS: usize = 5;
const LONGEST_WORD: usize = 20;

/// All packages: those of the workspace, and those that they depend on.
#[derive(Deserialize)]
pub(super) struct Metadata {
    packages: Vec<Package>,
}

/// A package.
#[derive(Deserialize, Clone)]
pub(super) struct Package {
    pub(super) name: String,
    version: String,
    /// None for those of this workspace.
    source: Option<String>,
    manifest_path: PathBuf,
    /// The registries that it may be published in; none for any.
    publish: Option<Vec<String>>,
    description: Option<String>,
    license: Option<String>,
    repository: Option<String>,
    readme: Option<PathBuf>,
    rust_version: Option<String>,
    keywords: Vec<String>,
    categories: Vec<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize, Clone)]
struct Dependency {
    name: String,
    req: String,
    /// None for what the package itself needs.
    kind: Option<String>,
    path: Option<PathBuf>,
}

impl Package {
    /// The folder of its manifest.
    pub(super) fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new("."))
    }

    pub(super) fn version(&self) -> &str {
        &self.version
    }

    fn is_published(&self) -> bool {
        self.source.is_none() && self.publish.is_none()
    }

    /// The crates of the workspace that it cannot be built without.
    fn needs(&self) -> impl Iterator<Item = &Dependency> {
        self.dependencies.iter().filter(|other| other.path.is_some() && other.kind.as_deref() != Some("dev"))
    }

    fn faults(&self, version: &str, published: &[&str]) -> Vec<String> {
        let mut faults = Vec::new();
        let mut check = |holds: bool, fault: &str| {
            if !holds {
                faults.push(format!("{}: {fault}", self.name));
            }
        };
        check(self.version == version, &format!("its version is {}, not {version}", self.version));
        for (what, there) in [
            ("description", self.description.is_some()),
            ("license", self.license.is_some()),
            ("repository", self.repository.is_some()),
            ("rust-version", self.rust_version.is_some()),
            ("readme", self.readme.as_ref().is_some_and(|name| self.folder().join(name).is_file())),
            ("keywords", !self.keywords.is_empty()),
            ("categories", !self.categories.is_empty()),
        ] {
            check(there, &format!("its manifest has no `{what}`, or its file is missing"));
        }
        let short = self.keywords.iter().all(|word| word.len() <= LONGEST_WORD);
        check(
            short && self.keywords.len() <= MOST_WORDS && self.categories.len() <= MOST_WORDS,
            "crates.io takes 5 categories, and 5 keywords of 20 characters",
        );
        for other in self.needs() {
            let exact = other.req == format!("^{version}");
            check(exact, &format!("it needs {} {}, not {version}", other.name, other.req));
            check(published.contains(&other.name.as_str()), &format!("{} is not published", other.name));
        }
        // With a version, a cycle of tests would have to be in the registry before the first of its crates.
        for other in self.dependencies.iter().filter(|other| other.kind.as_deref() == Some("dev")) {
            let left_out = other.path.is_none() || other.req == "*" || other.req == format!("^{version}");
            check(left_out, &format!("its tests need {} {}", other.name, other.req));
        }
        faults
    }
}

impl Metadata {
    /// From cargo, without the network.
    pub(super) fn read() -> Result<Self> {
        let text = output(&["metadata", "--format-version", "1", "--locked", "--all-features"])?;
        Ok(serde_json::from_str(&text)?)
    }

    fn published(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| package.is_published())
    }

    fn program(&self) -> Result<&Package> {
        self.published().find(|package| package.name == "dhll").context("there is no crate dhll")
    }

    /// The version of them all.
    pub(super) fn version(&self) -> Result<&str> {
        Ok(&self.program()?.version)
    }

    /// Where the sources are.
    pub(super) fn repository(&self) -> Option<&str> {
        self.program().ok()?.repository.as_deref()
    }

    /// Everything that keeps the crates from being published.
    pub(super) fn faults(&self) -> Vec<String> {
        let Ok(version) = self.version() else { return vec!["there is no crate dhll".to_owned()] };
        let names: Vec<&str> = self.published().map(|package| package.name.as_str()).collect();
        let mut faults: Vec<String> =
            self.published().flat_map(|package| package.faults(version, &names)).collect();
        let least = self.program().ok().and_then(|package| package.rust_version.as_deref());
        faults.extend(self.packages.iter().filter_map(|package| newer(package, least?)));
        faults
    }

    /// The crates to publish, each behind those that it needs.
    pub(super) fn in_order(&self) -> Result<Vec<Package>> {
        let mut left: Vec<&Package> = self.published().collect();
        let mut order: Vec<Package> = Vec::new();
        while !left.is_empty() {
            let is_next = |package: &&Package| {
                package.needs().all(|other| order.iter().any(|earlier| earlier.name == other.name))
            };
            let Some(place) = left.iter().position(is_next) else {
                bail!(
                    "crates need each other: {}",
                    left.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ")
                );
            };
            order.push(left.remove(place).clone());
        }
        Ok(order)
    }
}

/// That a package needs a newer Rust than `least`, if it does.
fn newer(package: &Package, least: &str) -> Option<String> {
    let needed = package.rust_version.as_deref()?;
    let (name, version) = (&package.name, &package.version);
    (numbers(needed) > numbers(least)).then(|| format!("{name} {version} needs Rust {needed}, not {least}"))
}

/// The numbers of a version, of which the last may be left out.
fn numbers(version: &str) -> [u64; 3] {
    let mut numbers = version.split('.').map(|number| number.parse().unwrap_or(0));
    [(); 3].map(|()| numbers.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crates_of_this_repository_can_be_published() {
        let metadata = Metadata::read().unwrap();
        assert_eq!(metadata.faults(), Vec::<String>::new());
        let order = metadata.in_order().unwrap();
        let place = |name: &str| order.iter().position(|package| package.name == name).unwrap();
        assert!(place("dhll-core") < place("dhll-faer") && place("dhll") < place("dhll-cli"));
        for unpublished in ["dhll-tests", "dhll-experiments", "dhll-benches", "xtask"] {
            assert!(order.iter().all(|package| package.name != unpublished), "{unpublished}");
        }
    }

    #[test]
    fn what_is_missing_or_too_new_is_named() {
        let mut metadata = Metadata::read().unwrap();
        for package in &mut metadata.packages {
            match package.name.as_str() {
                "dhll-model" => package.keywords.clear(),
                "dhll-core" => package.version = "0.0.9".to_owned(),
                "dhll-means" => package.rust_version = Some("1.100".to_owned()),
                "dhll-plot" => package.dependencies[0].path = Some("elsewhere".into()),
                _ => {}
            }
        }
        let faults = metadata.faults().join("\n");
        for expected in [
            "dhll-model: its manifest has no `keywords`",
            "dhll-core: its version is 0.0.9, not 0.1.0",
            "dhll-means 0.1.0 needs Rust 1.100, not 1.89",
            "is not published",
        ] {
            assert!(faults.contains(expected), "no {expected:?} in: {faults}");
        }
    }
}
