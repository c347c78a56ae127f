//! Sizes from options and files that do not fit in memory are refused before anything is allocated.

mod common;

use common::{json, refused, said};

#[test]
fn a_limit_is_a_size() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let (code, error) = refused(at, "path --data circles --max-memory lots");
    assert!(code == 2 && error.contains("\"lots\" is not a size in bytes; write 8GiB, 512MiB"), "{error}");
    let path = json(at, "path --data circles --alphas 0.5 --max-memory 1GiB");
    assert_eq!(path["n_samples"].as_u64(), Some(1000));
    assert!(said(at, "fit --help").contains("--max-memory <SIZE>"));
}

/// No size of an option reaches an allocation unchecked: the error names it, at once and before memory is touched.
#[test]
fn sizes_beyond_memory_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for (arguments, expected) in [
        (
            "fit --hidden-width 10000000000000",
            "up to 10,000,000,000,000 units for 2 inputs, 512 rows at a time: 37.7 PiB of memory needed",
        ),
        ("fit --hidden-width 9223372036854775807", "9,223,372,036,854,775,807 units"),
        ("fit --trainer residual --hidden-width 10000000000000", "10,000,000,000,000 units"),
        (
            "fit --trainer random-features --hidden-width 10000000000000",
            "10,000,000,000,000 random units for 2 inputs",
        ),
        ("fit --hidden-maps 10000000000000", "9,999,999,999,999 further maps"),
        ("fit --hidden-maps 1000 --hidden-width 100000", "further maps of 100,000 units"),
        (
            "fit --alphas linear:100000000000:0:1",
            "a schedule has at most 10000 values of alpha, got 100000000000",
        ),
        ("path --alphas linear:100000000000:0:1", "a schedule has at most 10000 values of alpha"),
        ("path --alphas equal-steps:100000000000:0:1", "a schedule has at most 10000 values of alpha"),
        ("baselines --methods backprop --width 10000000000000", "10,000,000,000,000 units"),
    ] {
        let (code, error) = refused(at, &format!("{arguments} --data circles"));
        assert!(code == 1 || code == 2, "{arguments}: {error}");
        assert!(error.contains(expected), "{arguments}: {error}");
    }
}

#[test]
fn a_stated_limit_holds_and_the_error_tells_what_to_raise() {
    let folder = tempfile::tempdir().unwrap();
    let (_, error) = refused(folder.path(), "fit --data circles --hidden-width 1000000 --max-memory 64MiB");
    assert!(error.contains("but the memory limit is 64.0 MiB, of which"), "{error}");
    assert!(error.contains("raise the limit (--max-memory, DHLL_MAX_MEMORY"), "{error}");
}

/// More threads than layers, or than a system has, are no reason to hang.
#[test]
fn threads_are_limited() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let fit = "fit --data circles --alphas linear:3:0.3:0.9 --epochs 2 --head-epochs 2 --parallel 100000";
    assert_eq!(json(at, fit)["summary"]["layers"].as_array().map(Vec::len), Some(3));

    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dhll"));
    let output =
        command.args(["path", "--data", "circles"]).env("RAYON_NUM_THREADS", "100000").output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(error.contains("RAYON_NUM_THREADS must be at most") && error.contains("got 100000"), "{error}");
}
