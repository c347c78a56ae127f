//! What is passed upward: outputs or hidden units, with the inputs or without, in the sample or out of fold.

use crate::compare::targets::contestant::Contestant;
use crate::compare::targets::effort::Effort;
use crate::compare::targets::question::{Entry, Headline, Question};
use crate::compare::targets::stack::plan::{HiddenTarget, LayerTarget, Stack};

/// What is passed upward, and whether the inputs are passed beside it, at these depths.
const SHAPES: [(&str, &[usize]); 3] =
    [("outputs", &[1, 2, 4]), ("units", &[1, 2, 4]), ("units and inputs", &[4])];

/// The same for layers in closed form, whose units are random: outputs alone.
const CLOSED: [(&str, &[usize]); 4] = [
    ("outputs", &[1, 4]),
    ("outputs and inputs", &[4]),
    ("outputs out of fold", &[4]),
    ("outputs out of fold and inputs", &[4]),
];

fn shaped(stack: Stack, passed: &str, depth: usize) -> Stack {
    let stack = if passed.starts_with("units") { stack.units() } else { stack };
    let (skip, out_of_fold) = (passed.ends_with("inputs"), passed.contains("out of fold"));
    Stack { skip, out_of_fold, ..stack.deep(depth) }
}

/// The question.
pub(super) fn question(effort: &Effort) -> Question {
    let target = HiddenTarget::default();
    let mut entries = Vec::new();
    let large = |stack: Stack| Stack { as_large_as: Some(4), ..stack.units() };
    for (passed, all) in SHAPES {
        for &depth in all {
            let shape = |stack: Stack| shaped(stack, passed, depth);
            let label = format!("label alone, {passed}, depth {depth}");
            let mut controls = vec![label.clone(), format!("end to end, squared error, depth {depth}")];
            if depth == 4 {
                controls.extend(
                    ["one large layer, hidden target", "end to end, cross-entropy, depth 4"]
                        .map(str::to_owned),
                );
            }
            let name = format!("hidden target, {passed}, depth {depth}");
            entries.push(Entry::new(name, effort.hidden(&target, shape), controls));
            let of_label = (depth == 4).then_some("one large layer, label alone");
            entries.push(Entry::new(label, effort.label_alone(shape), of_label));
        }
    }
    for depth in [1, 2, 4] {
        let name = format!("end to end, squared error, depth {depth}");
        entries.push(Entry::control(name, effort.end_to_end(depth, true)));
    }
    entries.push(Entry::control("end to end, cross-entropy, depth 4", effort.end_to_end(4, false)));
    entries.push(Entry::control("one large layer, hidden target", effort.hidden(&target, large)));
    entries.push(Entry::control("one large layer, label alone", effort.label_alone(large)));
    for (passed, all) in CLOSED {
        for &depth in all {
            let shape = |stack: Stack| shaped(stack, passed, depth);
            let label = format!("closed form: label alone, {passed}, depth {depth}");
            let mut controls = vec![label.clone()];
            if passed.contains("out of fold") {
                controls.push(format!(
                    "closed form: hidden target, {}, depth {depth}",
                    passed.replace(" out of fold", "")
                ));
            }
            if depth == 4 {
                controls.push("closed form: one large layer".to_owned());
            }
            let name = format!("closed form: hidden target, {passed}, depth {depth}");
            entries.push(Entry::new(name, effort.hidden_by(&target, effort.closed_form(), shape), controls));
            let alone = Stack::new(LayerTarget::LabelAlone, effort.closed_form());
            entries.push(Entry::control(label, [Contestant::Stack(shape(alone))]));
        }
    }
    let alone = Stack::new(LayerTarget::LabelAlone, effort.closed_form());
    let large = Stack { as_large_as: Some(4), ..alone };
    entries.push(Entry::control("closed form: one large layer", [Contestant::Stack(large)]));
    entries.push(Entry::control("inputs", [Contestant::Inputs]));
    Question {
        id: "passing",
        title: "What is passed upward, and depth",
        text: "All rows have labels. A layer passes its outputs, which approximate its target, or its hidden units, without its last map; beside the inputs or alone; \
            layers in closed form (random units and ridge regression) also outputs out of fold, from layers that were trained without the row. *One large layer* \
            has as many parameters as the stack of four and passes its units (in closed form its outputs, on the label alone). Networks end to end have the same \
            maps with an activation, and the same number of steps."
            .to_owned(),
        rows: effort.rows(),
        data: effort.all_labels(),
        entries,
        headlines: vec![
            Headline {
                entry: "hidden target, units, depth 4".to_owned(),
                control: "label alone, units, depth 4".to_owned(),
                answers: [
                    "Where all rows have labels, a deep stack on hidden targets errs less than one on the label alone.",
                    "Where all rows have labels, deep stacks on hidden targets and on the label alone cannot be told apart.",
                    "Where all rows have labels, a deep stack on hidden targets errs more than one on the label alone.",
                ],
            },
            Headline {
                entry: "label alone, units, depth 4".to_owned(),
                control: "one large layer, label alone".to_owned(),
                answers: [
                    "Four layers that are trained one at a time err less than one layer with as many parameters.",
                    "Four layers that are trained one at a time cannot be told apart from one layer with as many parameters.",
                    "Four layers that are trained one at a time err more than one layer with as many parameters.",
                ],
            },
        ],
    }
}
