//! The tables of the comparison as a report, as Markdown and as text.

use anyhow::Result;
use dhll::diagnose::paired::LEAST_SEEDS;
use dhll_plot::{Figure, Panel, Series};

use super::plan::TRIALS;
use super::study::{Chosen, Curve, TRIAL_ROWS};
use super::summary;
use crate::report::Section;
use crate::table::{TextTable, thousands};

/// What the report is about.
pub(super) fn lead(seeds: u64) -> String {
    format!(
        "The settings of every learner, controls included, were chosen among {TRIALS} candidates on validation rows after training on at most {TRIAL_ROWS} other \
         training rows; the test rows were not used for any choice. Each measurement runs in a process of its own. A layer of three maps is backpropagation \
         through these maps; the layer with one map stands beside it. Intervals are 95 %: Student's t over {seeds} seeds, which fix weights and batches; \
         intervals of differences are over seeds and rows together. A verdict is `better` or `worse` if the interval of the difference excludes zero and \
         there are at least {LEAST_SEEDS} seeds."
    )
}

const DEPTH: &str = "The paper trains layer by layer because gradients vanish in deep networks, most of all with sigmoids. Here every layer has 128 units and a target of at \
    most 64 columns; hidden targets are evenly spaced from alpha = 0.1 to 0.9, with a single layer at 0.9. All curves use the same settings, which were not tuned.";

/// The tables of a run.
pub(super) struct NetworksTables {
    learners: TextTable,
    verdicts: TextTable,
    trials: TextTable,
    /// Errors by depth and their verdicts, if the depth was varied.
    depth: Option<[TextTable; 2]>,
}

impl NetworksTables {
    /// From the measurements.
    pub(super) fn new(chosen: &[Chosen], curves: &[Curve]) -> Result<Self> {
        let depth = match curves.is_empty() {
            true => None,
            false => Some([summary::depth(curves)?, summary::depth_verdicts(curves)?]),
        };
        Ok(Self {
            learners: summary::learners(chosen)?,
            verdicts: summary::verdicts(chosen)?,
            trials: summary::trials(chosen),
            depth,
        })
    }

    /// For a report.
    pub(super) fn sections(&self, curves: &[Curve]) -> Result<Vec<Section>> {
        let mut learners = Section::new("learners", "Learners");
        learners.table(
            self.learners.clone(),
            "Metrics on the test rows with 95 % intervals. A dash: the learner gives no probabilities, or was measured before metrics were kept.",
        );
        let mut controls = Section::new("controls", "Hidden targets beside their controls");
        controls
            .table(self.verdicts.clone(), "Difference of test errors; below zero, hidden targets err less.");
        let mut sections = vec![learners, controls];
        if let Some([errors, verdicts]) = &self.depth {
            let mut depth = Section::new("depth", "Depth");
            depth.text(DEPTH);
            depth.figure(
                "depth",
                depth_figure(curves)?,
                "Test error of networks of one to many layers of the same width, with 95 % intervals.",
            );
            depth.table(errors.clone(), "");
            depth.table(verdicts.clone(), "The deepest networks beside their controls.");
            sections.push(depth);
        }
        let mut trials = Section::new("trials", "Trials");
        trials.table(self.trials.clone(), "Errors on the validation rows.");
        sections.push(trials);
        Ok(sections)
    }

    /// For a document. Times are left out: they depend on the load of the machine.
    pub(super) fn markdown(
        &self,
        name: &str,
        command: &str,
        [train, test]: [usize; 2],
        seeds: u64,
    ) -> String {
        let [train, test] = [train, test].map(thousands);
        let mut text = format!(
            "## {name}\n\nWritten by `{command}`: {train} training rows, {test} test rows, {seeds} seeds, {TRIALS} trials per learner on validation rows.\n\n{}\n{}",
            self.learners.without_last_column().markdown(),
            self.verdicts.markdown()
        );
        if let Some([errors, verdicts]) = &self.depth {
            text += &format!("\n### Depth\n\n{DEPTH}\n\n{}\n{}", errors.markdown(), verdicts.markdown());
        }
        text
    }

    /// For a terminal.
    pub(super) fn text(&self) -> String {
        let depth = self.depth.iter().flatten();
        let tables = [&self.learners, &self.verdicts].into_iter().chain(depth);
        tables.map(TextTable::text).collect::<Vec<_>>().join("\n\n")
    }
}

fn depth_figure(curves: &[Curve]) -> Result<Figure> {
    let mut figure = Figure::new("Depth");
    for (title, sigmoid) in [("ReLU", false), ("Sigmoid", true)] {
        let mut panel = Panel::new(title, "layers", "test error").log_x().log_y();
        for (color, curve) in curves.iter().filter(|one| one.curve.sigmoid == sigmoid).enumerate() {
            let mut points = Vec::new();
            for (depth, measured) in &curve.points {
                points.push((*depth as f64, summary::error_interval(measured)?));
            }
            let means = points.iter().map(|&(depth, [mean, ..])| (depth, mean));
            let ends = points.iter().map(|&(_, [_, low, high])| (low, high));
            panel = panel.with(Series::line_points(curve.curve.name, color, means).errors(ends));
        }
        figure = figure.panel(panel);
    }
    Ok(figure)
}
