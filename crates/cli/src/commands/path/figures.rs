//! What `dhll path` writes into a folder: its numbers, the spectra, and the rows in the first two columns of their targets.

use std::path::Path;

use anyhow::Result;
use dhll::Target;
use dhll::core::SweepPoint;
use dhll::data::Dataset;
use dhll_plot::{FAINT, Figure, Panel, Series};
use ndarray::Array2;
use serde::Serialize;

use crate::outputs::{figure_files, figure_name, write_folder};

/// Targets that are drawn.
const TARGETS: usize = 6;
/// Eigenvalues that are drawn.
const EIGENVALUES: usize = 10;
/// Rows that are drawn, at most, and of each kind: more would cover each other and make large files.
const ROWS: usize = 2000;

/// Whether [`write`] writes a file of that name.
pub(super) fn writes(name: &str) -> bool {
    name == "path.json" || matches!(figure_name(name), Some("spectra" | "targets"))
}

/// Writes the document and the figures, that of the targets if there are any, into `folder`, which is made where it does not exist.
pub(super) fn write(
    folder: &Path,
    document: &impl Serialize,
    spectra: &Figure,
    targets: Vec<Panel>,
) -> Result<()> {
    let columns = if targets.len() > 4 { 3 } else { 2.min(targets.len()) };
    let figure = Figure::new("The rows in the first two columns of their targets").columns(columns);
    let mut files = vec![("path.json".to_owned(), serde_json::to_vec_pretty(document)?)];
    files.extend(figure_files("spectra", spectra)?);
    if !targets.is_empty() {
        files.extend(figure_files("targets", &targets.into_iter().fold(figure, Figure::panel))?);
    }
    write_folder(folder, files)
}

/// Up to six of the alphas, from the first to the last.
pub(super) fn shown(alphas: &[f64]) -> Vec<f64> {
    let count = alphas.len().min(TARGETS);
    let place = |i: usize| if count < 2 { 0 } else { i * (alphas.len() - 1) / (count - 1) };
    (0..count).map(|i| alphas[place(i)]).collect()
}

/// The largest eigenvalues over alpha, as shares of the trace.
pub(super) fn spectra(points: &[SweepPoint]) -> Figure {
    let most = points.iter().map(|point| point.rank).max().unwrap_or(0).min(EIGENVALUES);
    let curve = |i: usize| {
        let share = move |point: &SweepPoint| {
            let eigenvalues = point.spectrum.eigenvalues();
            Some((point.alpha, eigenvalues.get(i)? / point.spectrum.trace()))
        };
        Series::line_points((i + 1).to_string(), i, points.iter().filter_map(share))
    };
    let panel = Panel::new("", "alpha", "share of the trace");
    Figure::new("The largest eigenvalues of the targets").panel((0..most).map(curve).fold(panel, Panel::with))
}

/// The rows in the first two columns of a target: a colour for each class, and below them the rows without a target. Values, and several labels, have
/// one colour.
///
/// # Shapes
/// `target` (N + M) x k for N rows with a target and M without.
pub(super) fn rows(alpha: f64, target: &Array2<f64>, data: &Dataset) -> Panel {
    let (known, unlabelled) = (data.n_samples(), data.n_unlabelled());
    let point = |row: usize| {
        let of = |column: usize| target.get((row, column)).copied().unwrap_or(0.0);
        (of(0), of(1))
    };
    let panel = Panel::new(format!("alpha = {alpha}"), "column 1", "column 2");
    let panel = match unlabelled {
        0 => panel,
        _ => panel.with(Series::points(
            "no target",
            FAINT,
            (known..known + unlabelled).step_by(unlabelled.div_ceil(ROWS)).map(point),
        )),
    };
    let drawn = (0..known).step_by(known.div_ceil(ROWS).max(1));
    match data.target() {
        Target::Classes { labels, names } => names.iter().enumerate().fold(panel, |panel, (class, name)| {
            let rows = drawn.clone().filter(|&row| labels[row] == class);
            panel.with(Series::points(name, class, rows.map(point)))
        }),
        _ => panel.with(Series::points("", 0, drawn.map(point))),
    }
}
