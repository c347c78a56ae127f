//! What a decision rests on: a table and the data of a figure.

use std::fmt;

use dhll_core::text_table;
use serde::Serialize;

/// One decision of a design.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision {
    /// What was to be decided.
    pub question: String,
    /// What was decided, and by which rule.
    pub answer: String,
    /// What the columns of the table are.
    pub columns: Vec<&'static str>,
    /// The table; none where a figure was not measured.
    pub rows: Vec<Vec<Option<f64>>>,
    /// The same, or more, to be drawn.
    pub figure: DecisionFigure,
}

/// The data of a figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DecisionFigure {
    /// What the horizontal axis is.
    pub x: &'static str,
    /// What the vertical axis is.
    pub y: &'static str,
    /// The lines.
    pub lines: Vec<Line>,
    /// What was decided, on the horizontal axis.
    pub chosen: f64,
}

/// One line of a figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// What it shows.
    pub name: &'static str,
    /// Its points.
    pub points: Vec<[f64; 2]>,
}

/// Where on the path the labels become learnable: between the last candidate at which the held-out error has fallen by less than a tenth of its whole fall, and
/// the first at which it has fallen by nine tenths.
///
/// An alpha depends on the scales of inputs and labels; the share of the labels in the trace of `G_alpha` does not.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Zone {
    /// First and last alpha.
    pub alphas: [f64; 2],
    /// The labels' share of the trace there, for one layer of that target.
    pub label_shares: [f64; 2],
    /// Held-out errors there.
    pub errors: [f64; 2],
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n  {}", self.question, self.answer)?;
        let rows: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(|value| shown(*value)).collect()).collect();
        for line in text_table(&self.columns, &rows).lines() {
            writeln!(f, "  {line}")?;
        }
        Ok(())
    }
}

/// Whole numbers as they are, others with four digits.
pub(super) fn shown(value: Option<f64>) -> String {
    match value {
        None => "-".to_owned(),
        Some(value) if value.fract() == 0.0 && value.abs() < 1e9 => format!("{value}"),
        Some(value) if value.abs() < 1e-3 => format!("{value:.1e}"),
        Some(value) => format!("{value:.4}"),
    }
}
