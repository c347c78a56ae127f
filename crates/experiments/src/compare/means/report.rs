//! The sections of the report: what was measured and how, then a section a data set.

use anyhow::Result;

use super::claims::claims;
use super::figures;
use super::measure::Measure;
use super::paragraph::{cell, half_way, number, paragraph, summary};
use super::plan::{Plan, Subject};
use super::regression::RIDGES;
use super::study::Study;
use super::verdict::{HELD, Layers, MARGIN};
use crate::reproduce::outcome::Outcome;

/// The report's title.
pub const TITLE: &str = "Means and schedules compared";

/// What the report is about.
pub const LEAD: &str = "A mean decides what lies between the similarity of the inputs and that of the labels, a schedule where on that path the \
    hidden layers stand. This report says of every mean and schedule what its targets hold, and whether layers can learn them on rows \
    that were held out.";

/// All sections. `mnist` tells whether a data set is MNIST, about which more is claimed.
///
/// # Errors
/// If a number is not finite.
pub fn outcomes(
    study: &Study,
    plan: &Plan,
    subjects: &[Subject],
    mnist: &dyn Fn(&Subject) -> bool,
) -> Result<Vec<Outcome>> {
    let mut outcomes = vec![found(study, plan, subjects)?, method(study, plan, subjects)];
    for subject in subjects {
        outcomes.push(section(study, plan, subject, mnist(subject))?);
    }
    Ok(outcomes)
}

fn found(study: &Study, plan: &Plan, subjects: &[Subject]) -> Result<Outcome> {
    let mut outcome = Outcome::new("found", "Which means make targets that layers can learn");
    for subject in subjects {
        outcome.finding(summary(study, plan, &subject.name)?);
    }
    outcome.text(format!(
        "\"No harder to learn than the labels\": of every target, stacked layers explain at least the share that one layer from the inputs explains of \
         the labels themselves, less {MARGIN}, on held-out rows and with 95 % confidence over {} seeds. \"Better\" and \"worse\" mean that the 95 % interval of the \
         difference, seed by seed, leaves out zero. Each comparison is taken alone: among many, a few come out so by chance. A target that is \
         nearly the inputs is easy to learn and worth nothing, so that both verdicts count.",
        plan.seeds
    ));
    Ok(outcome)
}

fn method(study: &Study, plan: &Plan, subjects: &[Subject]) -> Outcome {
    let mut outcome = Outcome::new("method", "What was measured, and of what");
    outcome.text(format!(
        "A seed fixes which rows are held out and the random units; there are {}. Inputs are centred, scaled to mean norm 1 and turned into their leading \
         principal components, by the training rows; means, targets and schedules come from the cross-Gram of the training rows alone. One training row of \
         five is left out of every fit: ridges ({}, in units of the features' mean variance) are chosen there.",
        plan.seeds,
        RIDGES.map(|ridge| format!("{ridge:e}")).join(", ")
    ));
    for subject in subjects {
        let kept = study.kept.iter().find(|(name, _)| *name == subject.name).map_or(0.0, |&(_, kept)| kept);
        outcome.text(format!(
            "*{}*: at most {} training and {} held-out rows out of {}; at most {} components, which hold {:.1} % of the variance.",
            subject.name,
            subject.sizes.training,
            subject.sizes.held_out,
            subject.data.n_samples(),
            subject.sizes.components,
            100.0 * kept
        ));
    }
    outcome.text(format!(
        "*From the cross-Gram alone*: effective dimension (columns that hold 95 % of the target's trace), CKA to inputs and labels (centred but for the labels' \
         mean), and the share of the labels that the effective columns hold; {HELD} of it counts as holding them."
    ));
    outcome.text(format!(
        "*On held-out rows*, three kinds of figures that must not be confused. *From the inputs*: a ridge map and a random-feature map (the input and {} random \
         rectified linear units) learn the target from the inputs; the share they explain and a probe on what they give are honest, no label of a held-out row goes in. \
         *From the target before*: the same maps learn each target from the one before it, as layers trained side by side do. The target of a held-out row \
         comes from the target map, and so holds its label: from the second layer on these figures say how alike two targets are, not what a network can do. For the same \
         reason a probe on held-out targets cheats; it is shown to make that plain. *Stacked*: each layer is a random-feature map of what the one before gave, from \
         the inputs on, {} layers. This is what the method does with a trained network, and honest. One map to the labels with as many units stands beside it.",
        plan.units, plan.layers
    ));
    outcome
}

fn section(study: &Study, plan: &Plan, subject: &Subject, is_mnist: bool) -> Result<Outcome> {
    let (data, id) = (&subject.name, plain(&subject.name));
    let records = &study.records;
    let mut outcome = Outcome::new(&id, data);
    outcome.figure(
        &format!("{id}-path"),
        figures::path(records, plan, data)?,
        "What targets hold along the path; from the cross-Gram of the training rows, with 95 % intervals over seeds.",
    );
    outcome.figure(
        &format!("{id}-inputs"),
        figures::inputs(records, plan, data)?,
        "Held-out rows: what maps from the inputs explain of the targets, a probe on the targets (it cheats), and a probe on what was learnt.",
    );
    outcome.figure(
        &format!("{id}-layers"),
        figures::layers(records, plan, data)?,
        "Held-out rows: stacked layers, a row a schedule. Dashed: the labels learnt by one map, and by one map with as many units as the stack.",
    );
    outcome.table(
        &[
            "mean",
            "effective dimension",
            "CKA to inputs",
            "CKA to labels",
            "labels in effective columns",
            "ridge map explains",
            "random map explains",
            "probe, ridge map",
            "probe, random map",
            "probe on targets (cheats)",
        ],
        path_rows(study, plan, data)?,
        "Half way along the path: mean and half the 95 % interval.",
    );
    outcome.table(
        &[
            "mean",
            "schedule",
            "ridge, from the target before",
            "random, from the target before",
            "stack",
            "harder than the labels?",
            "probe on the last layer",
            "than one wide map",
        ],
        layer_rows(study, plan, data)?,
        "Layers: the least share explained over the layers, on held-out rows, and accuracy after the last; mean and half the 95 % interval.",
    );
    for &mean in &plan.means {
        outcome.text(paragraph(study, plan, data, mean)?);
    }
    outcome.claims(claims(records, plan, data, &id, is_mnist)?);
    Ok(outcome)
}

fn path_rows(study: &Study, plan: &Plan, data: &str) -> Result<Vec<Vec<String>>> {
    let columns = [
        Measure::EffectiveDimension,
        Measure::CkaInputs,
        Measure::CkaLabels,
        Measure::LeverageEffective,
        Measure::RidgeFromInputs,
        Measure::RandomFromInputs,
        Measure::ProbeRidge,
        Measure::ProbeRandom,
        Measure::ProbeTargets,
    ];
    let mut rows = Vec::new();
    for &mean in &plan.means {
        let Some(place) = half_way(study, data, mean) else { continue };
        let mut row = vec![mean.to_owned()];
        for measure in columns {
            row.push(cell(study, &place, measure)?);
        }
        rows.push(row);
    }
    Ok(rows)
}

fn layer_rows(study: &Study, plan: &Plan, data: &str) -> Result<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    for &mean in &plan.means {
        for &schedule in &plan.schedules {
            let Some(layers) = Layers::new(&study.records, data, mean, schedule)? else { continue };
            rows.push(vec![
                mean.to_owned(),
                schedule.to_owned(),
                number(&layers.ridge),
                number(&layers.random),
                number(&layers.share),
                layers.learnt().word("no", "yes", "not decided").to_owned(),
                number(&layers.accuracy),
                layers.worth().word("better", "worse", "not decided").to_owned(),
            ]);
        }
    }
    Ok(rows)
}

/// A name as an anchor: `mnist:3,8` -> `mnist-3-8`.
fn plain(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
