//! Where results go: a folder with the report and its files, a Markdown document, and the terminal.

mod document;
mod folder;
mod publish;

pub use document::write_part;
pub use folder::OutputFolder;
pub use publish::{Ending, publish, write_report};
