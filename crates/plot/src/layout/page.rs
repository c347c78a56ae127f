//! The page of a figure: its title, and below it its panels in rows.

use super::panel::{Layout, Rect};
use super::sizes::{BORDER, FIGURE_TITLE, FIGURE_TITLE_ROW, GAP, panel_size};
use crate::error::Error;
use crate::measure::content::Content;
use crate::model::figure::Figure;

/// A laid-out figure.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    /// Width and height.
    pub(crate) size: (f64, f64),
    pub(crate) title: Vec<String>,
    pub(crate) panels: Vec<(Content<'a>, Layout)>,
}

impl<'a> Page<'a> {
    /// Lays out a figure.
    pub(crate) fn of(figure: &'a Figure) -> Result<Self, Error> {
        let mut contents = Vec::new();
        for (i, panel) in figure.panels.iter().enumerate() {
            let place = |problem| Error::Panel { figure: figure.title.clone(), number: i + 1, problem };
            contents.push(Content::of(panel).map_err(place)?);
        }
        let columns = figure.columns.clamp(1, contents.len().max(1));
        let (width, height) = panel_size(columns);
        let page_width = columns as f64 * (width + GAP.0) - GAP.0 + 2.0 * BORDER;
        let title = FIGURE_TITLE.wrap(&figure.title, page_width - 2.0 * BORDER);
        let mut top = BORDER + title.len() as f64 * FIGURE_TITLE_ROW;
        if !title.is_empty() {
            top += 8.0;
        }
        let mut layouts = Vec::new();
        for row in contents.chunks(columns) {
            let cell = |i: usize| Rect { left: BORDER + i as f64 * (width + GAP.0), top, width, height };
            // Plots of a row begin and end at the same height.
            let alone =
                row.iter().enumerate().map(|(i, content)| Layout::of(content, cell(i), 0.0, 0.0).margins());
            let (above, below) = alone.fold((0.0_f64, 0.0_f64), |(a, b), (c, d)| (a.max(c), b.max(d)));
            layouts.extend(
                row.iter().enumerate().map(|(i, content)| Layout::of(content, cell(i), above, below)),
            );
            top += height + GAP.1;
        }
        let bottom = top - if contents.is_empty() { 0.0 } else { GAP.1 } + BORDER;
        let panels = contents.into_iter().zip(layouts).collect();
        Ok(Self { size: (page_width, bottom.ceil()), title, panels })
    }
}
