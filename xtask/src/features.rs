//! Every crate with features builds with each backend alone, with each of its other features, and without any.

use anyhow::Result;

use crate::cargo::step;

const BACKENDS: [&str; 4] = ["faer", "nalgebra", "ndarray", "openblas"];

/// The programs and libraries that users choose features of, and the features that are not backends.
const CRATES: [(&str, &[&str]); 4] =
    [("dhll-model", &["onnx"]), ("dhll", &["onnx", "parquet"]), ("dhll-cli", &[]), ("dhll-experiments", &[])];

/// Those that every change is checked with: dependencies are built anew for nearly every one.
const FEW: [(&str, &str); 4] = [
    ("dhll-model", ""),
    ("dhll-model", "openblas"),
    ("dhll-cli", "nalgebra"),
    ("dhll-experiments", "nalgebra"),
];

/// Check all of them. Nothing is linked, so that OpenBLAS need not be installed.
pub(crate) fn check_all() -> Result<()> {
    for (package, others) in CRATES {
        for features in [""].into_iter().chain(BACKENDS).chain(others.iter().copied()) {
            check(package, features)?;
        }
    }
    Ok(())
}

/// Check some, among them one without any feature and one of each program.
pub(crate) fn check_few() -> Result<()> {
    FEW.into_iter().try_for_each(|(package, features)| check(package, features))
}

fn check(package: &str, features: &str) -> Result<()> {
    let arguments = ["check", "--package", package, "--no-default-features", "--features", features];
    step("features", &arguments[..if features.is_empty() { 4 } else { 6 }], &[])
}
