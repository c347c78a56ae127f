//! Every crate with features builds with each backend alone, with each of its other features, and without any.

use anyhow::Result;

use crate::cargo::step;

const BACKENDS: [&str; 4] = ["faer", "nalgebra", "ndarray", "openblas"];

/// The programs and libraries that users choose features of, and the features that are not backends.
const CRATES: [(&str, &[&str]); 4] =
    [("dhll-model", &["onnx"]), ("dhll", &["onnx", "parquet"]), ("dhll-cli", &[]), ("dhll-experiments", &[])];

/// Check all of them. Nothing is linked, so that OpenBLAS need not be installed.
pub(crate) fn check() -> Result<()> {
    for (package, others) in CRATES {
        let alone = BACKENDS.iter().chain(others).copied();
        for features in [""].into_iter().chain(alone) {
            let arguments = ["check", "--package", package, "--no-default-features", "--features", features];
            step("features", &arguments[..if features.is_empty() { 4 } else { 6 }], &[])?;
        }
    }
    Ok(())
}
