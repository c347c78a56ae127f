//! What a target was taken as, said where only its owner knows whether that is right.

use dhll::core::data::{Label, number};
use dhll::core::listed;
use dhll::data::table::TargetReason;

/// What is said of these target columns, of which several may be `labels`; nothing where there was no choice.
pub(super) fn note(targets: &[String], reason: &TargetReason, labels: &[Label]) -> Option<String> {
    let (taken, task, other) = match reason {
        // Texts and two numbers are classes; of other numbers, only their owner knows.
        TargetReason::FewNumbers { distinct } if *distinct > 2 => ("classes", "regression", "values"),
        TargetReason::ManyNumbers { .. } | TargetReason::Fractions { .. } => {
            ("values", "classification", "classes")
        }
        TargetReason::TwoLevels => return Some(of_labels(reason, labels)),
        _ => return None,
    };
    let target = listed(targets);
    Some(format!(
        "note: the target {target} is taken as {taken}, because {reason}; --task {task} takes it as {other}"
    ))
}

fn of_labels(reason: &TargetReason, labels: &[Label]) -> String {
    let taken = Label::listed(labels);
    let numbers = labels.iter().flat_map(|label| &label.levels).all(|level| number(level).is_some());
    let other = if numbers { "; --task regression takes them as values" } else { "" };
    format!(
        "note: the target columns are taken as {} labels with their positive levels, {taken}, because {reason}{other}",
        labels.len()
    )
}
