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
