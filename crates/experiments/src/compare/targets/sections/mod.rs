//! The questions of the study, one per file.

mod few_labels;

use super::effort::Effort;
use super::question::Question;

/// The names of all questions, in the order of the report.
pub const NAMES: [&str; 1] = ["few-labels"];

/// The question of that name.
pub fn by_name(name: &str, effort: &Effort) -> Option<Question> {
    Some(match name {
        "few-labels" => few_labels::question(effort),
        _ => return None,
    })
}
