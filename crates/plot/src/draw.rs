//! The SVG of a figure: its panels in rows under its title, and a root element that scales with the page it is put on.

use super::canvas::{Anchor, Canvas, Pen};
use super::content::Content;
use super::layout::{Layout, Rect};
use super::model::Figure;
use super::palette::INK;
use super::text::{Lettering, clean};
use super::{axes, legend, marks, references};
use anyhow::{Context, Result};
use plotters::style::RGBColor;

const TITLE: Lettering = Lettering::bold(16.0);
const TITLE_ROW: f64 = 22.0;
/// Empty border of the page.
const BORDER: f64 = 12.0;
/// Between neighbouring panels.
const GAP: (f64, f64) = (28.0, 22.0);

/// Size of a panel, by how many stand side by side.
fn panel_size(columns: usize) -> (f64, f64) {
    match columns {
        1 => (660.0, 400.0),
        2 => (470.0, 370.0),
        _ => (370.0, 320.0),
    }
}

impl Figure {
    /// The figure as an SVG document without ids, so that several can stand in one page.
    ///
    /// Points that cannot be shown (see [`super::Panel::left_out`]) are left out, and the panel says how many.
    ///
    /// # Errors
    /// If a given axis range is empty, not finite or, on a logarithmic axis, not positive, or if a series has error
    /// bars for some of its points only.
    pub fn svg(&self) -> Result<String> {
        let contents: Vec<Content<'_>> = (self.panels.iter().enumerate())
            .map(|(i, panel)| {
                Content::of(panel).with_context(|| format!("panel {} of figure \"{}\"", i + 1, self.title))
            })
            .collect::<Result<_>>()?;
        let columns = self.columns.clamp(1, contents.len().max(1));
        let (width, height) = panel_size(columns);
        let page_width = columns as f64 * (width + GAP.0) - GAP.0 + 2.0 * BORDER;
        let title = TITLE.wrap(&self.title, page_width - 2.0 * BORDER);
        let mut top = BORDER + title.len() as f64 * TITLE_ROW;
        if !title.is_empty() {
            top += 8.0;
        }
        let mut layouts = Vec::new();
        for row in contents.chunks(columns) {
            let cell = |i: usize| Rect { left: BORDER + i as f64 * (width + GAP.0), top, width, height };
            // Plots of a row begin and end at the same height.
            let alone =
                row.iter().enumerate().map(|(i, content)| Layout::of(content, cell(i), 0.0, 0.0).margins());
            let (above, below) = alone.fold((0.0, 0.0), |(a, b): (f64, f64), (c, d)| (a.max(c), b.max(d)));
            for (i, content) in row.iter().enumerate() {
                layouts.push(Layout::of(content, cell(i), above, below));
            }
            top += height + GAP.1;
        }
        let page = (page_width, (top - if contents.is_empty() { 0.0 } else { GAP.1 } + BORDER).ceil());

        let mut body = String::new();
        let mut canvas = Canvas::new(&mut body, page);
        canvas.rectangle((0.0, 0.0), page, Pen::solid(RGBColor(255, 255, 255), 1.0))?;
        for (row, line) in title.iter().enumerate() {
            let y = BORDER + TITLE_ROW * (row as f64 + 0.5);
            canvas.text(line, (BORDER, y), TITLE, Anchor::Start, INK)?;
        }
        for (content, layout) in contents.iter().zip(&layouts) {
            draw_panel(&mut canvas, content, layout)?;
        }
        canvas.finish()?;
        self.document(&body, page)
    }

    /// The backend's document with a root element of our own: the size in user units, and a name for screen readers.
    fn document(&self, body: &str, (width, height): (f64, f64)) -> Result<String> {
        let (root, rest) = body.split_once(">\n").context("the drawing has no root element")?;
        let view = root.split_once("viewBox=\"").and_then(|(_, rest)| rest.split_once('"'));
        let (view, _) = view.context("the drawing has no size")?;
        let name = match clean(&self.title) {
            title if title.trim().is_empty() => "figure".to_string(),
            title => {
                title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
            }
        };
        Ok(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"{view}\" role=\"img\" \
             aria-label=\"{name}\" stroke-linejoin=\"round\">\n<title>{name}</title>\n{rest}"
        ))
    }
}

fn draw_panel(canvas: &mut Canvas<'_>, content: &Content<'_>, layout: &Layout) -> Result<()> {
    let panel = content.panel;
    references::draw_bands(canvas, panel, layout)?;
    axes::draw_grid(canvas, layout)?;
    marks::draw_bars(canvas, &panel.series, &content.histogram, layout)?;
    axes::draw_axes(canvas, panel, layout)?;
    references::draw_lines(canvas, panel, layout)?;
    // Published values lie on top, so that a measured line does not hide them.
    let published = |kind| kind == super::Kind::Published;
    for series in panel.series.iter().filter(|series| !published(series.kind)) {
        marks::draw(canvas, series, layout)?;
    }
    for series in panel.series.iter().filter(|series| published(series.kind)) {
        marks::draw(canvas, series, layout)?;
    }
    legend::draw(canvas, panel, &layout.legend, layout.legend_corner())
}

#[cfg(test)]
mod tests {
    use crate::{Figure, Legend, Panel, Series};

    const ODD: [f64; 9] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -1.0, 1e-320, 1e308, -1e308, 1.0];

    fn odd_panels() -> Vec<Panel> {
        let kinds = |points: Vec<(f64, f64)>| {
            Panel::new("t", "x", "y")
                .with(Series::line("l", 0, points.clone()))
                .with(Series::points("p", 1, points.clone()))
                .with(Series::line_points("lp", 2, points.clone()).tolerance(f64::INFINITY))
                .with(Series::published(points.clone()).tolerance(1.0))
                .with(Series::histogram("h", 3, points.iter().map(|&(x, _)| x)))
        };
        let mut panels = vec![kinds(Vec::new())];
        for a in ODD {
            panels.push(kinds(vec![(a, a)]));
            panels.extend(
                ODD.map(|b| kinds(vec![(a, b), (b, a), (1.0, 2.0)]).vertical(a, "v").horizontal(b, "h")),
            );
            panels.push(Panel::default().band(a, 0.5, "band"));
        }
        panels
    }

    #[test]
    fn odd_values_are_drawn_without_a_panic_or_a_broken_document() {
        for panel in odd_panels() {
            for panel in [panel.clone(), panel.clone().log_x(), panel.clone().log_y().equal_aspect()] {
                let figure =
                    Figure::new("odd").panel(panel.clone()).panel(panel.legend(Legend::Right)).columns(0);
                let svg = figure.svg().expect("drawn");
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
                assert!(svg.contains("aria-label=\"odd\"") && svg.ends_with("</svg>\n"));
            }
        }
        let figure = Figure { panels: odd_panels(), ..Figure::new("all") }.columns(usize::MAX);
        assert!(figure.svg().is_ok());
    }

    #[test]
    fn a_figure_without_panels_is_a_title() {
        let figure = Figure::new("alone");
        let svg = figure.svg().expect("drawn");
        assert!(figure.png(&svg).is_ok());
    }

    #[test]
    fn the_document_is_the_same_each_time_and_has_no_ids() {
        let panel =
            Panel::new("a < b & c", "x", "\u{1}").with(Series::line("\"s\"", 0, [(0.0, 0.0), (1.0, 1.0)]));
        let figure = Figure::new("R&D <\"here\">").panel(panel);
        let svg = figure.svg().expect("drawn");
        assert_eq!(svg, figure.clone().svg().expect("drawn"));
        assert!(!svg.contains(" id=") && svg.contains("R&amp;D &lt;&quot;here&quot;&gt;"));
        assert!(svg.contains("sans-serif") && figure.png(&svg).is_ok());
    }

    #[test]
    fn an_impossible_range_names_figure_and_panel() {
        let figure = Figure::new("fig4").panel(Panel::new("", "", "").log_y().y_range(0.0, 1.0));
        let message = format!("{:#}", figure.svg().expect_err("no logarithm of zero"));
        assert!(message.contains("panel 1 of figure \"fig4\": the vertical axis: a Log axis"), "{message}");
    }
}
