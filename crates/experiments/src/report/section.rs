//! The parts of a report.

use dhll_plot::Figure;

use crate::claims::Claim;
use crate::table::TextTable;

/// A part of the page. Titles, texts and captions are Markdown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Its anchor: letters, digits, `-`, `_` and `.`; unique in the page.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Paragraphs, with an empty line between them.
    Text(String),
    /// A result that should not be overlooked, set apart from the text.
    Finding(String),
    /// A figure; the page also lists its published series as numbers.
    Figure {
        /// The name of its files, such as `fig04`; unique in the page.
        name: String,
        /// What it shows.
        figure: Figure,
        /// The text below it.
        caption: String,
    },
    /// A table.
    Table {
        /// Its cells.
        table: TextTable,
        /// The text above it.
        caption: String,
    },
    /// Claims with their verdicts.
    Claims(Vec<Claim>),
}

impl Section {
    /// A section without content.
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self { id: id.into(), title: title.into(), blocks: Vec::new() }
    }

    /// Adds paragraphs.
    pub fn text(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Text(text.into()));
    }

    /// Adds a result that should not be overlooked.
    pub fn finding(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Finding(text.into()));
    }

    /// Adds a figure.
    pub fn figure(&mut self, name: impl Into<String>, figure: Figure, caption: impl Into<String>) {
        self.blocks.push(Block::Figure { name: name.into(), figure, caption: caption.into() });
    }

    /// Adds a table.
    pub fn table(&mut self, table: TextTable, caption: impl Into<String>) {
        self.blocks.push(Block::Table { table, caption: caption.into() });
    }

    /// Adds claims, if there are any.
    pub fn claims(&mut self, claims: impl IntoIterator<Item = Claim>) {
        let claims: Vec<Claim> = claims.into_iter().collect();
        if !claims.is_empty() {
            self.blocks.push(Block::Claims(claims));
        }
    }
}
