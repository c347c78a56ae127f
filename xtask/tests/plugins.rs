//! The example crate outside the workspace: its mean, similarity, trainer and backend are in `fit`, `path`,
//! `compare` and in saved models.

#![allow(clippy::unwrap_used)] // Helpers of tests unwrap as tests do.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The example's program, built beside this workspace's artifacts.
fn build() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let target = Path::new(env!("CARGO_BIN_EXE_xtask")).ancestors().nth(2).unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--locked", "--quiet", "--target-dir"])
        .arg(target)
        .arg("--manifest-path")
        .arg(root.join("examples/plugins/Cargo.toml"))
        .status()
        .unwrap();
    assert!(built.success(), "the example crate does not build");
    target.join("debug").join(format!("plugins{}", std::env::consts::EXE_SUFFIX))
}

/// What the program prints, run in a folder without data of its own.
fn run(program: &Path, folder: &Path, arguments: &str) -> String {
    let output = Command::new(program)
        .current_dir(folder)
        .env_remove("DHLL_BACKEND")
        .args(arguments.split_whitespace())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "plugins {arguments}: {}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn plugins_are_in_fit_path_compare_and_saved_models() {
    let program = build();
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &str| run(&program, folder.path(), arguments);

    let fit = run("fit --data circles --mean late --similarity powers:power=3 --trainer fifty \
                   --backend loops --seed 1 --out model.safetensors");
    for named in ["similarity powers", "backend loops", "fifty"] {
        assert!(fit.contains(named), "no {named:?} in: {fit}");
    }
    let errors =
        |text: &str| text.split_once(" errors on 1000 rows").unwrap().0.rsplit(' ').next().map(str::to_owned);
    let evaluated = run("evaluate --model model.safetensors --data circles");
    assert_eq!(errors(&evaluated), errors(&fit), "the saved model: {evaluated}");

    let path = run("path --data circles --mean late --similarity powers --alphas 0,0.5,1");
    assert!(path.contains("similarity powers, mean late"), "{path}");

    run("compare means --quick --data circles --only arithmetic,late --backend loops --out compared");
    let numbers = std::fs::read_to_string(folder.path().join("compared/numbers.csv")).unwrap();
    assert!(numbers.contains("late"), "{numbers}");

    let listed = run("plugins");
    for plugin in ["mean        late", "similarity  powers", "trainer     fifty", "backend     loops"] {
        assert!(listed.contains(plugin), "no {plugin:?} in: {listed}");
    }
}
