//! Few labels among many rows.

use crate::compare::targets::contestant::Contestant;
use crate::compare::targets::data::StudyData;
use crate::compare::targets::effort::Effort;
use crate::compare::targets::pool::Labels;
use crate::compare::targets::question::{Entry, Headline, Question};
use crate::compare::targets::stack::plan::{Code, HiddenTarget, LayerTarget, Stack};

/// The question.
pub(super) fn question(effort: &Effort) -> Question {
    // Twice the rows of other sections, twice the steps: for those that see few rows as well.
    let effort = &Effort { steps: 2 * effort.steps, ..effort.clone() };
    let hidden = |alpha, code| {
        let similarity = "diffusion".to_owned();
        LayerTarget::Hidden(HiddenTarget { similarity, alpha, code, ..HiddenTarget::default() })
    };
    let stack = |target| Stack::new(target, effort.adam(1e-3));
    let one = |contestant| vec![contestant];
    let similarity = |name: &str| one(Contestant::Similarity(name.to_owned()));
    let graph = || stack(hidden(0.0, Code::Classes));
    let codes = || stack(hidden(0.5, Code::Propagated));
    let label = || stack(LayerTarget::LabelAlone);
    let controls = ["label alone, units", "diffusion map", "learnt kernel", "inputs"];
    let of_features = ["label alone, units", "learnt kernel", "inputs"];
    let entries = vec![
        Entry::new("blend", similarity("diffusion-and-kernel"), of_features),
        Entry::new("diffusion map", similarity("diffusion"), of_features),
        Entry::new("hidden target, outputs", one(Contestant::Stack(graph())), controls),
        Entry::new("hidden target, units", one(Contestant::Stack(graph().units())), controls),
        Entry::new("hidden target with codes, outputs", one(Contestant::Stack(codes())), controls),
        Entry::new("hidden target with codes, units", one(Contestant::Stack(codes().units())), controls),
        Entry::control("label alone, outputs", one(Contestant::Stack(label()))),
        Entry::control("label alone, units", one(Contestant::Stack(label().units()))),
        Entry::control("end to end, squared error", effort.end_to_end(1, true).into_iter().take(1)),
        Entry::control("end to end, cross-entropy", effort.end_to_end(1, false).into_iter().take(1)),
        Entry::control("learnt kernel", similarity("learnt-laplacian")),
        Entry::control("inputs", one(Contestant::Inputs)),
    ];
    let labels = |data: &StudyData| match data {
        StudyData::Mnist | StudyData::FashionMnist if !effort.quick => {
            [1, 5, 10, 20, 100].map(Labels::PerClass).to_vec()
        }
        StudyData::Mnist | StudyData::FashionMnist | StudyData::Strokes => {
            [1, 10].map(Labels::PerClass).to_vec()
        }
        StudyData::Irises | StudyData::Table(_) => vec![Labels::Share(0.05)],
    };
    Question {
        id: "few-labels",
        title: "Few labels among many rows",
        text: "A hidden target exists for rows without a label, the label alone does not. Of many rows a few have a label; the diffusion map (eigenvectors of the \
            nearest-neighbour graph of all rows) is the similarity of the inputs. *Blend* is what a fit does by default where rows without a label are given: \
            the map beside a kernel learnt from the labelled rows. *Hidden target* is a layer that learns the map on all rows; *with codes*, it learns the map \
            and the label code at alpha = .5, where rows without a label have the code that ridge regression gives them. The label alone, networks end to end \
            and the learnt kernel see the labelled rows. Nothing is chosen: with a few labels there is nothing to choose by. A seed draws the labelled rows."
            .to_owned(),
        rows: if effort.quick { 800 } else { 10_000 },
        data: effort.data.iter().map(|data| (data.clone(), labels(data))).collect(),
        entries,
        headlines: vec![
            Headline {
                entry: "blend".to_owned(),
                control: "label alone, units".to_owned(),
                answers: [
                    "With few labels, rows without a label help: the similarity of all rows errs less than layers on the label alone.",
                    "With few labels, it is not certain that rows without a label help.",
                    "With few labels, rows without a label do harm: the similarity of all rows errs more than layers on the label alone.",
                ],
            },
            Headline {
                entry: "hidden target, units".to_owned(),
                control: "diffusion map".to_owned(),
                answers: [
                    "A layer that learns that similarity as its hidden target errs less than the similarity itself.",
                    "A layer that learns that similarity as its hidden target cannot be told apart from the similarity itself.",
                    "A layer that learns that similarity as its hidden target errs more than the similarity itself.",
                ],
            },
        ],
    }
}
