//! What was measured for a question as tables and a figure: errors, and differences to the controls with verdicts.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use dhll::diagnose::{MeanInterval, PairedDifference};
use dhll_plot::{Figure, Panel, Series};

use super::job::TrialMeasurement;
use super::pool::Labels;
use super::study::Answered;
use crate::compare::cells;
use crate::table::TextTable;

/// Shown where there is no number.
const NONE: &str = "–";

impl Answered {
    /// The place of an entry.
    fn place(&self, name: &str) -> Result<usize> {
        let place = self.question.entries.iter().position(|entry| entry.name == name);
        place.with_context(|| format!("{}: there is no entry {name:?}", self.question.id))
    }

    /// Mean test errors in per cent, a column for each task.
    pub fn errors(&self) -> TextTable {
        let header =
            ["test error, %".to_owned()].into_iter().chain(self.tasks.iter().map(|task| task.name()));
        let rows = self.question.entries.iter().zip(&self.measured).map(|(entry, cells)| {
            let errors = cells
                .iter()
                .map(|cell| mean_error(cell).map_or(NONE.to_owned(), |e| format!("{:.2}", 100.0 * e)));
            [entry.name.clone()].into_iter().chain(errors).collect()
        });
        TextTable::new(header).with_rows(rows)
    }

    /// The error of an entry minus that of a control on one task, `None` where one of them has no numbers.
    ///
    /// # Errors
    /// If there is no such entry, or too few seeds.
    pub fn difference(&self, entry: &str, control: &str, task: usize) -> Result<Option<PairedDifference>> {
        let (ours, theirs) =
            (&self.measured[self.place(entry)?][task], &self.measured[self.place(control)?][task]);
        let (Some(first), false) = (ours.first(), theirs.is_empty()) else { return Ok(None) };
        if self.tasks[task].data.has_test_rows() {
            let wrong =
                |cell: &[TrialMeasurement]| cell.iter().map(|one| one.wrong.clone()).collect::<Vec<_>>();
            return Ok(Some(PairedDifference::on_rows(&wrong(ours), &wrong(theirs), first.n)?));
        }
        let errors = |cell: &[TrialMeasurement]| cell.iter().map(TrialMeasurement::error).collect::<Vec<_>>();
        let ratio = first.n as f64 / first.n_train as f64;
        Ok(Some(PairedDifference::on_splits(&errors(ours), &errors(theirs), ratio)?))
    }

    /// The mean difference over data sets, each the mean over its tasks, with Student's interval over data sets; that of the only task if there
    /// is one alone. `None` without numbers.
    ///
    /// # Errors
    /// As [`difference`](Self::difference).
    pub fn overall(&self, entry: &str, control: &str) -> Result<Option<PairedDifference>> {
        let mut found: Vec<(String, PairedDifference)> = Vec::new();
        for (place, task) in self.tasks.iter().enumerate() {
            found.extend(self.difference(entry, control, place)?.map(|one| (task.data.to_string(), one)));
        }
        if let [(_, one)] = found.as_slice() {
            return Ok(Some(*one));
        }
        let names: BTreeSet<&String> = found.iter().map(|(name, _)| name).collect();
        let of_data = |name: &String| {
            let of = found.iter().filter(|(data, _)| data == name).map(|(_, one)| one.mean);
            let values: Vec<f64> = of.collect();
            values.iter().sum::<f64>() / values.len() as f64
        };
        let means: Vec<f64> = names.into_iter().map(of_data).collect();
        Ok(match means.as_slice() {
            [] => None,
            // One data set with several labels: there is no interval over data sets.
            [mean] => {
                Some(PairedDifference { n: 1, mean: *mean, low: f64::NEG_INFINITY, high: f64::INFINITY })
            }
            means => {
                let MeanInterval { n, mean, low, high } = MeanInterval::of(means)?;
                Some(PairedDifference { n, mean, low, high })
            }
        })
    }

    /// A row for each entry and each of its controls: the mean over data sets with its verdict, and every task.
    ///
    /// # Errors
    /// If a control is not an entry.
    pub fn differences(&self) -> Result<TextTable> {
        let first =
            ["no.", "contestant", "control", "mean over data sets, points (95 % interval)", "verdict"];
        let header = first.map(str::to_owned).into_iter().chain(self.tasks.iter().map(|task| task.name()));
        let mut table = TextTable::new(header);
        for (number, (entry, control)) in self.pairs().enumerate() {
            let overall = match self.overall(entry, control)? {
                Some(one) if one.low.is_finite() => cells::difference(&one),
                Some(one) => [format!("{:+.3}", 100.0 * one.mean), "one data set".to_owned()],
                None => [NONE.to_owned(), NONE.to_owned()],
            };
            let mut row = vec![(number + 1).to_string(), entry.to_owned(), control.to_owned()];
            row.extend(overall);
            for place in 0..self.tasks.len() {
                row.push(match self.difference(entry, control, place)? {
                    Some(one) => format!("{:+.2} {}", 100.0 * one.mean, one.verdict()),
                    None => NONE.to_owned(),
                });
            }
            table.rows.push(row);
        }
        Ok(table)
    }

    /// All entries with their controls.
    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let entries = self.question.entries.iter();
        entries.flat_map(|entry| entry.controls.iter().map(|control| (entry.name.as_str(), control.as_str())))
    }

    /// The settings that were chosen most often on each task, where there was a choice.
    pub fn chosen(&self) -> TextTable {
        let header =
            ["chosen settings".to_owned()].into_iter().chain(self.tasks.iter().map(|task| task.name()));
        let entries = self.question.entries.iter().zip(&self.settings);
        let rows = entries.filter(|(entry, _)| entry.candidates.len() > 1).map(|(entry, cells)| {
            let most = |cell: &Vec<String>| {
                let count = |setting: &&String| cell.iter().filter(|other| other == setting).count();
                cell.iter().max_by_key(count).map_or(NONE.to_owned(), Clone::clone)
            };
            [entry.name.clone()].into_iter().chain(cells.iter().map(most)).collect()
        });
        TextTable::new(header).with_rows(rows)
    }

    /// The mean differences over data sets with their intervals, by their numbers in [`differences`](Self::differences).
    ///
    /// # Errors
    /// As [`overall`](Self::overall).
    pub fn figure(&self) -> Result<Figure> {
        let (mut points, mut ends) = (Vec::new(), Vec::new());
        for (place, (entry, control)) in self.pairs().enumerate() {
            if let Some(one) = self.overall(entry, control)?.filter(|one| one.low.is_finite()) {
                points.push(((place + 1) as f64, 100.0 * one.mean));
                ends.push((100.0 * one.low, 100.0 * one.high));
            }
        }
        let panel = Panel::new("", "number in the table of differences", "difference of test errors, points")
            .horizontal(0.0, "equal")
            .with(Series::points("contestant - control", 0, points).errors(ends));
        Ok(Figure::new(self.question.title).panel(panel))
    }

    /// Errors over the number of labels a class, a panel for each data set where it was varied.
    pub fn over_labels(&self) -> Option<Figure> {
        let mut figure = Figure::new(format!("{}: errors", self.question.title)).columns(2);
        for (data, labels) in &self.question.data {
            if labels.len() < 2 {
                continue;
            }
            let mut panel = Panel::new(data.to_string(), "labels a class", "test error").log_x();
            for (color, (entry, cells)) in self.question.entries.iter().zip(&self.measured).enumerate() {
                let points = self.tasks.iter().zip(cells).filter(|(task, _)| task.data == *data);
                let points = points.filter_map(|(task, cell)| match task.labels {
                    Labels::PerClass(count) | Labels::Coarse(count) => {
                        Some((count as f64, mean_error(cell)?))
                    }
                    Labels::All | Labels::Share(_) => None,
                });
                panel = panel.with(Series::line_points(entry.name.clone(), color, points));
            }
            let is_first = figure.panels.is_empty();
            figure = figure.panel(if is_first { panel } else { panel.without_legend() });
        }
        (!figure.panels.is_empty()).then_some(figure)
    }
}

fn mean_error(cell: &[TrialMeasurement]) -> Option<f64> {
    let sum = cell.iter().map(TrialMeasurement::error).sum::<f64>();
    (!cell.is_empty()).then(|| sum / cell.len() as f64)
}
