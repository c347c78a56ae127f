//! What is in a package: sources and small texts, no data.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Bytes of a file, and of all files of a package.
const LARGEST_FILE: u64 = 64 << 10;
const LARGEST: u64 = 1 << 20;

/// What ends the names of data.
const DATA: [&str; 8] = ["csv", "gz", "idx", "npy", "npz", "parquet", "safetensors", "zip"];
/// Data that are part of a program.
const BUILT_IN: [&str; 1] = ["data/irises.csv"];
/// Files that cargo makes.
const MADE: [&str; 3] = ["Cargo.lock", "Cargo.toml.orig", ".cargo_vcs_info.json"];

/// The files of a package, with their sizes.
pub(super) struct Contents(Vec<(String, u64)>);

impl Contents {
    /// From the list that cargo makes of a package, a file a line.
    pub(super) fn of(folder: &Path, list: &str) -> Result<Self> {
        let files = list.lines().filter(|name| !MADE.contains(name));
        let sized = |name: &str| {
            let size = fs::metadata(folder.join(name)).with_context(|| name.to_owned())?.len();
            Ok((name.replace('\\', "/"), size))
        };
        Ok(Self(files.map(sized).collect::<Result<_>>()?))
    }

    fn bytes(&self) -> u64 {
        self.0.iter().map(|(_, size)| size).sum()
    }

    /// What should not be in a package, and what should.
    pub(super) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (name, size) in &self.0 {
            let extension = Path::new(name).extension().unwrap_or_default().to_string_lossy();
            if DATA.contains(&&*extension) && !BUILT_IN.contains(&name.as_str()) {
                faults.push(format!("{name} is data; leave it out by `exclude`"));
            }
            if *size > LARGEST_FILE {
                faults.push(format!(
                    "{name} has {size} bytes, more than {LARGEST_FILE}; leave it out by `exclude`"
                ));
            }
        }
        if self.bytes() > LARGEST {
            faults.push(format!("all files have {} bytes, more than {LARGEST}", self.bytes()));
        }
        for name in ["README.md", "src/lib.rs"] {
            if self.0.iter().all(|(found, _)| found != name) {
                faults.push(format!("{name} is missing"));
            }
        }
        faults
    }
}

impl fmt::Display for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let largest = self.0.iter().max_by_key(|(_, size)| size);
        write!(f, "{:3} files, {:4} KiB", self.0.len(), self.bytes().div_ceil(1024))?;
        largest
            .map_or(Ok(()), |(name, size)| write!(f, ", the largest {name} of {} KiB", size.div_ceil(1024)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_and_large_files_are_faults() {
        let contents = |files: &[(&str, u64)]| {
            Contents(files.iter().map(|&(name, size)| (name.to_owned(), size)).collect())
        };
        let sound = [("README.md", 900), ("src/lib.rs", 4000), ("data/irises.csv", 3858)];
        assert_eq!(contents(&sound).faults(), Vec::<String>::new());
        let faulty = contents(&[("src/lib.rs", 70_000), ("data/rows.npy", 80), ("a.bin", 1 << 21)]);
        let faults = faulty.faults().join("\n");
        for expected in
            ["src/lib.rs has 70000 bytes", "data/rows.npy is data", "all files have", "README.md is missing"]
        {
            assert!(faults.contains(expected), "no {expected:?} in: {faults}");
        }
    }
}
