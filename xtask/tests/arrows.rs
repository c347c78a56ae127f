//! The arrows between crates are those that ARCHITECTURE.md states, and no files of a crate import each other,
//! directly or round a corner.

#![allow(clippy::unwrap_used)] // Helpers of tests unwrap as tests do.

#[path = "arrows/modules.rs"]
mod modules;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use modules::Modules;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The folders of the crates.
fn crates() -> Vec<PathBuf> {
    let mut folders: Vec<_> =
        fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() > 10, "{folders:?}");
    folders
}

/// `dhll-core` is `core`; `dhll` stays.
fn short(name: &str) -> String {
    name.strip_prefix("dhll-").unwrap_or(name).to_owned()
}

#[test]
fn crates_use_those_that_the_architecture_states() {
    let architecture = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let block = architecture.split_once("```arrows\n").unwrap().1.split_once("```").unwrap().0;
    let stated: BTreeMap<String, BTreeSet<String>> = block
        .lines()
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, uses)| (name.to_owned(), uses.split_whitespace().map(str::to_owned).collect()))
        .collect();
    let found: BTreeMap<String, BTreeSet<String>> = crates()
        .iter()
        .map(|folder| {
            let manifest: toml::Table =
                fs::read_to_string(folder.join("Cargo.toml")).unwrap().parse().unwrap();
            let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table);
            let ours = dependencies.into_iter().flatten().map(|(name, _)| name);
            let ours = ours.filter(|name| name.starts_with("dhll")).map(|name| short(name)).collect();
            (short(manifest["package"]["name"].as_str().unwrap()), ours)
        })
        .collect();
    assert_eq!(found, stated, "left: Cargo.toml of the crates; right: ARCHITECTURE.md");
}

#[test]
fn a_program_that_predicts_takes_in_what_it_needs_alone() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = Command::new(cargo)
        .args(["tree", "--package", "dhll-model", "--edges", "normal", "--prefix", "none", "--locked"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).unwrap();
    let crates: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(crates.contains("dhll-core") && crates.contains("safetensors"), "{crates:?}");
    for none in [
        "dhll",
        "dhll-train",
        "dhll-means",
        "dhll-data",
        "dhll-plot",
        "ureq",
        "rustls",
        "zip",
        "csv",
        "parquet",
        "clap",
        "prost",
    ] {
        assert!(!crates.contains(none), "dhll-model depends on {none}");
    }
}

#[test]
fn no_files_import_each_other() {
    let mut arrows = 0;
    let mut circles = Vec::new();
    for folder in crates() {
        let imports = Modules::read(&folder.join("src")).imports();
        arrows += imports.values().map(BTreeSet::len).sum::<usize>();
        circles.extend(imports.keys().filter_map(|file| circle(file, &imports)));
    }
    assert!(arrows > 500, "only {arrows} imports were found");
    assert!(circles.is_empty(), "files that import each other:\n{}", circles.join("\n"));
}

/// The shortest way from a file back to itself.
fn circle(start: &Path, imports: &BTreeMap<PathBuf, BTreeSet<PathBuf>>) -> Option<String> {
    let mut came_from: BTreeMap<&Path, &Path> = BTreeMap::new();
    let mut next = std::collections::VecDeque::from([start]);
    while let Some(file) = next.pop_front() {
        for import in imports.get(file).into_iter().flatten() {
            if !came_from.contains_key(&**import) {
                came_from.insert(import, file);
                next.push_back(import);
            }
        }
    }
    let mut file = *came_from.get(start)?;
    let mut way = vec![start];
    while file != start {
        way.push(file);
        file = came_from[file];
    }
    way.push(start);
    let names: Vec<_> =
        way.iter().rev().map(|file| file.strip_prefix(root()).unwrap().display().to_string()).collect();
    Some(names.join(" -> "))
}
