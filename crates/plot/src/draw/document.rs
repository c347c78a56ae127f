//! The document of a figure: its title, and its panels one after the other.

use super::palette::INK;
use super::svg::{Anchor, Svg, escape};
use super::{axes, marks};
use crate::error::Error;
use crate::layout::page::Page;
use crate::layout::panel::Layout;
use crate::layout::sizes::{BORDER, FIGURE_TITLE, FIGURE_TITLE_ROW, LEGEND};
use crate::model::figure::Figure;
use crate::model::panel::Panel;
use crate::model::series::Kind;

impl Figure {
    /// The figure as an SVG document without ids, so that several can stand in one page.
    ///
    /// Points that cannot be shown (not finite, not positive on a logarithmic axis, or outside the axes) are left out,
    /// and the panel says how many.
    ///
    /// # Errors
    /// If a given axis range is empty, not finite or, on a logarithmic axis, not positive, or if a series has error
    /// bars for some of its points only.
    pub fn svg(&self) -> Result<String, Error> {
        let page = Page::of(self)?;
        let untitled = escape(&self.title).trim().is_empty();
        let mut svg = Svg::new(page.size, if untitled { "figure" } else { &self.title });
        for (row, line) in page.title.iter().enumerate() {
            let y = BORDER + FIGURE_TITLE_ROW * (row as f64 + 0.5);
            svg.text(line, (BORDER, y), FIGURE_TITLE, Anchor::Start, INK);
        }
        for (content, layout) in &page.panels {
            draw_panel(&mut svg, content.panel, layout);
        }
        Ok(svg.finish())
    }
}

fn draw_panel(svg: &mut Svg, panel: &Panel, layout: &Layout) {
    axes::draw_grid(svg, layout);
    axes::draw_axes(svg, panel, layout);
    axes::draw_references(svg, panel, layout);
    // Published values lie on top, so that a measured line does not hide them.
    let (published, measured): (Vec<_>, Vec<_>) =
        panel.series.iter().partition(|series| series.kind == Kind::Published);
    for series in measured.into_iter().chain(published) {
        marks::draw(svg, series, layout);
    }
    let (left, top) = layout.legend_corner();
    for entry in &layout.legend.entries {
        let y = top + entry.sample.1;
        marks::sample(svg, &panel.series[entry.series], (left + entry.sample.0, y));
        svg.text(&entry.text, (left + entry.text_left, y), LEGEND, Anchor::Start, INK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::series::Series;

    const ODD: [f64; 9] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -1.0, 1e-320, 1e308, -1e308, 1.0];

    fn odd_panels() -> Vec<Panel> {
        let kinds = |points: Vec<(f64, f64)>| {
            Panel::new("t", "x", "y")
                .with(Series::line("l", 0, points.clone()))
                .with(Series::points("p", 1, points.clone()))
                .with(Series::line_points("lp", 2, points.clone()).tolerance(f64::INFINITY))
                .with(Series::published(points.clone()).tolerance(1.0))
        };
        let mut panels = vec![kinds(Vec::new())];
        for a in ODD {
            panels.push(kinds(vec![(a, a)]));
            panels.extend(
                ODD.map(|b| kinds(vec![(a, b), (b, a), (1.0, 2.0)]).vertical(a, "v").horizontal(b, "h")),
            );
            panels.push(Panel::default().vertical(a, "alone"));
        }
        panels
    }

    #[test]
    fn odd_values_are_drawn_without_a_panic_or_a_broken_document() {
        for panel in odd_panels() {
            for panel in [panel.clone(), panel.clone().log_x(), panel.clone().log_y().equal_aspect()] {
                let figure = Figure::new("odd").panel(panel.clone()).panel(panel.without_legend()).columns(0);
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
        assert!(figure.svg().is_ok() && figure.png().is_ok());
    }

    #[test]
    fn the_document_is_the_same_each_time_and_has_no_ids() {
        let panel =
            Panel::new("a < b & c", "x", "\u{1}").with(Series::line("\"s\"", 0, [(0.0, 0.0), (1.0, 1.0)]));
        let figure = Figure::new("R&D <\"here\">").panel(panel);
        let svg = figure.svg().expect("drawn");
        assert_eq!(svg, figure.clone().svg().expect("drawn"));
        assert!(!svg.contains(" id=") && svg.contains("R&amp;D &lt;&quot;here&quot;&gt;"));
        assert!(svg.contains("sans-serif") && figure.png().is_ok());
    }

    #[test]
    fn an_impossible_range_names_figure_and_panel() {
        let figure = Figure::new("fig4").panel(Panel::new("", "", "").log_x().x_range(0.0, 1.0));
        let message = figure.svg().expect_err("no logarithm of zero").to_string();
        let expected = "panel 1 of figure \"fig4\": a horizontal axis on a Log scale cannot run from 0 to 1";
        assert_eq!(message, expected);
    }
}
