//! What the targets of every mean hold halfway along the path, and from where on they hold the labels.

use anyhow::Result;

use super::measure::Measure;
use super::plan::Plan;
use super::records::{MeansRecords, PATH, Place, alpha};
use crate::compare::cells;
use crate::table::TextTable;

/// Columns hold the labels if they hold at least this share of them.
pub const HELD: f64 = 0.9;

const COLUMNS: [(&str, Measure); 9] = [
    ("effective dimension", Measure::EffectiveDimension),
    ("CKA to inputs", Measure::CkaInputs),
    ("CKA to labels", Measure::CkaLabels),
    ("labels in effective columns", Measure::LabelR2Effective),
    ("ridge map explains", Measure::RidgeFromInputs),
    ("random map explains", Measure::RandomFromInputs),
    ("probe, ridge map", Measure::ProbeRidge),
    ("probe, random map", Measure::ProbeRandom),
    ("probe on targets (cheats)", Measure::ProbeTargets),
];

/// A row for each mean.
///
/// # Errors
/// If a number is not finite.
pub fn path_table(records: &MeansRecords, plan: &Plan, data: &str) -> Result<TextTable> {
    let names = COLUMNS.iter().map(|(name, _)| *name);
    let mut table = TextTable::new(["mean"].into_iter().chain(names).chain(["labels held from alpha"]));
    for mean in plan.mean_names() {
        let Some(place) = halfway(records, data, mean) else { continue };
        let mut row = vec![mean.to_owned()];
        for (_, measure) in COLUMNS {
            let found = records.interval(&place, measure)?;
            row.push(found.map_or("–".to_owned(), |found| cells::mean(&found)));
        }
        row.push(held_from(records, data, mean)?.map_or("–".to_owned(), |alpha| alpha.to_string()));
        table.rows.push(row);
    }
    Ok(table)
}

/// The place on the grid that is nearest to the middle of the path.
fn halfway(records: &MeansRecords, data: &str, mean: &str) -> Option<Place> {
    let distance = |place: &Place| (alpha(records.numbers(place, Measure::CkaLabels)) - 0.5).abs();
    let places = records.steps(data, mean, PATH);
    places.into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

/// The alpha of the grid from which on the effective columns hold the labels; none if they do not at the end.
///
/// # Errors
/// If a number is not finite.
pub fn held_from(records: &MeansRecords, data: &str, mean: &str) -> Result<Option<f64>> {
    let mut from = None;
    for place in records.steps(data, mean, PATH) {
        let held = records.interval(&place, Measure::LabelR2Effective)?;
        match held {
            Some(held) if held.mean >= HELD => {
                let alpha = records.numbers(&place, Measure::LabelR2Effective).first().map(|n| n.alpha);
                from = from.or(alpha);
            }
            _ => from = None,
        }
    }
    Ok(from)
}
