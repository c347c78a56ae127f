//! What the measurements say, as tables: errors, differences to the controls with verdicts, trials, depth.

use anyhow::{Context as _, Result};
use dhll::diagnose::{MeanInterval, PairedDifference, Score};

use super::job::Measured;
use super::study::{Chosen, Curve};
use crate::table::Table;

/// The error rate over seeds, from 0 to 1, with a 95 % interval: Student's over the seeds, Wilson's over the rows where seeds make no difference.
pub fn error_interval(measured: &[Measured]) -> Result<[f64; 3]> {
    let first = measured.first().context("nothing was measured")?;
    if measured.iter().all(|one| one.wrong == first.wrong) {
        let [low, high] = Score { n: first.n, errors: first.wrong.len() }.interval()?;
        return Ok([first.error(), low, high]);
    }
    let MeanInterval { mean, low, high, .. } =
        MeanInterval::of_shares(&measured.iter().map(Measured::error).collect::<Vec<_>>())?;
    Ok([mean, low, high])
}

/// How much more `ours` errs than `control`, on the same rows with the same seeds.
fn difference(ours: &[Measured], control: &[Measured]) -> Result<PairedDifference> {
    let wrong = |measured: &[Measured]| measured.iter().map(|one| one.wrong.clone()).collect::<Vec<_>>();
    let n = ours.first().context("nothing was measured")?.n;
    Ok(PairedDifference::on_rows(&wrong(ours), &wrong(control), n)?)
}

/// Errors on test rows, the lowest first.
///
/// # Errors
/// If something was not measured.
pub fn learners(chosen: &[Chosen]) -> Result<Table> {
    let mut table = Table::new([
        "learner",
        "test error, % (95 % interval)",
        "settings",
        "parameters",
        "peak MiB",
        "seconds",
    ]);
    let mut rows = Vec::new();
    for one in chosen {
        let error = error_interval(&one.measured)?;
        let seconds = one.measured.iter().map(|m| m.seconds).sum::<f64>() / one.measured.len() as f64;
        let memory = one.measured.iter().filter_map(|m| m.peak_memory).max();
        let cells = vec![
            one.entry.name.clone(),
            percent(error),
            one.learner().settings(),
            thousands(one.measured[0].parameters),
            memory.map_or("unknown".to_owned(), |bytes| thousands((bytes >> 20) as usize)),
            format!("{seconds:.1}"),
        ];
        rows.push((error[0], cells));
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    table.rows = rows.into_iter().map(|(_, cells)| cells).collect();
    Ok(table)
}

/// A row for each pair of hidden targets and a control.
///
/// # Errors
/// If a control was not measured.
pub fn verdicts(chosen: &[Chosen]) -> Result<Table> {
    let mut table =
        Table::new(["hidden targets", "control", "difference, points (95 % interval)", "hidden targets are"]);
    for ours in chosen {
        for name in &ours.entry.controls {
            let control = chosen.iter().find(|one| one.entry.name == *name);
            let control = control.with_context(|| format!("there is no learner {name:?}"))?;
            table.rows.push(pair(&ours.entry.name, name, &ours.measured, &control.measured)?);
        }
    }
    Ok(table)
}

fn pair(name: &str, control_name: &str, ours: &[Measured], control: &[Measured]) -> Result<Vec<String>> {
    let difference = difference(ours, control)?;
    let shown = [difference.mean, difference.low, difference.high].map(|v| signed(100.0 * v));
    Ok(vec![
        name.to_owned(),
        control_name.to_owned(),
        format!("{} ({} to {})", shown[0], shown[1], shown[2]),
        difference.verdict().to_string(),
    ])
}

/// The error of every candidate on the validation rows.
pub fn trials(chosen: &[Chosen]) -> Table {
    let mut table = Table::new(["learner", "settings", "validation error, %", "chosen"]);
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
pub fn depth(curves: &[Curve]) -> Result<Table> {
    let mut table = Table::default();
    let depths = curves.first().map_or(&[][..], |curve| &curve.points);
    table.header.push("test error, % (95 % interval), by number of layers".to_owned());
    table.header.extend(depths.iter().map(|(depth, _)| depth.to_string()));
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
pub fn depth_verdicts(curves: &[Curve]) -> Result<Table> {
    let mut table = Table::new([
        "deepest network",
        "control",
        "difference, points (95 % interval)",
        "hidden targets are",
    ]);
    let deepest = |curve: &Curve| curve.points.last().map_or(&[][..], |(_, measured)| measured).to_vec();
    for ours in curves {
        for name in ours.curve.controls {
            let control = curves.iter().find(|one| one.curve.name == *name);
            let control = control.with_context(|| format!("there is no curve {name:?}"))?;
            table.rows.push(pair(ours.curve.name, name, &deepest(ours), &deepest(control))?);
        }
    }
    Ok(table)
}

/// `0.35 (0.31 to 0.39)`, from shares of 1.
fn percent([mean, low, high]: [f64; 3]) -> String {
    format!("{:.2} ({:.2} to {:.2})", 100.0 * mean, 100.0 * low, 100.0 * high)
}

/// `+0.120`, `-0.030`, `0.000`: with three decimals an end of an interval seldom looks like zero when it is not.
fn signed(value: f64) -> String {
    let text = format!("{value:+.3}");
    if matches!(text.as_str(), "+0.000" | "-0.000") { "0.000".to_owned() } else { text }
}

/// `1,609,794`.
fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!([0, 999, 1000, 1_609_794].map(thousands), ["0", "999", "1,000", "1,609,794"]);
        assert_eq!([0.0001, -0.0001, 0.123, -0.5].map(signed), ["0.000", "0.000", "+0.123", "-0.500"]);
    }

    #[test]
    fn a_learner_without_random_numbers_has_the_interval_of_its_rows() {
        let measured =
            Measured { n: 1984, wrong: (0..6).collect(), parameters: 1, seconds: 0.0, peak_memory: None };
        let [mean, low, high] = error_interval(&vec![measured; 5]).unwrap();
        assert!(low < mean && mean < high && low > 0.001);
    }
}
