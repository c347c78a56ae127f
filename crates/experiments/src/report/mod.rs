//! The report of a run: one self-contained HTML page with text, figures, tables and claims.
//!
//! ```
//! use dhll_experiments::claims::Statement;
//! use dhll_experiments::report::{Report, Section};
//!
//! let mut section = Section::new("dimension", "Effective dimension");
//! section.text("Eigenvalues above `1e-12` of their sum count.");
//! let statement = Statement::new("fig8.dimension", "Figure 8", "The targets have 613 dimensions.");
//! section.claims([statement.exact(613.0, 613.0, "a count")]);
//! let report = Report {
//!     title: "Deep hidden layer learning".into(),
//!     lead: "What the paper reports, and what *we* measured.".into(),
//!     sections: vec![section],
//!     ..Report::default()
//! };
//! assert!(report.html()?.contains("1 of 1 claim hold"));
//! # Ok::<(), anyhow::Error>(())
//! ```

mod anchors;
mod blocks;
mod claims;
mod markdown;
mod page;
mod section;

pub use page::Report;
pub use section::{Block, Section};
