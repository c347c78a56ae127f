//! The workflow on GitHub, which cannot be run here: every package, feature, test, task and file that its commands name exists.

#![allow(clippy::unwrap_used)] // Helpers of tests unwrap as tests do.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn workflow() -> String {
    fs::read_to_string(root().join(".github/workflows/ci.yml")).unwrap()
}

/// The values behind a key, wherever it stands, without quotes.
fn values<'w>(workflow: &'w str, key: &str) -> Vec<&'w str> {
    let lines = workflow.lines().map(|line| line.trim_start().trim_start_matches("- "));
    lines.filter_map(|line| Some(line.strip_prefix(key)?.strip_prefix(": ")?.trim())).collect()
}

/// The commands of all steps, one for every value of the matrix.
fn commands() -> Vec<String> {
    let workflow = workflow();
    let mut commands = Vec::new();
    for run in values(&workflow, "run") {
        assert!(!run.starts_with(['|', '>']), "one command a step, so that it can be checked: {run}");
        for command in run.split("&&").map(str::trim) {
            let Some((before, rest)) = command.split_once("${{ matrix.") else {
                commands.push(command.to_owned());
                continue;
            };
            let (key, after) = rest.split_once(" }}").unwrap();
            let listed = values(&workflow, key);
            let list = listed.iter().find_map(|list| list.strip_prefix('[')?.strip_suffix(']'));
            for value in list.unwrap_or_else(|| panic!("no list of {key}")).split(", ") {
                commands.push(format!("{before}{value}{after}"));
            }
        }
    }
    assert!(commands.len() > 20, "{commands:?}");
    commands
}

/// The packages of the workspace by name, as cargo describes them.
fn packages() -> BTreeMap<String, Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = Command::new(cargo).args(arguments).current_dir(root()).output().unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages.map(|package| (package["name"].as_str().unwrap().to_owned(), package.clone())).collect()
}

/// The words behind an option.
fn behind<'c>(words: &[&'c str], option: &str) -> Option<&'c str> {
    let place = words.iter().position(|word| *word == option)?;
    Some(words.get(place + 1).unwrap_or_else(|| panic!("nothing behind {option}: {words:?}")))
}

#[test]
fn packages_features_tests_and_toolchains_exist() {
    let packages = packages();
    let manifest: toml::Table = fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    let oldest = manifest["workspace"]["package"]["rust-version"].as_str().unwrap();
    let mut seen = 0;
    for command in commands() {
        let mut words: Vec<&str> = command.split_whitespace().collect();
        if words[0] != "cargo" {
            continue;
        }
        words.remove(0);
        if let Some(toolchain) = words[0].strip_prefix('+') {
            let known = toolchain == "nightly" || toolchain == format!("{oldest}.0");
            assert!(known, "{command}: the oldest Rust is {oldest}");
            words.remove(0);
        }
        assert!(["build", "check", "test", "xtask"].contains(&words[0]), "{command}");
        if let Some(path) = behind(&words, "--manifest-path") {
            assert!(root().join(path).is_file(), "{command}: no {path}");
        }
        let Some(name) = behind(&words, "--package") else { continue };
        let package = packages.get(name).unwrap_or_else(|| panic!("{command}: no package {name}"));
        if let Some(features) = behind(&words, "--features") {
            for feature in features.split(',') {
                assert!(!package["features"][feature].is_null(), "{command}: {name} has no {feature}");
                seen += 1;
            }
        }
        if let Some(test) = behind(&words, "--test") {
            let targets = package["targets"].as_array().unwrap();
            assert!(targets.iter().any(|target| target["name"] == test), "{command}: {name} has no {test}");
        }
    }
    assert!(seen > 5, "the matrix of backends was not read");
}

#[test]
fn tasks_and_files_exist() {
    let help = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for command in commands() {
        let words: Vec<&str> = command.split_whitespace().collect();
        if let Some(task) = behind(&words, "xtask") {
            assert!(help.lines().any(|line| line.trim_start().starts_with(task)), "no task {task}: {help}");
        }
        let files = [
            behind(&words, "--requirement"),
            behind(&words, "cd"),
            words[0].contains('/').then_some(words[0]),
        ];
        for file in files.into_iter().flatten() {
            assert!(root().join(file).exists(), "{command}: no {file}");
        }
    }
}

#[test]
fn actions_are_pinned_by_their_major_version() {
    let workflow = workflow();
    let actions = values(&workflow, "uses");
    assert!(!actions.is_empty());
    for action in actions {
        let version = action.split_once("@v").unwrap_or_else(|| panic!("{action} has no version")).1;
        assert!(version.parse::<u32>().is_ok(), "{action} is not pinned by its major version");
    }
}
