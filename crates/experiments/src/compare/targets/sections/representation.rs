//! Representation: trained on coarse classes, judged on fine ones.

use dhll::core::Activation;

use crate::compare::targets::contestant::{Contestant, EndToEnd};
use crate::compare::targets::effort::Effort;
use crate::compare::targets::pool::Labels;
use crate::compare::targets::question::{Entry, Headline, Question};
use crate::compare::targets::stack::plan::{HiddenTarget, LayerTarget, Stack};

/// Fine labels of each class.
const FINE: usize = 20;

/// The question.
pub(super) fn question(effort: &Effort) -> Question {
    let stack = |target| Stack::new(target, effort.adam(1e-3));
    let alone = || stack(LayerTarget::LabelAlone);
    let controls = ["label alone, units", "inputs"];
    let mut entries = Vec::new();
    for mean in &effort.means {
        for alpha in [0.5, 0.9] {
            let target =
                || LayerTarget::Hidden(HiddenTarget { mean: mean.clone(), alpha, ..HiddenTarget::default() });
            let units = Contestant::Stack(stack(target()).units());
            entries.push(Entry::new(format!("{mean}, alpha {alpha}, units"), [units], controls));
            if mean == "arithmetic" {
                let outputs = Contestant::Stack(stack(target()));
                entries.push(Entry::new(format!("{mean}, alpha {alpha}, outputs"), [outputs], controls));
            }
        }
    }
    let diffusion =
        HiddenTarget { similarity: "diffusion".to_owned(), alpha: 0.5, ..HiddenTarget::default() };
    let diffusion = Contestant::Stack(stack(LayerTarget::Hidden(diffusion)).units());
    entries.push(Entry::new("diffusion, alpha 0.5, units", [diffusion], controls));
    entries.push(Entry::control("label alone, units", [Contestant::Stack(alone().units())]));
    entries.push(Entry::control("label alone, outputs", [Contestant::Stack(alone())]));
    for (name, squared) in [("squared error", true), ("cross-entropy", false)] {
        let network = EndToEnd {
            hidden: vec![effort.units()],
            activation: Activation::Relu,
            squared,
            steps: effort.steps,
            rate: 1e-3,
            new_head: true,
        };
        entries.push(Entry::control(format!("end to end, {name}, units"), [Contestant::EndToEnd(network)]));
    }
    entries.push(Entry::control("inputs", [Contestant::Inputs]));
    let data = effort.data.iter().filter(|data| data.is_grouped());
    Question {
        id: "representation",
        title: "Coarse labels, then fine ones",
        text: format!(
            "One layer is trained on coarse classes: odd and even digits; upper body, footwear and the rest of the clothes; vowels and consonants; Setosa and the \
             other irises; the first and the second half of the classes of satimage, vehicle and yeast. Then the head learns the fine classes from {FINE} rows \
             of each. The label alone need not keep what tells fine classes apart; a hidden target holds it. Settings are not chosen."
        ),
        rows: effort.rows(),
        data: data.map(|data| (data.clone(), vec![Labels::Coarse(FINE)])).collect(),
        entries,
        headlines: vec![Headline {
            entry: "arithmetic, alpha 0.5, units".to_owned(),
            control: "label alone, units".to_owned(),
            answers: [
                "What a layer on a hidden target learns from coarse classes serves finer classes better than what a layer on the label alone learns.",
                "What a layer learns from coarse classes serves finer classes equally well on a hidden target and on the label alone, as far as can be told.",
                "What a layer on a hidden target learns from coarse classes serves finer classes worse than what a layer on the label alone learns.",
            ],
        }],
    }
}
