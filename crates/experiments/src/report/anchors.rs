//! The anchors of a page are plain and unique.

use std::collections::HashSet;

use anyhow::{Result, ensure};

use super::section::{Block, Section};

/// Checks the ids of sections and the names of figures.
///
/// # Errors
/// If one is empty, has unusual characters, or is taken.
pub(super) fn check(sections: &[Section]) -> Result<()> {
    // Anchors of the page itself.
    let mut taken: HashSet<String> = ["main", "run", "claims", "claims-title"].map(str::to_owned).into();
    let mut take = |what: &str, id: &str, anchor: String| -> Result<()> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        ensure!(
            !id.is_empty() && id.chars().all(plain),
            "{what} \"{id}\" must consist of letters, digits, '-', '_' and '.'"
        );
        ensure!(!anchor.starts_with("claim-"), "{what} \"{id}\" must not start with \"claim-\"");
        ensure!(taken.insert(anchor), "{what} \"{id}\" is taken");
        Ok(())
    };
    for section in sections {
        take("section id", &section.id, section.id.clone())?;
        take("section id", &section.id, format!("{}-title", section.id))?;
        for block in &section.blocks {
            if let Block::Figure { name, .. } = block {
                take("figure name", name, format!("figure-{name}"))?;
            }
        }
    }
    Ok(())
}
