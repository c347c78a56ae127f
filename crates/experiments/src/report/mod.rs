//! A report of a run: one HTML page with text, figures, tables and claims, which needs nothing from elsewhere.
//!
//! ```
//! use dhll_experiments::claims::{Claim, Claims};
//! use dhll_experiments::report::{Block, Report, Section};
//!
//! let mut claims = Claims::default();
//! claims.add(Claim::exact("fig8.dimension", "Figure 8", "The targets have 613 dimensions.", 613, 613, "a count"))?;
//! let report = Report {
//!     title: "Deep hidden layer learning".into(),
//!     lead: "What the paper reports, and what *we* measured.".into(),
//!     sections: vec![Section {
//!         id: "dimension".into(),
//!         title: "Effective dimension".into(),
//!         blocks: vec![
//!             Block::Text("Eigenvalues above `1e-12` of their sum count.".into()),
//!             Block::Claims(vec!["fig8.dimension".into()]),
//!         ],
//!     }],
//!     ..Report::default()
//! };
//! assert!(report.html(&claims)?.contains("1 of 1 claim hold"));
//! # Ok::<(), anyhow::Error>(())
//! ```

mod blocks;
mod markup;
mod page;
mod summary;

use dhll_plot::Figure;

/// A page. Its texts may hold `*emphasis*` and `` `code` ``; everything else in them is shown as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The page's title.
    pub title: String,
    /// One paragraph below the title.
    pub lead: String,
    /// What was run: data, seed, settings, versions, duration.
    pub facts: Vec<(String, String)>,
    /// What a reader must know before anything else, such as missing data.
    pub notice: Option<String>,
    /// The parts of the page.
    pub sections: Vec<Section>,
}

/// A part of the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Its anchor: letters, digits, `-`, `_`, `.`; unique in the page.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What is in it.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Paragraphs, with an empty line between them.
    Text(String),
    /// A figure, which [`crate::output::OutputFolder::write_figure`] wrote under the same name.
    Figure {
        /// Its name, such as `fig04`; unique in the page.
        name: String,
        /// What it shows; its published series are also listed as numbers.
        figure: Figure,
        /// Below it.
        caption: String,
        /// What the paper says or shows, for readers who do not have it at hand.
        published: Option<String>,
    },
    /// A table.
    Table {
        /// Names of the columns.
        header: Vec<String>,
        /// As many cells a row as there are columns.
        rows: Vec<Vec<String>>,
        /// Above it.
        caption: String,
    },
    /// Claims, by id, with their verdicts.
    Claims(Vec<String>),
    /// A result that should not be overlooked.
    Finding(String),
}
