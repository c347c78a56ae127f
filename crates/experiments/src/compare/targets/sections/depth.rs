//! The gain of depth: the best stack against the best single layer with as many parameters, over all tables.

use dhll::core::Activation;

use crate::compare::targets::contestant::Contestant;
use crate::compare::targets::effort::Effort;
use crate::compare::targets::question::{Entry, Headline, Question};
use crate::compare::targets::stack::plan::{HiddenTarget, LayerTarget, Stack, Trainer};

/// Depths of the stacks whose layers are trained with Adam.
const DEPTHS: [usize; 2] = [2, 4];

/// Depth of the stacks in closed form.
const CLOSED_DEPTH: usize = 4;

/// Learning rates of Adam: narrow stacks want a higher one than wide layers.
const RATES: [f64; 2] = [1e-3, 3e-3];

/// The question.
pub(super) fn question(effort: &Effort) -> Question {
    let alone = LayerTarget::LabelAlone;
    let hidden = LayerTarget::Hidden(HiddenTarget::default());
    let stacks = |target: &LayerTarget| candidates(effort, target, Stack::deep);
    let single =
        |target: &LayerTarget| candidates(effort, target, |one, n| Stack { as_large_as: Some(n), ..one });
    let both = |of: &dyn Fn(&LayerTarget) -> Vec<Contestant>| [of(&alone), of(&hidden)].concat();
    Question {
        id: "depth",
        title: "The gain of depth",
        text: format!(
            "All rows have labels. A *stack* has two or four layers of {} units that are trained with Adam and pass their units, or four layers in closed form that pass their outputs; a \
             *single layer* has as many parameters as one of these. Validation rows choose among {} candidates of each, on the label alone and on the paper's target at alpha = 0.9.",
            units(effort),
            both(&stacks).len(),
        ),
        rows: effort.rows(),
        data: effort.tables(),
        entries: vec![
            Entry::new("best stack", both(&stacks), ["best single layer", "best stack on the label alone"]),
            Entry::new(
                "best stack on the label alone",
                stacks(&alone),
                ["best single layer on the label alone"],
            ),
            Entry::new(
                "best stack on hidden targets",
                stacks(&hidden),
                ["best stack on the label alone", "best single layer on hidden targets"],
            ),
            Entry::control("best single layer", both(&single)),
            Entry::control("best single layer on the label alone", single(&alone)),
            Entry::new(
                "best single layer on hidden targets",
                single(&hidden),
                ["best single layer on the label alone"],
            ),
            Entry::control("end to end, squared error", effort.end_to_end(2, true)),
            Entry::control("inputs", [Contestant::Inputs]),
        ],
        headlines: vec![
            Headline {
                entry: "best stack".to_owned(),
                control: "best single layer".to_owned(),
                answers: [
                    "The best stack of layers errs less than the best single layer with as many parameters.",
                    "The best stack of layers cannot be told apart from the best single layer with as many parameters.",
                    "The best stack of layers errs more than the best single layer with as many parameters.",
                ],
            },
            Headline {
                entry: "best stack on hidden targets".to_owned(),
                control: "best stack on the label alone".to_owned(),
                answers: [
                    "The best stack on hidden targets errs less than the best one on the label alone.",
                    "The best stack on hidden targets cannot be told apart from the best one on the label alone.",
                    "The best stack on hidden targets errs more than the best one on the label alone.",
                ],
            },
        ],
    }
}

/// Half as many units as elsewhere, so that single layers that are as large stay affordable.
fn units(effort: &Effort) -> usize {
    effort.units() / 2
}

/// Layers on one target, shaped by the number of layers that they consist of or are as large as.
fn candidates(
    effort: &Effort,
    target: &LayerTarget,
    shaped: impl Fn(Stack, usize) -> Stack,
) -> Vec<Contestant> {
    let (units, steps) = (units(effort), effort.steps);
    let adam = |rate| Trainer::Adam { units, steps, rate, activation: Activation::Relu };
    let trained = DEPTHS.into_iter().flat_map(|depth| RATES.map(|rate| (depth, rate)));
    let trained = trained.map(|(depth, rate)| shaped(Stack::new(target.clone(), adam(rate)).units(), depth));
    let solved = shaped(Stack::new(target.clone(), effort.closed_form()), CLOSED_DEPTH);
    trained.chain([solved]).map(Contestant::Stack).collect()
}
