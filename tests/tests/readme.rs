//! The README's tables are those of `docs/results.md`, which the comparisons write.

use std::fs;
use std::path::Path;

#[test]
fn every_table_row_of_the_readme_stands_in_the_results() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |name: &str| fs::read_to_string(root.join(name)).expect(name);
    let (readme, results) = (read("README.md"), read("docs/results.md"));
    let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| ")).collect();
    assert!(rows.len() > 2, "the README has no table");
    for row in rows {
        assert!(
            results.lines().any(|line| line == row),
            "docs/results.md lacks this row of the README: {row}"
        );
    }
}
