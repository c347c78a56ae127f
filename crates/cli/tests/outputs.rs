//! What is written, replaced and deleted: nothing before everything was checked, nothing of the user's, and nothing by halves.

#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::os::unix::fs::{FileTypeExt as _, symlink};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use common::{dhll, json, refused, said, start};

const QUICK: &str = "fit --data circles --epochs 1 --head-epochs 1 --quiet";

/// Two layers that are soon trained, and a head that never is.
const ENDLESS: &str = "fit --data circles --alphas 0.5,0.9 --epochs 3 --head-epochs 100000000 --quiet";

fn names(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(name).collect();
    names.sort();
    names
}

fn wait_for(path: &Path, child: &mut Child) {
    let begun = Instant::now();
    while !path.exists() {
        assert!(begun.elapsed().as_secs() < 120 && child.try_wait().unwrap().is_none(), "{path:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A folder with layers of a fit that was killed.
fn with_layers(at: &Path, options: &str) {
    let mut cut = start(at, &format!("{ENDLESS} {options}"));
    wait_for(&at.join("m.layers/layer-2.safetensors"), &mut cut);
    cut.kill().unwrap();
    assert_eq!(cut.wait().unwrap().signal(), Some(9));
    // The kill has left the file there, but not the lock.
    fs::remove_file(at.join("m.layers/.dhll-lock")).unwrap();
}

#[test]
fn options_and_data_are_checked_before_layers_are_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    with_layers(at, "--out m.safetensors");
    let kept = names(&at.join("m.layers"));
    fs::write(at.join("a.csv"), "x,y,kind\n1,2,a\n2,1,b\n3,3,a\n").unwrap();
    for options in [
        "--data circles --gauge bogus",
        "--data circles --mean bogus",
        "--data circles --alphas 2",
        "--data circles --trainer bogus",
        "--data circles --learning-rate=-1",
        "--data storkes",
        "--data none.csv --target y",
        "--data a.csv --target kind --validation 3",
        "--data circles --shifts 1",
        "--data circles --widths 77",
        "--data circles --head-epochs 0",
        "--data circles --resume --seed 9",
    ] {
        refused(at, &format!("fit {options} --out m.safetensors"));
        assert_eq!(
            (names(at), names(&at.join("m.layers"))),
            (vec!["a.csv".into(), "m.layers".into()], kept.clone())
        );
    }
    // Nor is a folder left behind where there was none.
    refused(at, "fit --data storkes --out other.safetensors");
    assert_eq!(names(at), ["a.csv", "m.layers"]);
}

#[test]
fn files_of_the_user_are_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("m.layers")).unwrap();
    for (name, contents) in [("settings.json", "{}"), ("layer-7.safetensors", "mine"), ("notes", "")] {
        let path = at.join("m.layers").join(name);
        fs::write(&path, contents).unwrap();
        let (code, error) = refused(at, &format!("{QUICK} --out m.safetensors"));
        let expected = format!("m.layers is in the way: {name} in it was not written by dhll");
        assert!(code == 1 && error.contains(&expected), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), contents);
        fs::remove_file(path).unwrap();
    }
    fs::write(at.join("m.toml"), "[package]\nname = \"mine\"\n").unwrap();
    let (code, error) = refused(at, &format!("{QUICK} --out m.safetensors"));
    assert!(code == 1 && error.contains("m.toml is in the way: the configuration of the model"), "{error}");
    fs::remove_file(at.join("m.toml")).unwrap();
    said(at, &format!("{QUICK} --out m.safetensors"));
    said(at, &format!("{QUICK} --out m.safetensors"));
    assert_eq!(names(at), ["m.safetensors", "m.toml"]);
}

#[test]
fn outputs_that_are_inputs_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let csv = "a,b,kind\n1,2,x\n2,1,y\n1,3,x\n3,1,y\n";
    fs::write(at.join("a.csv"), csv).unwrap();
    symlink("a.csv", at.join("link.csv")).unwrap();
    fs::hard_link(at.join("a.csv"), at.join("hard.csv")).unwrap();
    fs::write(at.join("hand.toml"), "epochs = 1 # by hand\nhead-epochs = 1\n").unwrap();
    symlink("hand.toml", at.join("h.toml")).unwrap();
    said(at, "fit --data a.csv --target kind --epochs 1 --head-epochs 1 --out m.csv");
    let before = names(at);
    for (command, expected) in [
        (
            "fit --data a.csv --target kind --out a.csv",
            "a.csv would overwrite an input: it is the file of --data",
        ),
        ("fit --data a.csv --target kind --out ./link.csv", "./link.csv would overwrite an input"),
        ("fit --data link.csv --target kind --out hard.csv", "hard.csv would overwrite an input"),
        (
            "fit --data circles --config hand.toml --out hand.safetensors",
            "hand.toml would overwrite an input",
        ),
        ("fit --data circles --config hand.toml --out h.safetensors", "h.toml would overwrite an input"),
        ("fit --data circles --config hand.toml --out hand.toml", "hand.toml would overwrite an input"),
        ("predict --model m.csv --data a.csv --target kind --out hard.csv", "it is the file of --data"),
        ("predict --model m.csv --data a.csv --target kind --out m.csv", "it is the file of --model"),
    ] {
        let (code, error) = refused(at, command);
        assert!(code == 1 && error.contains(expected), "{command}: {error}");
    }
    assert_eq!(names(at), before);
    assert_eq!(fs::read_to_string(at.join("a.csv")).unwrap(), csv);
    // Designs: only the files that would be written count.
    fs::create_dir(at.join("found")).unwrap();
    fs::rename(at.join("a.csv"), at.join("found/1-alpha.csv")).unwrap();
    let design = "design --data found/1-alpha.csv --target kind --out found";
    let (code, error) = refused(at, design);
    assert!(code == 1 && error.contains("found/1-alpha.csv would overwrite an input"), "{error}");
}

#[test]
fn models_whose_names_have_dots_do_not_share_files() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    said(at, &format!("{QUICK} --seed 3 --out run-0.3"));
    said(at, &format!("{QUICK} --seed 5 --out run-0.5"));
    assert_eq!(names(at), ["run-0.3", "run-0.3.toml", "run-0.5", "run-0.5.toml"]);
    assert!(fs::read_to_string(at.join("run-0.3.toml")).unwrap().contains("seed = 3"));
}

#[test]
fn two_fits_to_one_output_do_not_mix() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let mut first = start(at, &format!("{ENDLESS} --out m.safetensors"));
    wait_for(&at.join("m.layers/layer-1.safetensors"), &mut first);
    for options in ["", "--resume", "--seed 2"] {
        let (code, error) = refused(at, &format!("{QUICK} {options} --out m.safetensors"));
        assert!(
            code == 1 && error.contains("m.layers is in use by another fit; wait for it to end"),
            "{error}"
        );
    }
    wait_for(&at.join("m.layers/layer-2.safetensors"), &mut first);
    first.kill().unwrap();
    first.wait().unwrap();
    // The lock went with the process.
    said(at, &format!("{QUICK} --out m.safetensors"));
    assert_eq!(names(at), ["m.safetensors", "m.toml"]);
}

#[test]
fn a_fit_that_was_killed_resumes_to_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let fit = "fit --data circles --alphas 0.3,0.5,0.7,0.9 --epochs 40 --head-epochs 3 --quiet";
    said(at, &format!("{fit} --out whole.safetensors"));
    // In the middle of the first, the second and the third layer.
    for layer in 0..3 {
        let mut cut = start(at, &format!("{fit} --resume --out m.safetensors"));
        let file = if layer == 0 { "settings.json".to_owned() } else { format!("layer-{layer}.safetensors") };
        wait_for(&at.join("m.layers").join(file), &mut cut);
        cut.kill().unwrap();
        cut.wait().unwrap();
        fs::write(at.join("m.layers/.writing-Ab3dEf"), "half a layer").unwrap();
    }
    let fitted = json(at, &format!("{fit} --resume --out m.safetensors"));
    assert_eq!(fitted["already_finished"], false);
    let bytes = fs::read(at.join("m.safetensors")).unwrap();
    assert_eq!(bytes, fs::read(at.join("whole.safetensors")).unwrap());
    assert_eq!(names(at), ["m.safetensors", "m.toml", "whole.safetensors", "whole.toml"]);

    // A loop that tries until it succeeds succeeds again.
    let stamp = fs::metadata(at.join("m.safetensors")).unwrap().modified().unwrap();
    assert_eq!(json(at, &format!("{fit} --resume --out m.safetensors"))["already_finished"], true);
    assert!(
        said(at, &format!("{fit} --resume --out m.safetensors")).contains("an earlier fit has finished it")
    );
    assert_eq!(fs::metadata(at.join("m.safetensors")).unwrap().modified().unwrap(), stamp);
    // Another fit does not.
    let other = fit.replace("--head-epochs 3", "--head-epochs 4");
    assert_eq!(json(at, &format!("{other} --resume --out m.safetensors"))["already_finished"], false);
}

#[test]
fn an_interrupt_says_how_to_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let log = fs::File::create(at.join("log")).unwrap();
    let mut fit = Command::new(env!("CARGO_BIN_EXE_dhll"));
    fit.args(format!("{ENDLESS} --out m.safetensors").split_whitespace()).current_dir(at).stderr(log);
    let mut fit = fit.spawn().unwrap();
    wait_for(&at.join("m.layers/layer-1.safetensors"), &mut fit);
    let sent = Command::new("kill").args(["-INT", &fit.id().to_string()]).status().unwrap();
    assert!(sent.success());
    assert_eq!(fit.wait().unwrap().code(), Some(130));
    assert_eq!(
        fs::read_to_string(at.join("log")).unwrap(),
        "interrupted; finished layers and checkpoints are kept in m.layers: run the same command with --resume to go on\n"
    );
    assert!(!names(&at.join("m.layers")).iter().any(|name| name.starts_with(".writing")));
}

#[test]
fn pipes_and_devices_get_the_model_and_nothing_is_kept_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    said(at, &format!("{QUICK} --out m.safetensors"));
    assert!(Command::new("mkfifo").arg(at.join("pipe")).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = at.join("pipe");
        move || fs::read(pipe).unwrap()
    });
    let text = said(at, &format!("{QUICK} --out pipe"));
    assert!(text.ends_with("written     pipe\n"), "{text}");
    assert_eq!(reader.join().unwrap(), fs::read(at.join("m.safetensors")).unwrap());
    said(at, &format!("{QUICK} --out /dev/null"));
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    let (code, error) = refused(at, &format!("{QUICK} --out pipe --resume"));
    assert!(code == 1 && error.contains("pipe is no regular file"), "{error}");
    let (code, error) = refused(at, &format!("{QUICK} --out /dev/full"));
    assert!(code == 1 && error.contains("/dev/full: No space left on device"), "{error}");
    symlink("far.safetensors", at.join("link.safetensors")).unwrap();
    said(at, &format!("{QUICK} --out link.safetensors"));
    assert!(at.join("link.safetensors").is_symlink());
    assert_eq!(
        names(at),
        ["far.safetensors", "link.safetensors", "link.toml", "m.safetensors", "m.toml", "pipe"]
    );
}

#[test]
fn a_full_disk_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    // Files may have no more than 3 KiB: the first layer does not fit.
    let script = format!("trap '' XFSZ; ulimit -f 3; exec \"$DHLL\" {QUICK} --out m.safetensors");
    let run = || {
        let mut bash = Command::new("bash");
        bash.args(["-c", &script]).env("DHLL", env!("CARGO_BIN_EXE_dhll")).current_dir(at).output().unwrap()
    };
    let output = run();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.contains("m.layers/layer-1.safetensors: File too large"), "{error}");
    assert!(!at.join("m.safetensors").exists());
    let kept = names(&at.join("m.layers"));
    assert!(kept.iter().all(|name| name == "settings.json"), "{kept:?}");
    said(at, &format!("{QUICK} --out m.safetensors --resume"));
    assert!(dhll(at, "inspect --model m.safetensors").status.success());
}
