//! What must hold of the numbers: facts of the formulas, and what was found on MNIST.

use anyhow::Result;

use super::measure::Measure;
use super::plan::Plan;
use super::records::{DATA, PATH, Place, Records};
use super::verdict::Layers;
use crate::claims::{Claim, Value};

/// Rounding in products of a few thousand rows.
const ROUNDING: f64 = 1e-9;

/// The claims about one data set; those of MNIST only where it is MNIST.
///
/// # Errors
/// If a number is not finite.
pub fn claims(records: &Records, plan: &Plan, data: &str, id: &str, is_mnist: bool) -> Result<Vec<Claim>> {
    let mut claims = ends(records, plan, data, id);
    if plan.means.contains(&"arithmetic") {
        claims.extend(arithmetic(records, plan, data, id));
    }
    if data == "circles" {
        claims.extend(circles(records, plan, data, id)?);
    }
    if is_mnist {
        claims.extend(mnist(records, plan, data, id)?);
    }
    Ok(claims)
}

/// Every path starts at the inputs and ends at the labels.
fn ends(records: &Records, plan: &Plan, data: &str, id: &str) -> Vec<Claim> {
    let (mut start, mut end) = (Vec::new(), Vec::new());
    for &mean in &plan.means {
        let steps = records.steps(data, mean, PATH);
        if let (Some(first), Some(last)) = (steps.first(), steps.last()) {
            // Of fixed rank: it starts at the leading components of the inputs alone.
            if mean != "bonnabel-sepulchre" {
                start.extend(records.values(first, Measure::CkaInputs));
            }
            end.extend(records.values(last, Measure::CkaLabels));
        }
    }
    let claim = |name: &str, statement: String, found: Vec<f64>| {
        let reason = "the formula of every mean; rounding";
        let ones = vec![1.0; found.len()];
        Claim::near_each(format!("{id}.{name}"), data, statement, ones, found, ROUNDING, reason)
    };
    let mut claims = Vec::new();
    if !start.is_empty() {
        let statement = "CKA of target and inputs at alpha = 0, all means but those of fixed rank, all seeds";
        claims.push(claim("start", statement.to_owned(), start));
    }
    if !end.is_empty() {
        claims.push(claim(
            "end",
            "CKA of target and labels at alpha = 1, all means, all seeds".to_owned(),
            end,
        ));
    }
    claims
}

/// The label is a feature of every target of the arithmetic mean.
fn arithmetic(records: &Records, plan: &Plan, data: &str, id: &str) -> Vec<Claim> {
    let inside: Vec<_> = records.steps(data, "arithmetic", PATH).into_iter().skip(1).collect();
    let leverage: Vec<f64> =
        inside.iter().flat_map(|place| records.values(place, Measure::Leverage)).collect();
    let later: Vec<f64> = plan
        .schedules
        .iter()
        .flat_map(|schedule| records.steps(data, "arithmetic", schedule).into_iter().skip(1))
        .flat_map(|place| records.values(&place, Measure::RidgeNext))
        .collect();
    let claim = |name: &str, statement: &str, found: Vec<f64>, bound: f64, reason: &str| {
        let least = found.into_iter().fold(f64::INFINITY, f64::min);
        Claim::at_least(format!("{id}.{name}"), data, statement, Value::None, least, bound, reason)
    };
    vec![
        claim(
            "arithmetic-leverage",
            "Arithmetic: share of the labels that the whole target holds, least over all alpha above 0 and all seeds",
            leverage,
            1.0 - 1e-6,
            "the label is appended to the inputs",
        ),
        claim(
            "arithmetic-steps",
            "Arithmetic: share of a target that a ridge map from the target before explains on held-out rows, least over all layers but the first",
            later,
            0.999,
            "both targets have the same columns up to scale: after the first layer nothing is left to learn but scales",
        ),
    ]
}

/// The plane has room for the rings, but not for the labels beside them: a mean has to give the target a third dimension.
fn circles(records: &Records, plan: &Plan, data: &str, id: &str) -> Result<Vec<Claim>> {
    let statement = |mean: &str| {
        format!("{mean}, linear schedule: accuracy of a probe on the last of the stacked layers")
    };
    let mut claims = Vec::new();
    for &mean in &plan.means {
        let Some(layers) = Layers::new(records, data, mean, "linear")? else { continue };
        let (name, found) = (format!("{id}.{mean}-accuracy"), layers.accuracy.mean);
        match mean {
            "arithmetic" | "harmonic" | "geometric" | "power" | "log-euclidean" => {
                let reason = "the targets have a dimension for the label";
                claims.push(Claim::at_least(name, data, statement(mean), Value::None, found, 0.99, reason));
            }
            "bonnabel-sepulchre" => {
                let reason = "targets of rank 1 lie on a line, on which the rings overlap";
                claims.push(Claim::at_most(name, data, statement(mean), Value::None, found, 0.9, reason));
            }
            _ => {}
        }
    }
    Ok(claims)
}

/// What was found on MNIST 3 vs 8.
fn mnist(records: &Records, plan: &Plan, data: &str, id: &str) -> Result<Vec<Claim>> {
    let mut claims = Vec::new();
    for (mean, least) in [("arithmetic", true), ("power", true), ("bonnabel-sepulchre", false)] {
        if !plan.means.contains(&mean) {
            continue;
        }
        let Some(layers) = Layers::new(records, data, mean, "linear")? else { continue };
        let (name, difference) = (format!("{id}.{mean}-learnt"), layers.harder.mean);
        let statement = format!(
            "{mean}, linear schedule: least share of a target that stacked layers explain, less the share of the labels that one map explains"
        );
        let inputs = Place { data: data.to_owned(), mean: DATA, schedule: PATH, step: 0 };
        if let (true, Some(inputs)) = (least, records.interval(&inputs, Measure::InputsProbe)?) {
            claims.push(Claim::at_least(
                format!("{id}.{mean}-useful"),
                data,
                format!(
                    "{mean}, linear schedule: accuracy of a probe on the last of the stacked layers, less that of a probe on the inputs"
                ),
                Value::None,
                layers.accuracy.mean - inputs.mean,
                0.0,
                "layers that learn hidden targets are worth more than none",
            ));
        }
        claims.push(if least {
            let reason = "the targets are no harder to learn than the labels";
            Claim::at_least(name, data, statement, Value::None, difference, 0.0, reason)
        } else {
            let reason = "targets of rank 1 leave no room for the inputs, so that later layers have too little to go on";
            Claim::at_most(name, data, statement, Value::None, difference, -0.1, reason)
        });
    }
    Ok(claims)
}
