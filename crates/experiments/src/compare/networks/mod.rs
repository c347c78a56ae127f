//! `cargo xtask compare networks`: hidden targets beside their controls, and what depth does to them.

pub mod data;
pub mod job;
pub mod learner;
pub mod measurements;
pub mod options;
pub mod plan;
pub mod study;
pub mod summary;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use dhll::backends;
use dhll::diagnose::paired::LEAST_SEEDS;
use dhll_plot::{Figure, Panel, Series};

use crate::claims::Claims;
use crate::document::write_part;
use crate::output::OutputFolder;
use crate::progress::{Progress, say};
use crate::report::{Block, Report, Section};
use crate::table::Table;
use job::Job;
use measurements::Measurements;
use options::Options;
use plan::{TRIALS, Task};
use study::{Curve, Study, TRIAL_ROWS};

/// Make the measurements that are missing, and write the report.
///
/// # Errors
/// If a measurement fails or the output cannot be written.
pub fn run(options: &Options) -> Result<ExitCode> {
    if let Some(job) = &options.job {
        say(serde_json::to_string(&serde_json::from_str::<Job>(job)?.run()?)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let start = Instant::now();
    let output = OutputFolder::create(&options.out)?;
    let backend = backends::choose(options.backend.as_deref())?;
    // Once in this process, so that a failure or a download comes first.
    let split = options.data.load()?;
    let n_train = split.train.n_samples().min(options.rows.unwrap_or(usize::MAX));
    let seeds = options.seeds.unwrap_or(if options.quick { 2 } else { LEAST_SEEDS as u64 });
    let task = Task { data: options.data, shifts: options.shifts, rows: options.rows, quick: options.quick };
    let mut measurements = Measurements::open(output.path().join("measurements.jsonl"))?;
    let mut study = Study { task, seeds, backend: backend.name(), measurements: &mut measurements };
    let progress = Progress::new();
    let chosen = study.entries(&progress)?;
    let curves = if task.varies_depth() { study.curves(&progress)? } else { Vec::new() };

    let name = task.name();
    let tables = Tables {
        learners: summary::learners(&chosen)?,
        verdicts: summary::verdicts(&chosen)?,
        trials: summary::trials(&chosen),
        depth: summary::depth(&curves)?,
        depth_verdicts: summary::depth_verdicts(&curves)?,
    };
    let facts = [
        ("data", name.clone()),
        ("training rows", n_train.to_string()),
        ("test rows", split.test.n_samples().to_string()),
        ("seeds", seeds.to_string()),
        ("trials per learner", TRIALS.to_string()),
        ("backend", backend.name().to_owned()),
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("duration of this run", format!("{:.0} s", start.elapsed().as_secs_f64())),
    ];
    let report = Report {
        title: format!("Networks compared: {name}"),
        lead: lead(seeds),
        facts: facts.map(|(name, value)| (name.to_owned(), value)).to_vec(),
        notice: None,
        sections: tables.sections(&curves)?,
    };
    for block in report.sections.iter().flat_map(|section| &section.blocks) {
        if let Block::Figure { name, figure, .. } = block {
            output.write_figure(name, figure)?;
        }
    }
    output.write("report.html", report.html(&Claims::default())?)?;
    if let Some(document) = &options.write {
        let command = task.command();
        let rows = [n_train, split.test.n_samples()];
        write_part(document, &command, &tables.markdown(&name, &command, rows, seeds))?;
    }
    say(format_args!("{}\n\n{}", tables.learners.text(), tables.verdicts.text()))?;
    if !curves.is_empty() {
        say(format_args!("\n{}\n\n{}", tables.depth.text(), tables.depth_verdicts.text()))?;
    }
    say(format_args!("\nreport: {}", output.path().join("report.html").display()))?;
    Ok(ExitCode::SUCCESS)
}

fn lead(seeds: u64) -> String {
    format!(
        "The settings of every learner, the controls' too, were chosen among {TRIALS} on validation rows by training on at most {TRIAL_ROWS} other training rows; the test rows chose nothing. Each measurement is made in a process \
         of its own. A layer of three maps is backpropagation through these maps; the layer with one map stands beside it. Intervals are 95 %: Student's t over {seeds} seeds, which fix weights and batches; of differences, over seeds and rows together. A verdict is given where \
         the interval of a difference excludes zero and there are {LEAST_SEEDS} seeds or more."
    )
}

/// All tables of a run.
struct Tables {
    learners: Table,
    verdicts: Table,
    trials: Table,
    depth: Table,
    depth_verdicts: Table,
}

impl Tables {
    fn sections(&self, curves: &[Curve]) -> Result<Vec<Section>> {
        let section =
            |id: &str, title: &str, blocks| Section { id: id.to_owned(), title: title.to_owned(), blocks };
        let mut sections = vec![
            section("learners", "Learners", vec![self.learners.block("Errors on the test rows.")]),
            section(
                "controls",
                "Hidden targets beside their controls",
                vec![self.verdicts.block("Difference of test errors; below zero hidden targets err less.")],
            ),
        ];
        if !curves.is_empty() {
            let blocks = vec![
                Block::Text(DEPTH.to_owned()),
                depth_figure(curves)?,
                self.depth.block(""),
                self.depth_verdicts.block("The deepest networks beside their controls."),
            ];
            sections.push(section("depth", "Depth", blocks));
        }
        sections.push(section("trials", "Trials", vec![self.trials.block("Errors on the validation rows.")]));
        Ok(sections)
    }

    fn markdown(&self, name: &str, command: &str, [train, test]: [usize; 2], seeds: u64) -> String {
        let mut text = format!(
            "## {name}\n\nWritten by `{command}`: {train} training rows, {test} test rows, {seeds} seeds, {TRIALS} trials per learner on validation rows.\n\n{}\n{}",
            // Times depend on what else the machine does: they stay in the report.
            self.learners.without_last_column().markdown(),
            self.verdicts.markdown()
        );
        if !self.depth.rows.is_empty() {
            text += &format!(
                "\n### Depth\n\n{DEPTH}\n\n{}\n{}",
                self.depth.markdown(),
                self.depth_verdicts.markdown()
            );
        }
        text
    }
}

const DEPTH: &str = "The paper trains layer by layer because gradients vanish in deep networks, most of all with sigmoids. Here every layer has 128 units and a target of at \
    most 64 columns; hidden targets stand evenly from alpha = 0.1 to 0.9, one layer alone at 0.9. Settings are the same for all curves and were fixed beforehand.";

fn depth_figure(curves: &[Curve]) -> Result<Block> {
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
    Ok(Block::Figure {
        name: "depth".to_owned(),
        figure,
        caption: "Test error of networks of one to many layers of the same width, with 95 % intervals."
            .to_owned(),
        published: None,
    })
}
