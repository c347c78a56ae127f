//! The program as its users run it: what it writes, what it says, and how it fails.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use dhll_experiments::claims::Claims;

/// Run `reproduce` in `folder` with nothing of the caller's data, cache or network.
fn reproduce(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dhll-experiments"));
    command.arg("reproduce").args(arguments).current_dir(folder);
    command
        .env_remove("DHLL_DATA_DIR")
        .env_remove("DHLL_MNIST_URL")
        .env_remove("DHLL_BACKEND")
        .env("DHLL_OFFLINE", "1");
    command.env("XDG_CACHE_HOME", folder.join("cache")).env("HOME", folder);
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn circles_need_no_data_and_come_out_the_same_twice() {
    let folder = tempfile::tempdir().unwrap();
    let run = |out: &str| {
        reproduce(folder.path(), &["--only", "fig1,fig2,fig4,fig7,crossing", "--check", "--out", out])
    };
    let (first, second) = (run("first"), run("second"));
    assert!(first.status.success(), "{}", text(&first.stderr));
    assert!(second.status.success());
    assert!(
        text(&first.stdout).contains("3 of 3 claims hold")
            || text(&first.stdout).contains("all 3 claims hold")
    );
    for name in ["fig01", "fig02", "fig04", "fig07", "crossing"] {
        for kind in ["svg", "png", "csv"] {
            let file = |out: &str| {
                fs::read(folder.path().join(out).join("figures").join(format!("{name}.{kind}"))).unwrap()
            };
            assert!(!file("first").is_empty());
            assert_eq!(file("first"), file("second"), "{name}.{kind}");
        }
    }
    let claims = |out: &str| fs::read_to_string(folder.path().join(out).join("claims.json")).unwrap();
    assert_eq!(claims("first"), claims("second"));
    let claims = Claims::from_json(&claims("first")).unwrap();
    for id in ["fig4.alpha0", "fig4.alpha005", "circles.crossing"] {
        assert!(claims.get(id).unwrap().holds(), "{id}");
    }
    let report = fs::read_to_string(folder.path().join("first").join("report.html")).unwrap();
    assert!(report.starts_with("<!DOCTYPE html>") && report.contains("<svg") && !report.contains("<script"));
}

#[test]
fn without_mnist_drawn_digits_stand_in_and_nothing_is_claimed_about_mnist() {
    let folder = tempfile::tempdir().unwrap();
    let output = reproduce(folder.path(), &["--quick", "--only", "fig8,fig9", "--check", "--out", "out"]);
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("MNIST is not available") && said.contains("DHLL_OFFLINE"), "{said}");
    let report = fs::read_to_string(folder.path().join("out").join("report.html")).unwrap();
    assert!(report.contains("strokes (drawn)") && report.contains("MNIST is not available"));
    let claims = fs::read_to_string(folder.path().join("out").join("claims.json")).unwrap();
    assert!(!claims.contains("MNIST"), "{claims}");
}

#[test]
fn what_cannot_be_done_is_said_with_its_remedy() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), b"in the way").unwrap();
    for (arguments, said) in [
        (&["--only", "fig13"][..], "fig12"),
        (&["--only", "fig8", "--data", "mnist"], "set DHLL_DATA_DIR to a folder with the MNIST files"),
        (&["--only", "fig1", "--out", "file"], "file"),
        (&["--seed", "minus one"], "--seed"),
        (&["--backend", "lapack"], "there is no backend `lapack`"),
    ] {
        let output = reproduce(folder.path(), arguments);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(text(&output.stderr).contains(said), "{arguments:?}: {}", text(&output.stderr));
    }
    assert_eq!(fs::read(folder.path().join("file")).unwrap(), b"in the way");
}

#[test]
fn help_shows_examples() {
    let folder = tempfile::tempdir().unwrap();
    let output = reproduce(folder.path(), &["--help"]);
    assert!(
        output.status.success() && text(&output.stdout).contains("cargo xtask reproduce --quick --check")
    );
}

#[test]
fn figure_8_of_mnist_holds() {
    let Some(data) = std::env::var_os("DHLL_DATA_DIR") else {
        dhll_terminal::complain("skipped: DHLL_DATA_DIR names no folder with MNIST");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let data = fs::canonicalize(data).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_dhll-experiments"))
        .args(["reproduce", "--only", "fig8", "--data", "mnist", "--check", "--out"])
        .arg(folder.path())
        .env("DHLL_DATA_DIR", data)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let claims = Claims::from_json(&fs::read_to_string(folder.path().join("claims.json")).unwrap()).unwrap();
    for id in ["fig8.alpha0", "fig8.alpha095", "mnist.rank"] {
        assert!(claims.get(id).unwrap().holds(), "{id}");
    }
}
