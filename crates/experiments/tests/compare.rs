//! `compare means` as its users run it: what it writes, what it says, and how it fails.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use dhll_experiments::claims::Claims;

/// Run `compare` in `folder` with nothing of the caller's data, cache or network.
fn compare(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dhll-experiments"));
    command.arg("compare").args(arguments).current_dir(folder);
    for variable in ["DHLL_DATA_DIR", "DHLL_MNIST_URL", "DHLL_BACKEND"] {
        command.env_remove(variable);
    }
    command.env("DHLL_OFFLINE", "1").env("XDG_CACHE_HOME", folder.join("cache")).env("HOME", folder);
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn rows(file: &Path) -> Vec<Vec<String>> {
    let mut csv = csv::Reader::from_path(file).unwrap();
    csv.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn all_means_on_circles_come_out_the_same_twice_and_their_claims_hold() {
    let folder = tempfile::tempdir().unwrap();
    let run = |out: &str| {
        compare(folder.path(), &["means", "--quick", "--data", "circles", "--check", "--out", out])
    };
    let (first, second) = (run("first"), run("second"));
    assert!(first.status.success(), "{}", text(&first.stderr));
    assert!(second.status.success());
    let file = |out: &str, name: &str| folder.path().join(out).join(name);
    for figure in ["path", "inputs", "layers"] {
        for kind in ["svg", "png", "csv"] {
            let name = format!("figures/circles-{figure}.{kind}");
            assert!(!fs::read(file("first", &name)).unwrap().is_empty(), "{name}");
        }
    }
    for name in ["seeds.csv", "numbers.csv", "claims.json"] {
        let (first, second) =
            (fs::read(file("first", name)).unwrap(), fs::read(file("second", name)).unwrap());
        assert_eq!(first, second, "{name}");
    }
    let claims = Claims::from_json(&fs::read_to_string(file("first", "claims.json")).unwrap()).unwrap();
    for id in ["start", "end", "arithmetic-label-r2", "arithmetic-steps", "geometric-accuracy"] {
        assert!(claims.get(&format!("circles.{id}")).unwrap().holds(), "{id}");
    }
    let report = fs::read_to_string(file("first", "report.html")).unwrap();
    assert!(report.starts_with("<!DOCTYPE html>") && report.contains("<svg") && !report.contains("<script"));
    for mean in dhll::means::registry::names() {
        assert!(report.contains(&format!("<td>{mean}</td>")), "{mean} has no row");
    }
    // The label is a feature of the arithmetic mean's targets, so that a probe on held-out targets finds it ...
    let numbers = rows(&file("first", "numbers.csv"));
    let value = |mean: &str, alpha: &str, measure: &str| -> f64 {
        let fits =
            |row: &&Vec<String>| row[1] == mean && row[2] == "path" && row[4] == alpha && row[5] == measure;
        numbers.iter().find(fits).unwrap()[7].parse().unwrap()
    };
    assert_eq!(value("arithmetic", "0.5", "probe_targets_with_labels"), 1.0);
    // ... but a linear map from the plane cannot learn it.
    assert!(value("arithmetic", "0.5", "probe_ridge_from_inputs") < 0.7);
}

#[test]
fn without_mnist_drawn_digits_stand_in_and_nothing_is_claimed_about_mnist() {
    let folder = tempfile::tempdir().unwrap();
    let arguments =
        ["means", "--quick", "--only", "arithmetic,bonnabel-sepulchre", "--check", "--out", "out"];
    let output = compare(folder.path(), &arguments);
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("MNIST is not available") && said.contains("DHLL_OFFLINE"), "{said}");
    let out = folder.path().join("out");
    let report = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(report.contains("strokes (drawn)") && report.contains("MNIST is not available"));
    // What the mean of fixed rank did beyond its formula.
    assert!(report.contains("truncated to rank 1"));
    assert!(!fs::read_to_string(out.join("claims.json")).unwrap().contains("mnist"));
    let numbers = rows(&out.join("numbers.csv"));
    let means: std::collections::BTreeSet<&str> = numbers.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(means.into_iter().collect::<Vec<_>>(), ["arithmetic", "bonnabel-sepulchre", "none"]);
    // Of rank 1 throughout.
    let widths = numbers.iter().filter(|row| row[1] == "bonnabel-sepulchre" && row[5] == "width");
    assert!(widths.clone().count() > 5 && widths.clone().all(|row| row[7] == "1.0"));
}

#[test]
fn what_cannot_be_done_is_said_with_its_remedy() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, said) in [
        (&["means", "--only", "median"][..], "bures-wasserstein"),
        (&["means", "--seeds", "1"], "--seeds"),
        (&["means", "--data", "mnist"], "set DHLL_DATA_DIR to a folder with the MNIST files"),
        (&["means", "--backend", "lapack"], "there is no backend `lapack`"),
        (&["nothing"], "unrecognized subcommand"),
    ] {
        let output = compare(folder.path(), arguments);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(text(&output.stderr).contains(said), "{arguments:?}: {}", text(&output.stderr));
    }
}

#[test]
fn help_shows_examples() {
    let folder = tempfile::tempdir().unwrap();
    let output = compare(folder.path(), &["means", "--help"]);
    let said = text(&output.stdout);
    assert!(output.status.success() && said.contains("cargo xtask compare means --quick --check"), "{said}");
}
