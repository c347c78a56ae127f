//! The three figures of a data set: what targets hold, what maps from the inputs learn, and what stacked layers learn.

use anyhow::Result;
use dhll::diagnose::MeanInterval;

use super::measure::Measure;
use super::plan::Plan;
use super::records::{MeansRecords, PATH, Place, alpha};
use dhll_plot::{Figure, Panel, Series};

/// What the targets along the path hold, from the cross-Gram.
///
/// # Errors
/// If a number is not finite.
pub fn path(records: &MeansRecords, plan: &Plan, data: &str) -> Result<Figure> {
    let panels = [
        ("columns that hold 95 % of the target", Measure::EffectiveDimension),
        ("CKA to the inputs", Measure::CkaInputs),
        ("CKA to the labels", Measure::CkaLabels),
        ("labels held by the effective columns", Measure::LabelR2Effective),
    ];
    over_alpha(records, plan, data, "What the targets hold", &panels)
}

/// What maps from the inputs learn of the targets, on held-out rows.
///
/// # Errors
/// If a number is not finite.
pub fn inputs(records: &MeansRecords, plan: &Plan, data: &str) -> Result<Figure> {
    let panels = [
        ("explained by a ridge map", Measure::RidgeFromInputs),
        ("explained by a random-feature map", Measure::RandomFromInputs),
        ("probe on the targets, labels included", Measure::ProbeTargets),
        ("probe on the random-feature map", Measure::ProbeRandom),
    ];
    over_alpha(records, plan, data, "What maps from the inputs learn, held-out rows", &panels)
}

/// What stacked layers learn under every schedule, on held-out rows.
///
/// # Errors
/// If a number is not finite.
pub fn layers(records: &MeansRecords, plan: &Plan, data: &str) -> Result<Figure> {
    let direct = Place::without_targets(data);
    let labels = records.interval(&direct, Measure::LabelsShare)?;
    let wide = records.interval(&direct, Measure::WideProbe)?;
    let mut figure = Figure::new(format!("Stacked layers, held-out rows: {data}")).columns(2);
    for (row, &schedule) in plan.schedules.iter().enumerate() {
        let columns = [
            ("explained by the stack", Measure::StackShare, &labels, "labels, one map"),
            ("probe on the layer", Measure::StackProbe, &wide, "one wide map"),
        ];
        for (name, measure, reference, label) in columns {
            let panel = Panel::new(schedule, "layer", name);
            let at = |place: &Place, _| place.step as f64;
            let panel = curves(records, plan, data, schedule, measure, panel, at)?;
            let panel = match reference {
                Some(interval) => panel.horizontal(interval.mean, label),
                None => panel,
            };
            figure = figure.panel(if row == 0 { panel } else { panel.without_legend() });
        }
    }
    Ok(figure)
}

fn over_alpha(
    records: &MeansRecords,
    plan: &Plan,
    data: &str,
    title: &str,
    panels: &[(&str, Measure)],
) -> Result<Figure> {
    let mut figure = Figure::new(format!("{title}: {data}")).columns(2);
    for (index, &(name, measure)) in panels.iter().enumerate() {
        let panel = Panel::new("", "alpha", name);
        let panel = curves(records, plan, data, PATH, measure, panel, |_, alpha| alpha)?;
        figure = figure.panel(if index < 2 { panel } else { panel.without_legend() });
    }
    Ok(figure)
}

/// A curve for each mean, with intervals over seeds.
fn curves(
    records: &MeansRecords,
    plan: &Plan,
    data: &str,
    schedule: &str,
    measure: Measure,
    panel: Panel,
    x: impl Fn(&Place, f64) -> f64,
) -> Result<Panel> {
    let mut panel = panel;
    for (color, mean) in plan.mean_names().enumerate() {
        let mut points: Vec<(f64, MeanInterval)> = Vec::new();
        for place in records.steps(data, mean, schedule) {
            if let Some(interval) = records.interval(&place, measure)? {
                points.push((x(&place, alpha(records.numbers(&place, measure))), interval));
            }
        }
        if !points.is_empty() {
            let line = Series::line_points(mean, color, points.iter().map(|(x, found)| (*x, found.mean)));
            panel = panel.with(line.errors(points.iter().map(|(_, found)| (found.low, found.high))));
        }
    }
    Ok(panel)
}
