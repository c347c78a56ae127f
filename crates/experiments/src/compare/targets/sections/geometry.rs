//! Other geometries of the targets, where all rows have labels.

use dhll::core::Gauge;

use crate::compare::targets::contestant::Contestant;
use crate::compare::targets::effort::Effort;
use crate::compare::targets::question::{Entry, Headline, Question};
use crate::compare::targets::stack::plan::{Code, HiddenTarget, Stack, TargetWidth};

/// Number of layers.
const DEPTH: usize = 2;

/// Of those that compare schedules, which all have the same two ends.
const DEEP: usize = 4;

/// The question.
pub(super) fn question(effort: &Effort) -> Question {
    let plain = HiddenTarget::default;
    let similarity = |name: &str| HiddenTarget { similarity: name.to_owned(), ..plain() };
    let mean = |name: &str| HiddenTarget { mean: name.to_owned(), ..plain() };
    let targets = [
        ("Gaussian kernel", similarity("rbf")),
        ("Laplacian kernel", similarity("laplacian")),
        ("diffusion map", similarity("diffusion")),
        ("classes by their confusions", HiddenTarget { code: Code::Confusions, ..plain() }),
        ("Bures-Wasserstein mean", mean("bures-wasserstein")),
        ("geometric mean", mean("geometric")),
        ("aligned gauge", HiddenTarget { gauge: Gauge::Aligned, ..plain() }),
        ("effective dimension", HiddenTarget { width: TargetWidth::EffectiveDimension(0.95), ..plain() }),
    ];
    let units = |stack: Stack| stack.units().deep(DEPTH);
    let controls = ["dot product", "label alone", "end to end, squared error"];
    let mut entries: Vec<Entry> = targets
        .iter()
        .map(|(name, target)| Entry::new(*name, effort.hidden(target, units), controls))
        .collect();
    let dot = effort.hidden(&plain(), units);
    entries.push(Entry::new(
        "dot product",
        dot,
        ["label alone", "end to end, squared error", "end to end, cross-entropy"],
    ));
    entries.push(Entry::control("label alone", effort.label_alone(units)));
    entries.push(Entry::control("end to end, squared error", effort.end_to_end(DEPTH, true)));
    entries.push(Entry::control("end to end, cross-entropy", effort.end_to_end(DEPTH, false)));
    let deep = |stack: Stack| stack.units().deep(DEEP);
    let [steps, even, alone] =
        ["equal steps, four layers", "dot product, four layers", "label alone, four layers"];
    let equal = HiddenTarget { schedule: "equal-steps".to_owned(), ..plain() };
    entries.push(Entry::new(steps, effort.hidden(&equal, deep), [even, alone]));
    entries.push(Entry::new(even, effort.hidden(&plain(), deep), [alone]));
    entries.push(Entry::control(alone, effort.label_alone(deep)));
    entries.push(Entry::control("inputs", [Contestant::Inputs]));
    Question {
        id: "geometry",
        title: "Other geometries",
        text: "Two layers that pass their units; all rows have labels. Each contestant changes one thing of the paper's target (dot product, arithmetic mean, spectral \
            gauge, all columns, alphas at equal differences): the similarity of inputs, the similarity of classes (classes that ridge regression confuses are similar), the \
            mean, the gauge, or the columns that are learnt (95 % of the trace). Two layers have the alphas at the ends of any schedule; the schedule is changed with four."
            .to_owned(),
        rows: effort.rows(),
        data: effort.all_labels(),
        entries,
        headlines: vec![
            Headline {
                entry: "dot product".to_owned(),
                control: "label alone".to_owned(),
                answers: [
                    "With two layers and labels for all rows, the paper's targets err less than the label alone.",
                    "With two layers and labels for all rows, the paper's targets cannot be told apart from the label alone.",
                    "With two layers and labels for all rows, the paper's targets err more than the label alone.",
                ],
            },
            Headline {
                entry: "Laplacian kernel".to_owned(),
                control: "label alone".to_owned(),
                answers: [
                    "Targets of a kernel of the inputs err less than the label alone.",
                    "Targets of a kernel of the inputs cannot be told apart from the label alone.",
                    "Targets of a kernel of the inputs err more than the label alone.",
                ],
            },
        ],
    }
}
