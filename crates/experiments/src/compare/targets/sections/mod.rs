//! The questions of the study that one engine answers, one per file.

mod depth;
mod few_labels;
mod geometry;
mod metric;
mod passing;
mod recomputed;
mod representation;

use super::effort::Effort;
use super::question::Question;

/// The names of all questions, in the order of the report.
pub const NAMES: [&str; 7] =
    ["few-labels", "passing", "depth", "recomputed", "representation", "geometry", "metric"];

/// The question of that name.
pub fn by_name(name: &str, effort: &Effort) -> Option<Question> {
    Some(match name {
        "few-labels" => few_labels::question(effort),
        "passing" => passing::question(effort),
        "depth" => depth::question(effort),
        "recomputed" => recomputed::question(effort),
        "representation" => representation::question(effort),
        "geometry" => geometry::question(effort),
        "metric" => metric::question(effort),
        _ => return None,
    })
}
