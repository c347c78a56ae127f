//! Targets that are recomputed from the representation reached.

use crate::compare::targets::contestant::Contestant;
use crate::compare::targets::data::StudyData;
use crate::compare::targets::effort::Effort;
use crate::compare::targets::pool::Labels;
use crate::compare::targets::question::{Entry, Headline, Question};
use crate::compare::targets::stack::plan::{Code, HiddenTarget, Source, Stack};

/// Number of layers.
const DEPTH: usize = 4;

/// The question.
pub(super) fn question(effort: &Effort) -> Question {
    let units = |stack: Stack| stack.units().deep(DEPTH);
    let outputs = |stack: Stack| stack.deep(DEPTH);
    let mut entries = Vec::new();
    for similarity in ["dot", "diffusion"] {
        let code = if similarity == "dot" { Code::Classes } else { Code::Propagated };
        let target = HiddenTarget { similarity: similarity.to_owned(), code, ..HiddenTarget::default() };
        let again = HiddenTarget { from: Source::Reached, ..target.clone() };
        let fixed = format!("{similarity} of the inputs, units");
        let controls =
            [fixed.as_str(), "label alone, units", "end to end, squared error", "end to end, cross-entropy"];
        entries.push(Entry::new(
            format!("{similarity}, recomputed, units"),
            effort.hidden(&again, units),
            controls,
        ));
        entries.push(Entry::new(fixed.clone(), effort.hidden(&target, units), ["label alone, units"]));
        if similarity == "dot" {
            let controls = ["dot of the inputs, outputs", "label alone, outputs"];
            entries.push(Entry::new("dot, recomputed, outputs", effort.hidden(&again, outputs), controls));
            entries.push(Entry::new(
                "dot of the inputs, outputs",
                effort.hidden(&target, outputs),
                ["label alone, outputs"],
            ));
        }
    }
    entries.push(Entry::control("label alone, units", effort.label_alone(units)));
    entries.push(Entry::control("label alone, outputs", effort.label_alone(outputs)));
    entries.push(Entry::control("end to end, squared error", effort.end_to_end(DEPTH, true)));
    entries.push(Entry::control("end to end, cross-entropy", effort.end_to_end(DEPTH, false)));
    entries.push(Entry::control("inputs", [Contestant::Inputs]));
    let labels = |data: &StudyData| match data.has_test_rows() {
        true => vec![Labels::All, Labels::PerClass(20)],
        false => vec![Labels::All],
    };
    Question {
        id: "recomputed",
        title: "Targets from the representation reached",
        text: "Four layers. The similarity of the hidden targets compares the inputs in every layer, or what the layers before have made of them; with the dot product, \
            and with the diffusion map, whose graph is then rebuilt for every layer. All rows have labels, or 20 of each class of the images."
            .to_owned(),
        rows: effort.rows(),
        data: effort.data.iter().map(|data| (data.clone(), labels(data))).collect(),
        entries,
        headlines: vec![Headline {
            entry: "dot, recomputed, units".to_owned(),
            control: "dot of the inputs, units".to_owned(),
            answers: [
                "Targets that are recomputed from the representation reached give fewer errors than targets from the inputs.",
                "Targets that are recomputed from the representation reached cannot be told apart from targets from the inputs.",
                "Targets that are recomputed from the representation reached give more errors than targets from the inputs.",
            ],
        }],
    }
}
