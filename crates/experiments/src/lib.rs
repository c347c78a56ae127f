//! The figures and claims of the paper, the autopsy, and the report.

pub mod claims;
pub mod compare;
pub mod document;
pub mod output;
pub mod publish;
pub mod published;
pub mod report;
pub mod reproduce;
pub mod table;

pub use dhll_terminal as progress;
