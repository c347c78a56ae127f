//! What a mean does to the labels and whether its targets can be learnt by layers, in sentences whose numbers and verdicts come
//! from the run.

use anyhow::Result;
use dhll::diagnose::MeanInterval;

use super::measure::Measure;
use super::plan::Plan;
use super::records::{DATA, PATH, Place, alpha};
use super::study::Study;
use super::verdict::{HELD, Layers, Side, held_from};

/// `0.935 ± 0.004`: a mean and half its 95 % interval.
pub fn number(found: &MeanInterval) -> String {
    let half = found.high - found.mean;
    let size = found.mean.abs().max(half);
    if size >= 10.0 {
        format!("{:.1} ± {:.1}", found.mean, half)
    } else {
        format!("{:.3} ± {:.3}", found.mean, half)
    }
}

/// [`number`], or a dash where nothing was measured.
///
/// # Errors
/// If a number is not finite.
pub fn cell(study: &Study, place: &Place, measure: Measure) -> Result<String> {
    Ok(study.records.interval(place, measure)?.map_or("–".to_owned(), |found| number(&found)))
}

/// The place of the grid that is nearest half way.
pub fn half_way(study: &Study, data: &str, mean: &str) -> Option<Place> {
    let distance = |place: &Place| (alpha(study.records.numbers(place, Measure::CkaLabels)) - 0.5).abs();
    let places = study.records.steps(data, mean, PATH);
    places.into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

/// The paragraph of one mean on one data set.
///
/// # Errors
/// If a number is not finite.
pub fn paragraph(study: &Study, plan: &Plan, data: &str, mean: &'static str) -> Result<String> {
    let mut text = format!("*{mean}.* ");
    if let Some(found) = study.notes.iter().find(|notes| notes.data == data && notes.mean == mean) {
        for note in &found.notes {
            text.push_str(&format!("Half way, under the first seed: {note}. "));
        }
    }
    text.push_str(&label(study, data, mean)?);
    text.push_str(&learnt(study, plan, data, mean)?);
    for schedule in [PATH].into_iter().chain(plan.schedules.iter().copied()) {
        let failures = study.failures.iter();
        let mut failures = failures.filter(|f| f.data == data && f.mean == mean && f.schedule == schedule);
        if let Some(first) = failures.next() {
            let seeds = 1 + failures.count();
            text.push_str(&format!(
                "Under {seeds} of {} seeds there are no numbers for `{schedule}`: {}. ",
                plan.seeds, first.reason
            ));
        }
    }
    Ok(text.trim_end().to_owned())
}

/// What becomes of the label feature.
fn label(study: &Study, data: &str, mean: &'static str) -> Result<String> {
    let steps = study.records.steps(data, mean, PATH);
    let (Some(first), Some(half)) = (steps.first(), half_way(study, data, mean)) else {
        return Ok(String::new());
    };
    let at = alpha(study.records.numbers(&half, Measure::CkaLabels));
    let held = match held_from(&study.records, data, mean)? {
        Some(0.0) => {
            format!("The effective columns hold at least {HELD} of the labels all along, at alpha = 0 too")
        }
        Some(from) => format!(
            "The effective columns hold at least {HELD} of the labels from alpha = {from} on, of those looked at"
        ),
        None => format!("At no alpha do the effective columns hold {HELD} of the labels"),
    };
    Ok(format!(
        "{held}. From alpha = 0 to {at} the effective dimension goes from {} to {}, CKA to the labels from {} to {}. ",
        cell(study, first, Measure::EffectiveDimension)?,
        cell(study, &half, Measure::EffectiveDimension)?,
        cell(study, first, Measure::CkaLabels)?,
        cell(study, &half, Measure::CkaLabels)?,
    ) + &format!(
        "There a random-feature map from the inputs explains {} of the target on held-out rows, and a probe on what it learnt is right on {}; \
         a probe on the held-out targets themselves, which their labels are part of, on {}. ",
        cell(study, &half, Measure::RandomFromInputs)?,
        cell(study, &half, Measure::ProbeRandom)?,
        cell(study, &half, Measure::ProbeTargets)?,
    ))
}

/// Whether layers learn the targets: schedules by verdict.
fn learnt(study: &Study, plan: &Plan, data: &str, mean: &'static str) -> Result<String> {
    let mut groups: Vec<((Side, Side), Vec<String>)> = Vec::new();
    for &schedule in &plan.schedules {
        let Some(layers) = Layers::new(&study.records, data, mean, schedule)? else { continue };
        let verdict = (layers.learnt(), layers.worth());
        let numbers = format!("`{schedule}` ({}; {})", number(&layers.share), number(&layers.accuracy));
        match groups.iter_mut().find(|(known, _)| *known == verdict) {
            Some((_, members)) => members.push(numbers),
            None => groups.push((verdict, vec![numbers])),
        }
    }
    let sentence = |((learnt, worth), members): ((Side, Side), Vec<String>)| {
        format!(
            "{}: {}, and the last layer is {}. ",
            members.join(", "),
            learnt.word(
                "no harder to learn than the labels",
                "harder to learn than the labels",
                "whether harder to learn than the labels these seeds do not decide"
            ),
            worth.word(
                "worth more than one map with as many units",
                "worth less than one map with as many units",
                "worth as much as one map with as many units, as far as these seeds tell"
            ),
        )
    };
    let sentences: String = groups.into_iter().map(sentence).collect();
    Ok(match sentences.is_empty() {
        true => sentences,
        false => format!(
            "Stacked layers, in brackets the least share of a target they explain and the accuracy after the last: {sentences}"
        ),
    })
}

/// The means by what layers make of their targets, over all schedules they have on one data set.
///
/// # Errors
/// If a number is not finite.
pub fn summary(study: &Study, plan: &Plan, data: &str) -> Result<String> {
    let (mut every, mut some, mut none, mut open) = (vec![], vec![], vec![], vec![]);
    let (mut better, mut worse, mut layers_seen) = (0, 0, 0);
    let mut best: Option<(&str, &str, MeanInterval)> = None;
    for &mean in &plan.means {
        let mut sides = Vec::new();
        for &schedule in &plan.schedules {
            let Some(layers) = Layers::new(&study.records, data, mean, schedule)? else { continue };
            sides.push(layers.learnt());
            layers_seen += 1;
            better += usize::from(layers.worth() == Side::Above);
            worse += usize::from(layers.worth() == Side::Below);
            if best.as_ref().is_none_or(|(_, _, found)| layers.accuracy.mean > found.mean) {
                best = Some((mean, schedule, layers.accuracy));
            }
        }
        let above = sides.iter().filter(|&&side| side == Side::Above).count();
        if above > 0 && above == sides.len() {
            every.push(mean);
        } else if above > 0 {
            some.push(mean);
        } else if sides.contains(&Side::Open) {
            open.push(mean);
        } else if !sides.is_empty() {
            none.push(mean);
        }
    }
    let direct = Place { data: data.to_owned(), mean: DATA, schedule: PATH, step: 0 };
    let mut text = format!("On {data}: ");
    for (means, what) in [
        (every, "by every schedule no harder to learn than the labels"),
        (some, "by some schedules no harder to learn than the labels"),
        (open, "not decided by these seeds"),
        (none, "by every schedule harder to learn than the labels"),
    ] {
        if !means.is_empty() {
            text.push_str(&format!("{what}: {}. ", means.join(", ")));
        }
    }
    if let Some((mean, schedule, accuracy)) = best {
        text.push_str(&format!(
            "Of {layers_seen} stacks, {better} end better than one map to the labels with as many units ({}), {worse} worse. The best, {mean} with \
             `{schedule}`, is right on {}; a probe on the inputs alone on {}. ",
            cell(study, &direct, Measure::WideProbe)?,
            number(&accuracy),
            cell(study, &direct, Measure::InputsProbe)?,
        ));
    }
    Ok(text.trim_end().to_owned())
}
