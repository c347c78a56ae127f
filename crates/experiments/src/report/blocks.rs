//! The blocks of a section as HTML.

use super::Block;
use super::markup::{escape, inline, paragraphs};
use crate::claims::{Claim, Claims, short};
use anyhow::{Context, Result, ensure};
use dhll_plot::{Figure, Kind};

/// Writes a block.
pub(super) fn html(block: &Block, claims: &Claims) -> Result<String> {
    match block {
        Block::Text(text) => Ok(paragraphs(text)),
        Block::Finding(text) => {
            Ok(format!("<div class=\"finding\" role=\"note\">\n{}</div>\n", paragraphs(text)))
        }
        Block::Figure { name, figure, caption, published } => {
            drawing(name, figure, caption, published.as_deref())
        }
        Block::Table { header, rows, caption } => table(header, rows, caption),
        Block::Claims(ids) => {
            let items: Vec<String> = ids
                .iter()
                .map(|id| claims.get(id).map(verdict).with_context(|| format!("there is no claim \"{id}\"")))
                .collect::<Result<_>>()?;
            Ok(format!("<ul class=\"claims\">\n{}</ul>\n", items.concat()))
        }
    }
}

/// The badge of a claim, which leads to its row in the table of claims.
fn badge(claim: &Claim) -> String {
    let (class, text) = if claim.holds() { ("holds", "✓ holds") } else { ("fails", "✗ does not hold") };
    format!("<a class=\"badge {class}\" href=\"#claim-{}\">{text}</a>", escape(claim.id()))
}

fn verdict(claim: &Claim) -> String {
    let published = match claim.published().numbers() {
        [] => String::new(),
        _ => format!(", published {}", escape(&claim.published().to_string())),
    };
    format!(
        "<li>{} <span>{} <span class=\"numbers\">measured {}{published} ({})</span></span></li>\n",
        badge(claim),
        inline(claim.statement()),
        escape(&claim.measured().to_string()),
        escape(&claim.tolerance().to_string()),
    )
}

fn drawing(name: &str, figure: &Figure, caption: &str, published: Option<&str>) -> Result<String> {
    let svg = figure.svg().with_context(|| format!("figure {name} cannot be drawn"))?;
    let name = escape(name);
    let files: Vec<String> = ["svg", "png", "csv"]
        .iter()
        .map(|kind| format!("<a href=\"figures/{name}.{kind}\">{}</a>", kind.to_uppercase()))
        .collect();
    Ok(format!(
        "<figure id=\"figure-{name}\">\n<div class=\"card\">\n{svg}</div>\n<figcaption>{} <span class=\"files\">{}</span>\
         </figcaption>\n{}</figure>\n",
        inline(caption),
        files.join(" "),
        what_was_published(figure, published),
    ))
}

/// The published series as numbers and what else is said about them, folded away.
fn what_was_published(figure: &Figure, text: Option<&str>) -> String {
    let mut rows = String::new();
    for (index, panel) in figure.panels.iter().enumerate() {
        for series in panel.series.iter().filter(|series| series.kind == Kind::Published) {
            let x_label = if panel.x_label.is_empty() { "x" } else { &panel.x_label };
            let y_label = if panel.y_label.is_empty() { "y" } else { &panel.y_label };
            let name = match (panel.title.as_str(), figure.panels.len()) {
                ("", 0 | 1) => escape(&series.name),
                ("", _) => format!("panel {}, {}", index + 1, escape(&series.name)),
                (title, _) => format!("{}, {}", escape(title), escape(&series.name)),
            };
            let cells = |values: Vec<f64>| -> String {
                values.iter().map(|&value| format!("<td>{}</td>", escape(&short(value)))).collect()
            };
            rows.push_str(&format!(
                "<div class=\"scroll\"><table class=\"points\"><caption>{name}</caption><tbody>\n\
                 <tr><th scope=\"row\">{}</th>{}</tr>\n<tr><th scope=\"row\">{}</th>{}</tr>\n</tbody></table></div>\n",
                escape(x_label),
                cells(series.points.iter().map(|point| point.0).collect()),
                escape(y_label),
                cells(series.points.iter().map(|point| point.1).collect()),
            ));
        }
    }
    let text = text.map(paragraphs).unwrap_or_default();
    if text.is_empty() && rows.is_empty() {
        return String::new();
    }
    format!("<details>\n<summary>What was published</summary>\n{text}{rows}</details>\n")
}

fn table(header: &[String], rows: &[Vec<String>], caption: &str) -> Result<String> {
    for (i, row) in rows.iter().enumerate() {
        let (cells, columns) = (row.len(), header.len());
        ensure!(cells == columns, "row {} of table \"{caption}\" has {cells} cells, not {columns}", i + 1);
    }
    let numeric: Vec<bool> = (0..header.len())
        .map(|column| !rows.is_empty() && rows.iter().all(|row| is_number(&row[column])))
        .collect();
    let class = |column: usize| if numeric[column] { " class=\"number\"" } else { "" };
    let head: String = header
        .iter()
        .enumerate()
        .map(|(i, name)| format!("<th scope=\"col\"{}>{}</th>", class(i), inline(name)))
        .collect();
    let mut body = String::new();
    for row in rows {
        let cells = row.iter().enumerate();
        let cells: String = cells.map(|(i, cell)| format!("<td{}>{}</td>", class(i), inline(cell))).collect();
        body.push_str(&format!("<tr>{cells}</tr>\n"));
    }
    let caption =
        if caption.is_empty() { String::new() } else { format!("<caption>{}</caption>\n", inline(caption)) };
    Ok(format!(
        "<div class=\"scroll\"><table>\n{caption}<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{body}</tbody>\n</table></div>\n"
    ))
}

/// Whether a cell is a number, perhaps with a sign for per cent, or a dash for none.
fn is_number(cell: &str) -> bool {
    let cell = cell.trim();
    let digits = cell.trim_end_matches('%').trim_end().replace('\u{2212}', "-");
    matches!(cell, "–" | "-" | "") || digits.parse::<f64>().is_ok()
}
