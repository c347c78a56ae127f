//! The measurements as tables: errors, differences to the controls with verdicts, trials, depth.

use std::collections::HashMap;

use anyhow::{Context as _, Result};
use dhll::diagnose::{MeanInterval, Metric, PairedDifference, Score};

use super::job::{Measurement, TestMetrics};
use super::study::{Chosen, Curve};
use crate::compare::cells::{self, DIFFERENCE};
use crate::table::{TextTable, thousands};

/// The error rate over seeds, from 0 to 1, with a 95 % interval: Student's over the seeds, or Wilson's over the rows if all seeds agree.
pub fn error_interval(measured: &[Measurement]) -> Result<[f64; 3]> {
    let first = measured.first().context("nothing was measured")?;
    if measured.iter().all(|one| one.wrong == first.wrong) {
        let [low, high] = Score { n: first.n, errors: first.wrong.len() }.interval()?;
        return Ok([first.error(), low, high]);
    }
    let MeanInterval { mean, low, high, .. } =
        MeanInterval::of_shares(&measured.iter().map(Measurement::error).collect::<Vec<_>>())?;
    Ok([mean, low, high])
}

/// A metric over seeds with a 95 % interval, as [`error_interval`]: Student's over the seeds, or that of the rows if all seeds agree. None unless
/// every measurement has it. No metric here is below 0.
fn metric_interval(
    measured: &[Measurement],
    metric: fn(&TestMetrics) -> Option<Metric>,
) -> Result<Option<[f64; 3]>> {
    let metrics = measured.iter().map(|one| one.metrics.as_ref().and_then(metric));
    let Some(metrics) = metrics.collect::<Option<Vec<Metric>>>() else { return Ok(None) };
    let first = metrics.first().context("nothing was measured")?;
    if metrics.iter().all(|one| one.value == first.value) {
        let [low, high] = first.interval.unwrap_or([first.value; 2]);
        return Ok(Some([first.value, low, high]));
    }
    let values: Vec<f64> = metrics.iter().map(|one| one.value).collect();
    let MeanInterval { mean, low, high, .. } = MeanInterval::of(&values)?;
    Ok(Some([mean, low.max(0.0), high]))
}

/// The error of `ours` minus that of `control`, on the same rows with the same seeds.
///
/// # Errors
/// If nothing was measured, or the numbers of seeds differ.
pub fn difference(ours: &[Measurement], control: &[Measurement]) -> Result<PairedDifference> {
    let wrong = |measured: &[Measurement]| measured.iter().map(|one| one.wrong.clone()).collect::<Vec<_>>();
    let n = ours.first().context("nothing was measured")?.n;
    Ok(PairedDifference::on_rows(&wrong(ours), &wrong(control), n)?)
}

/// Errors on test rows, the lowest first.
///
/// # Errors
/// If something was not measured.
pub fn learners(chosen: &[Chosen]) -> Result<TextTable> {
    let mut rows = Vec::new();
    for one in chosen {
        let error = error_interval(&one.measured)?;
        let seconds = one.measured.iter().map(|m| m.seconds).sum::<f64>() / one.measured.len() as f64;
        let memory = one.measured.iter().filter_map(|m| m.peak_memory).max();
        let balanced = metric_interval(&one.measured, |metrics| Some(metrics.balanced_accuracy))?;
        let log_loss = metric_interval(&one.measured, |metrics| metrics.log_loss)?;
        let unknown = || "-".to_owned();
        let cells = vec![
            one.entry.name.clone(),
            percent(error),
            balanced.map_or_else(unknown, |[mean, low, high]| percent([mean, low, high.min(1.0)])),
            log_loss.map_or_else(unknown, |[mean, low, high]| format!("{mean:.4} ({low:.4} to {high:.4})")),
            one.learner().settings(),
            thousands(one.measured[0].parameters),
            memory.map_or("unknown".to_owned(), |bytes| thousands((bytes >> 20) as usize)),
            format!("{seconds:.1}"),
        ];
        rows.push((error[0], cells));
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let names = [
        "learner",
        "test error, % (95 % interval)",
        "balanced accuracy, %",
        "log-loss",
        "settings",
        "parameters",
        "peak MiB",
        "seconds",
    ];
    Ok(TextTable::new(names).with_rows(rows.into_iter().map(|(_, cells)| cells)))
}

/// A row for each pair of hidden targets and a control.
///
/// # Errors
/// If a control was not measured.
pub fn verdicts(chosen: &[Chosen]) -> Result<TextTable> {
    let named = |one: &Chosen| (one.entry.name.clone(), one.measured.clone());
    let pairs = chosen.iter().map(|one| (named(one), one.entry.controls.clone()));
    differences("hidden targets", pairs, &chosen.iter().map(named).collect())
}

/// The error of every candidate on the validation rows.
pub fn trials(chosen: &[Chosen]) -> TextTable {
    let mut table = TextTable::new(["learner", "settings", "validation error, %", "chosen"]);
    for one in chosen {
        for (i, (candidate, error)) in one.entry.candidates.iter().zip(&one.choice.errors).enumerate() {
            table.rows.push(vec![
                one.entry.name.clone(),
                candidate.settings(),
                format!("{:.2}", 100.0 * error),
                if i == one.choice.index { "chosen" } else { "" }.to_owned(),
            ]);
        }
    }
    table
}

/// Errors of every curve at every depth.
///
/// # Errors
/// If something was not measured.
pub fn depth(curves: &[Curve]) -> Result<TextTable> {
    let depths = curves.first().map_or(&[][..], |curve| &curve.points).iter();
    let first = "test error, % (95 % interval), by number of layers".to_owned();
    let mut table = TextTable::new([first].into_iter().chain(depths.map(|(depth, _)| depth.to_string())));
    for curve in curves {
        let errors = curve.points.iter().map(|(_, measured)| Ok(percent(error_interval(measured)?)));
        let name = std::iter::once(Ok(curve.curve.name.to_owned()));
        table.rows.push(name.chain(errors).collect::<Result<_>>()?);
    }
    Ok(table)
}

/// The deepest networks: hidden targets beside their controls.
///
/// # Errors
/// If a control was not measured.
pub fn depth_verdicts(curves: &[Curve]) -> Result<TextTable> {
    let deepest = |curve: &Curve| curve.points.last().map_or(&[][..], |(_, measured)| measured).to_vec();
    let named = |one: &Curve| (one.curve.name.to_owned(), deepest(one));
    let controls = |one: &Curve| one.curve.controls.iter().map(|&name| name.to_owned()).collect();
    let pairs = curves.iter().map(|one| (named(one), controls(one)));
    differences("deepest network", pairs, &curves.iter().map(named).collect())
}

/// A row for each learner and each of its controls, with the difference between their errors and the verdict.
fn differences(
    ours: &str,
    pairs: impl Iterator<Item = ((String, Vec<Measurement>), Vec<String>)>,
    all: &HashMap<String, Vec<Measurement>>,
) -> Result<TextTable> {
    let mut table = TextTable::new([ours, "control", DIFFERENCE, "hidden targets are"]);
    for ((name, measured), controls) in pairs {
        for control_name in controls {
            let control = all.get(&control_name);
            let control = control.with_context(|| format!("{control_name:?} was not measured"))?;
            let cells = cells::difference(&difference(&measured, control)?);
            table.rows.push([name.clone(), control_name].into_iter().chain(cells).collect());
        }
    }
    Ok(table)
}

/// `0.35 (0.31 to 0.39)`, from shares of 1.
fn percent([mean, low, high]: [f64; 3]) -> String {
    format!("{:.2} ({:.2} to {:.2})", 100.0 * mean, 100.0 * low, 100.0 * high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measurement(metrics: Option<TestMetrics>) -> Measurement {
        let wrong = (0..6).collect();
        Measurement { n: 1984, wrong, parameters: 1, seconds: 0.0, peak_memory: None, metrics }
    }

    #[test]
    fn a_learner_without_random_numbers_has_the_interval_of_its_rows() {
        let measured = measurement(None);
        let [mean, low, high] = error_interval(&vec![measured; 5]).unwrap();
        assert!(low < mean && mean < high && low > 0.001);
    }

    #[test]
    fn metrics_have_the_interval_of_the_seeds_and_old_measurements_have_none() {
        let metrics = |value: f64, log_loss| TestMetrics {
            balanced_accuracy: Metric { value, interval: Some([value - 0.1, value + 0.1]) },
            log_loss,
        };
        let balanced = |measured: &[Measurement]| {
            metric_interval(measured, |metrics| Some(metrics.balanced_accuracy)).unwrap()
        };
        let one = measurement(Some(metrics(0.5, None)));
        assert_eq!(balanced(&[one.clone(), one.clone()]), Some([0.5, 0.4, 0.6]));
        let other = measurement(Some(metrics(0.7, None)));
        let [mean, low, high] = balanced(&[one.clone(), other]).unwrap();
        assert!((mean - 0.6).abs() < 1e-12 && low == 0.0 && high > 1.0);
        assert_eq!(balanced(&[one.clone(), measurement(None)]), None);
        assert_eq!(metric_interval(&[one], |metrics| metrics.log_loss).unwrap(), None);
    }
}
