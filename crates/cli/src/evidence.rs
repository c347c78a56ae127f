//! What a design rests on, as files: its tables, and one figure a decision.

use std::path::Path;

use anyhow::Result;
use dhll::design::{Decision, Design};
use dhll_plot::{Figure, Panel, Series};

use crate::outputs::{figure_files, figure_name, write_folder};

/// Whether [`write`] may write a file of that name.
pub(crate) fn writes(name: &str) -> bool {
    let number = figure_name(name).and_then(|figure| figure.split_once('-')).map(|(number, _)| number);
    name == "design.txt"
        || name == "design.json"
        || number.is_some_and(|number| number.parse::<usize>().is_ok())
}

/// Writes `design.txt` with `text`, `design.json`, and `1-alpha.svg`, `.png` and `.csv` and so on, one figure a decision, into `folder`, which is
/// made where it does not exist.
pub(crate) fn write(folder: &Path, design: &Design, text: &str) -> Result<()> {
    let mut files = vec![
        ("design.txt".to_owned(), text.as_bytes().to_vec()),
        ("design.json".to_owned(), serde_json::to_vec_pretty(design)?),
    ];
    for (number, decision) in (1..).zip(&design.decisions) {
        let name = format!("{number}-{}", decision.figure.x.replace(' ', "-"));
        files.extend(figure_files(&name, &figure(decision))?);
    }
    write_folder(folder, files)
}

/// A panel a line, for shares of variance and of errors are far apart; on a logarithmic axis where the points are.
fn figure(decision: &Decision) -> Figure {
    let panels = decision.figure.lines.iter().zip(0..).map(|(line, color)| {
        let points = || line.points.iter().map(|&[x, y]| (x, y));
        let (low, high) =
            points().fold((f64::INFINITY, 0.0_f64), |(low, high), (x, _)| (low.min(x), high.max(x)));
        // Points that stand close are a line.
        let few = line.points.len() <= 40;
        let series =
            if few { Series::line_points("", color, points()) } else { Series::line("", color, points()) };
        let panel = Panel::new(line.name, decision.figure.x, decision.figure.y)
            .with(series)
            .vertical(decision.figure.chosen, "chosen");
        if low > 0.0 && high > 30.0 * low { panel.log_x() } else { panel }
    });
    panels.fold(Figure::new(format!("{} {}", decision.question, decision.answer)), Figure::panel)
}
