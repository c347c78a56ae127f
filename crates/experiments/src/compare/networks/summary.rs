//! What the measurements say: a table of learners, curves over depth, and findings that follow from their intervals.

use anyhow::{Context as _, Result};
use dhll::diagnose::MeanInterval;

use super::job::{Job, Learner, Measured};
use super::measurements::Measurements;
use super::plan;
use crate::report::{Block, Section};
use dhll_plot::{Figure, Panel, Series};

/// A learner over its seeds.
struct Row {
    name: &'static str,
    error: MeanInterval,
    parameters: usize,
    seconds: f64,
    peak_memory: Option<u64>,
}

/// A curve over depth.
struct Curve {
    name: &'static str,
    points: Vec<(usize, MeanInterval)>,
}

/// All of it.
pub struct Summary {
    rows: Vec<Row>,
    curves: Vec<Curve>,
}

impl Summary {
    /// From measurements that are all there; `jobs` gives those of a learner.
    ///
    /// # Errors
    /// If one is missing.
    pub fn new(
        measurements: &Measurements,
        quick: bool,
        jobs: impl Fn(&Learner) -> Vec<Job>,
    ) -> Result<Self> {
        let measured = |learner: &Learner| -> Result<Vec<&Measured>> {
            let find = |job: &Job| measurements.find(job).context("a measurement is missing");
            jobs(learner).iter().map(find).collect()
        };
        let error = |measured: &[&Measured]| -> Result<MeanInterval> {
            Ok(MeanInterval::of(&measured.iter().map(|m| m.error()).collect::<Vec<_>>())?)
        };
        let mut rows = Vec::new();
        for (name, learner) in plan::learners(quick) {
            let measured = measured(&learner)?;
            let last = *measured.last().context("there is a seed")?;
            rows.push(Row {
                name,
                error: error(&measured)?,
                parameters: last.parameters,
                seconds: measured.iter().map(|m| m.seconds).sum::<f64>() / measured.len() as f64,
                peak_memory: measured.iter().filter_map(|m| m.peak_memory).max(),
            });
        }
        let mut curves = Vec::new();
        for curve in plan::curves(quick) {
            let point = |&depth: &usize| Ok((depth, error(&measured(&curve.learner(depth))?)?));
            let points = plan::depths(quick).iter().map(point).collect::<Result<_>>()?;
            curves.push(Curve { name: curve.name, points });
        }
        Ok(Self { rows, curves })
    }

    /// The report's parts.
    pub fn sections(&self) -> Vec<Section> {
        let table = Block::Table {
            header: HEADER.map(str::to_owned).to_vec(),
            rows: self.rows.iter().map(|row| row.cells().to_vec()).collect(),
            caption: "Errors on test rows.".to_owned(),
        };
        let mut panel = Panel::new("", "layers", "test error").log_x().log_y();
        for (color, curve) in self.curves.iter().enumerate() {
            let points = curve.points.iter().map(|(depth, error)| (*depth as f64, error.mean));
            let ends = curve.points.iter().map(|(_, error)| (error.low.max(0.0), error.high));
            panel = panel.with(Series::line_points(curve.name, color, points).errors(ends));
        }
        let depth = Block::Figure {
            name: "depth".to_owned(),
            figure: Figure::new("Depth").panel(panel),
            caption: "Test error of networks of one to many layers of the same width, with 95 % intervals."
                .to_owned(),
            published: None,
        };
        let section =
            |id: &str, title: &str, blocks| Section { id: id.to_owned(), title: title.to_owned(), blocks };
        vec![
            section("learners", "Learners", vec![table]),
            section(
                "depth",
                "Depth",
                vec![
                    Block::Text(
                        "The paper's reason to train layer by layer is that gradients vanish in deep networks, most of all with sigmoids. Layers on hidden targets stand \
                         evenly from alpha = .1 to .9; one alone stands at .9."
                            .to_owned(),
                    ),
                    depth,
                    Block::Finding(self.findings().join("\n\n")),
                ],
            ),
        ]
    }

    /// A sentence a curve: what the deepest network is worth beside the one of two layers. The words follow from the intervals.
    pub fn findings(&self) -> Vec<String> {
        let sentence = |curve: &Curve| {
            let (_, two) = curve.points.iter().find(|(depth, _)| *depth == 2)?;
            let (depth, deep) = curve.points.last()?;
            let verdict = if deep.low > two.high {
                "worse than"
            } else if deep.high < two.low {
                "better than"
            } else {
                "not to be told from"
            };
            Some(format!(
                "{}: {depth} layers err on {}, {verdict} the {} of two.",
                curve.name,
                percent(deep),
                percent(two)
            ))
        };
        self.curves.iter().filter_map(sentence).collect()
    }

    /// The same for a terminal.
    pub fn in_words(&self) -> String {
        let mut lines = vec![HEADER.map(str::to_owned)];
        lines.extend(self.rows.iter().map(Row::cells));
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..HEADER.len()).map(width).collect();
        let line = |cells: &[String; 5]| -> String {
            let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let table = lines.iter().map(line).collect::<Vec<_>>().join("\n");
        format!("{table}\n\n{}", self.findings().join("\n"))
    }
}

const HEADER: [&str; 5] = ["learner", "test error (95 % interval)", "parameters", "seconds", "peak memory"];

impl Row {
    fn cells(&self) -> [String; 5] {
        [
            self.name.to_owned(),
            percent(&self.error),
            self.parameters.to_string(),
            format!("{:.1}", self.seconds),
            self.peak_memory.map_or("unknown".to_owned(), |bytes| format!("{} MiB", bytes >> 20)),
        ]
    }
}

/// `0.35 % (0.31 to 0.39)`.
fn percent(error: &MeanInterval) -> String {
    format!("{:.2} % ({:.2} to {:.2})", 100.0 * error.mean, 100.0 * error.low.max(0.0), 100.0 * error.high)
}
