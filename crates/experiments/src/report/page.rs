//! The whole page.

use super::markup::{escape, inline};
use super::{Block, Report, Section, blocks, summary};
use crate::claims::Claims;
use anyhow::{Context, Result, ensure};
use std::collections::HashSet;

static STYLE: &str = include_str!("style.css");

impl Report {
    /// The page as HTML, with everything it needs in it. It has links to `claims.json` and to `figures/NAME.svg`, `.png`
    /// and `.csv` beside it.
    ///
    /// # Errors
    /// If a section's id or a figure's name is not plain or is taken, a claim is not known, a table's rows are of different
    /// lengths, or a figure cannot be drawn.
    pub fn html(&self, claims: &Claims) -> Result<String> {
        self.check_names()?;
        let sections: Vec<String> =
            self.sections.iter().map(|section| section_html(section, claims)).collect::<Result<_>>()?;
        Ok(format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n\
             <body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n<div class=\"page\">\n{}{}\
             <main id=\"main\">\n{}{}</main>\n</div>\n</body>\n</html>\n",
            escape(&self.title),
            summary::head(self, claims),
            summary::contents(self, claims),
            sections.concat(),
            summary::table(claims),
        ))
    }

    fn check_names(&self) -> Result<()> {
        // Anchors of the page itself.
        let mut taken: HashSet<String> = ["main", "run", "claims", "claims-title"].map(str::to_string).into();
        let mut take = |what: &str, id: &str, anchor: String| -> Result<()> {
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
            ensure!(
                !id.is_empty() && id.chars().all(plain),
                "{what} \"{id}\" must be letters, digits, '-', '_', '.'"
            );
            // Claims and figures have anchors of their own.
            ensure!(!anchor.starts_with("claim-"), "{what} \"{id}\" must not start with \"claim-\"");
            ensure!(taken.insert(anchor), "{what} \"{id}\" is taken");
            Ok(())
        };
        for section in &self.sections {
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
}

fn section_html(section: &Section, claims: &Claims) -> Result<String> {
    let blocks: Vec<String> = section
        .blocks
        .iter()
        .map(|block| blocks::html(block, claims).with_context(|| format!("section \"{}\"", section.id)))
        .collect::<Result<_>>()?;
    Ok(format!(
        "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{}</h2>\n{}</section>\n",
        inline(&section.title),
        blocks.concat(),
        id = escape(&section.id),
    ))
}

#[cfg(test)]
mod tests;
