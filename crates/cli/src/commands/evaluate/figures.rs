//! What an evaluation writes into a folder: its numbers, and a figure of calibration, or of predicted against observed values.

use std::path::Path;

use anyhow::Result;
use dhll::core::Label;
use dhll::diagnose::ClassificationMetrics;
use dhll::diagnose::metrics::Bootstrap;
use dhll_plot::{Figure, Panel, Series};
use ndarray::{ArrayView2, Axis, concatenate, s};
use serde::Serialize;

use crate::outputs::{figure_files, figure_name, write_folder};

/// Whether [`write`] writes a file of that name.
pub(super) fn writes(name: &str) -> bool {
    name == "evaluation.json" || figure_name(name) == Some("figure")
}

/// Writes the document and the figure into `folder`, which is made where it does not exist.
pub(super) fn write(folder: &Path, document: &impl Serialize, figure: &Figure) -> Result<()> {
    let mut files = vec![("evaluation.json".to_owned(), serde_json::to_vec_pretty(document)?)];
    files.extend(figure_files("figure", figure)?);
    write_folder(folder, files)
}

/// How often the predicted class is right, by the probability that it was given; with a calibrated model the points lie on the line.
pub(super) fn calibration(metrics: &ClassificationMetrics) -> Figure {
    let panel = reliability("", "probability of the predicted class", metrics);
    Figure::new("Calibration: rows by the probability of the predicted class").panel(panel)
}

fn reliability(name: &str, x: &str, metrics: &ClassificationMetrics) -> Panel {
    let points = metrics.reliability.iter().map(|bin| (bin.confidence, bin.accuracy.value));
    let ends = metrics
        .reliability
        .iter()
        .map(|bin| bin.accuracy.interval.map_or((bin.accuracy.value, bin.accuracy.value), |[a, b]| (a, b)));
    Panel::new(name, x, "share of rows that are right")
        .with(Series::line("calibrated", 1, [(0.0, 0.0), (1.0, 1.0)]))
        .with(Series::points("model", 0, points).errors(ends))
}

/// The calibration of several labels, a panel for each.
pub(super) fn labels(
    labels: &[Label],
    p: ArrayView2<'_, f64>,
    observed: ArrayView2<'_, bool>,
) -> Result<Figure> {
    let mut figure = Figure::new("Calibration: rows by the probability of the predicted level");
    for (place, label) in labels.iter().enumerate() {
        let both =
            concatenate![Axis(1), 1.0 - &p.slice(s![.., place..=place]), p.slice(s![.., place..=place])];
        let levels: Vec<usize> = observed.column(place).iter().map(|&flag| usize::from(flag)).collect();
        let metrics = ClassificationMetrics::with(both.view(), &levels, None, NO_INTERVALS)?;
        figure =
            figure.panel(reliability(&label.to_string(), "probability of the predicted level", &metrics));
    }
    Ok(figure)
}

/// The shares of a reliability diagram have intervals that take no resamples.
const NO_INTERVALS: Bootstrap = Bootstrap { resamples: 0, seed: 0 };

/// Predicted against observed values, a panel per column.
pub(super) fn values(
    names: &[String],
    predicted: ArrayView2<'_, f64>,
    observed: ArrayView2<'_, f64>,
) -> Figure {
    let panels = names.iter().enumerate().map(|(column, name)| {
        let pairs: Vec<(f64, f64)> =
            observed.column(column).iter().copied().zip(predicted.column(column).iter().copied()).collect();
        let ends = pairs.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &(observed, _)| {
            (low.min(observed), high.max(observed))
        });
        Panel::new(name.as_str(), "observed", "predicted")
            .with(Series::points("", 0, pairs))
            .with(Series::line("", 1, [(ends.0, ends.0), (ends.1, ends.1)]))
    });
    panels.fold(Figure::new("Predicted against observed values"), Figure::panel)
}
