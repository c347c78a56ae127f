//! Experiments: the figures and claims of the paper, what went wrong there, comparisons, and their reports.

pub mod claims;
pub mod compare;
pub mod digits;
pub mod options;
pub mod output;
pub mod published;
pub mod report;
pub mod reproduce;
pub mod table;
