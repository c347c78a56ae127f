//! A learnt metric as the similarity of the targets.

use crate::compare::targets::contestant::Contestant;
use crate::compare::targets::effort::Effort;
use crate::compare::targets::question::{Entry, Headline, Question};
use crate::compare::targets::stack::plan::{HiddenTarget, Source, Stack};

/// Number of layers.
const DEPTH: usize = 2;

/// The question.
pub(super) fn question(effort: &Effort) -> Question {
    let units = |stack: Stack| stack.units().deep(DEPTH);
    let learnt = HiddenTarget { similarity: "learnt-laplacian".to_owned(), ..HiddenTarget::default() };
    let again = HiddenTarget { from: Source::Reached, ..learnt.clone() };
    let controls = [
        "dot product",
        "label alone",
        "learnt kernel",
        "end to end, squared error",
        "end to end, cross-entropy",
    ];
    let of_kernel = ["label alone", "inputs"];
    let entries = vec![
        Entry::new("learnt metric", effort.hidden(&learnt, units), controls),
        Entry::new(
            "learnt metric, relearnt",
            effort.hidden(&again, units),
            ["learnt metric", "label alone", "learnt kernel"],
        ),
        Entry::new("learnt kernel", [Contestant::Similarity("learnt-laplacian".to_owned())], of_kernel),
        Entry::control("dot product", effort.hidden(&HiddenTarget::default(), units)),
        Entry::control("label alone", effort.label_alone(units)),
        Entry::control("end to end, squared error", effort.end_to_end(DEPTH, true)),
        Entry::control("end to end, cross-entropy", effort.end_to_end(DEPTH, false)),
        Entry::control("inputs", [Contestant::Inputs]),
    ];
    Question {
        id: "metric",
        title: "A learnt metric",
        text: "Two layers that pass their units; all rows have labels. The similarity of the targets is a Laplacian kernel with a weight for every column, learnt from the \
            labels (recursive feature machines), of the inputs or relearnt from the representation reached. *Learnt kernel* is the head on the features of that \
            kernel, without any layer."
            .to_owned(),
        rows: effort.rows(),
        data: effort.all_labels(),
        entries,
        headlines: vec![Headline {
            entry: "learnt metric".to_owned(),
            control: "learnt kernel".to_owned(),
            answers: [
                "Layers that learn the targets of a learnt metric err less than the kernel with that metric.",
                "Layers that learn the targets of a learnt metric cannot be told apart from the kernel with that metric.",
                "Layers that learn the targets of a learnt metric err more than the kernel with that metric.",
            ],
        }],
    }
}
