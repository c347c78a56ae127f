//! The pieces of a section as HTML.

use anyhow::{Context, Result, ensure};
use dhll::core::is_numeric_column;
use dhll_plot::{Figure, Kind};
use maud::{Markup, PreEscaped, html};

use super::claims::badge;
use super::markdown::{line, paragraphs};
use super::section::Block;
use crate::claims::{Claim, short};
use crate::table::TextTable;

/// The HTML of a block.
///
/// # Errors
/// If the rows of a table have different lengths, or a figure cannot be drawn.
pub(super) fn block(block: &Block) -> Result<Markup> {
    Ok(match block {
        Block::Text(text) => paragraphs(text),
        Block::Finding(text) => html! { div.finding role="note" { (paragraphs(text)) } },
        Block::Figure { name, figure, caption } => drawing(name, figure, caption)?,
        Block::Table { table, caption } => cells(table, caption)?,
        Block::Claims(claims) => html! { ul.claims { @for claim in claims { (verdict(claim)) } } },
    })
}

fn verdict(claim: &Claim) -> Markup {
    html! {
        li {
            a.badge.holds[claim.holds()].fails[!claim.holds()] href={ "#claim-" (claim.id()) } { (badge(claim)) } " "
            span {
                (line(claim.statement())) " "
                span.numbers {
                    "measured " (claim.measured())
                    @if !claim.published().numbers().is_empty() { ", published " (claim.published()) }
                    " (" (claim.tolerance()) ")"
                }
            }
        }
    }
}

fn drawing(name: &str, figure: &Figure, caption: &str) -> Result<Markup> {
    let svg = figure.svg().with_context(|| format!("figure {name} cannot be drawn"))?;
    let published = published_points(figure);
    Ok(html! {
        figure #{ "figure-" (name) } {
            div.card { (PreEscaped(svg)) }
            figcaption {
                (line(caption)) " "
                span.files {
                    @for kind in ["svg", "png", "csv"] { a href={ "figures/" (name) "." (kind) } { (kind.to_uppercase()) } " " }
                }
            }
            @if !published.is_empty() {
                details { summary { "What was published" } @for points in published { (points) } }
            }
        }
    })
}

/// The published series of a figure as numbers.
fn published_points(figure: &Figure) -> Vec<Markup> {
    let mut tables = Vec::new();
    for (index, panel) in figure.panels.iter().enumerate() {
        let panel_name = match (panel.title.as_str(), figure.panels.len()) {
            ("", 0 | 1) => String::new(),
            ("", _) => format!("panel {}, ", index + 1),
            (title, _) => format!("{title}, "),
        };
        for series in panel.series.iter().filter(|series| series.kind == Kind::Published) {
            let [xs, ys] = [|p: &(f64, f64)| short(p.0), |p: &(f64, f64)| short(p.1)];
            tables.push(html! {
                div.scroll { table.points {
                    caption { (panel_name) (series.name) }
                    tbody {
                        tr { th scope="row" { (named(&panel.x_label, "x")) } @for p in &series.points { td { (xs(p)) } } }
                        tr { th scope="row" { (named(&panel.y_label, "y")) } @for p in &series.points { td { (ys(p)) } } }
                    }
                } }
            });
        }
    }
    tables
}

fn named<'a>(label: &'a str, otherwise: &'a str) -> &'a str {
    if label.is_empty() { otherwise } else { label }
}

fn cells(table: &TextTable, caption: &str) -> Result<Markup> {
    let columns = table.header.len();
    for (i, row) in table.rows.iter().enumerate() {
        let cells = row.len();
        ensure!(cells == columns, "row {} of table \"{caption}\" has {cells} cells, not {columns}", i + 1);
    }
    let numeric = |c: usize| is_numeric_column(table.rows.iter().map(|row| row[c].as_str()));
    let numeric: Vec<bool> = (0..columns).map(|c| !table.rows.is_empty() && numeric(c)).collect();
    Ok(html! {
        div.scroll { table {
            @if !caption.is_empty() { caption { (line(caption)) } }
            thead { tr {
                @for (name, &number) in table.header.iter().zip(&numeric) { th scope="col" class=[number.then_some("number")] { (name) } }
            } }
            tbody {
                @for row in &table.rows {
                    tr { @for (cell, &number) in row.iter().zip(&numeric) { td class=[number.then_some("number")] { (cell) } } }
                }
            }
        } }
    })
}
