//! What an experiment hands back: a section of the report, with its figures in it, and its claims.

use crate::claims::Claim;
use crate::report::{Block, Section};
use dhll_plot::Figure;

/// The result of one experiment.
pub struct Outcome {
    /// What the report says of it.
    pub section: Section,
    /// What was claimed and measured.
    pub claims: Vec<Claim>,
}

impl Outcome {
    /// A section without content yet.
    pub fn new(id: &str, title: &str) -> Self {
        let section = Section { id: id.to_owned(), title: title.to_owned(), blocks: Vec::new() };
        Self { section, claims: Vec::new() }
    }

    /// Add a paragraph.
    pub fn text(&mut self, text: impl Into<String>) {
        self.section.blocks.push(Block::Text(text.into()));
    }

    /// Add what was found, set apart from the paragraphs.
    pub fn finding(&mut self, text: impl Into<String>) {
        self.section.blocks.push(Block::Finding(text.into()));
    }

    /// Add a figure, which is also written to the folder of figures under its name.
    pub fn figure(&mut self, name: &str, figure: Figure, caption: impl Into<String>) {
        self.section.blocks.push(Block::Figure {
            name: name.to_owned(),
            figure,
            caption: caption.into(),
            published: None,
        });
    }

    /// Add a table.
    pub fn table(&mut self, header: &[&str], rows: Vec<Vec<String>>, caption: impl Into<String>) {
        let header = header.iter().map(|&cell| cell.to_owned()).collect();
        self.section.blocks.push(Block::Table { header, rows, caption: caption.into() });
    }

    /// Add claims, with their badges at this place of the section.
    pub fn claims(&mut self, claims: Vec<Claim>) {
        if !claims.is_empty() {
            self.section
                .blocks
                .push(Block::Claims(claims.iter().map(|claim| claim.id().to_owned()).collect()));
            self.claims.extend(claims);
        }
    }
}
