//! What a command says: a table for people, or one JSON document for programs.

use std::borrow::Cow;
use std::io::{self, IsTerminal as _};

use anyhow::Result;
use dhll::core::{printable, printable_lines};
use dhll_terminal::say;
use serde::Serialize;

/// Standard output in one of its two forms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether programs read it.
    pub(crate) fn is_json(self) -> bool {
        self.json
    }

    /// The result: `document` for programs, what `table` gives for people.
    pub(crate) fn show(self, document: &impl Serialize, table: impl FnOnce() -> String) -> Result<()> {
        let text = if self.json {
            serde_json::to_string_pretty(document)?
        } else {
            printable_lines(&table()).into_owned()
        };
        Ok(say(text.trim_end())?)
    }

    /// Data for other programs, as it is; what could change a terminal is escaped where it goes to one.
    pub(crate) fn data(self, text: &str) -> Result<()> {
        let text = text.strip_suffix('\n').unwrap_or(text);
        Ok(say(&if io::stdout().is_terminal() { printable_lines(text) } else { Cow::Borrowed(text) })?)
    }
}

/// Columns under their names: text to the left, numbers to the right.
pub(crate) fn table<const N: usize>(names: [&str; N], rows: &[[String; N]]) -> String {
    let rows: Vec<[Cow<'_, str>; N]> =
        rows.iter().map(|row| row.each_ref().map(|cell| printable(cell))).collect();
    let width = |c: usize| {
        let cells = rows.iter().map(|row| row[c].chars().count());
        cells.chain([names[c].chars().count()]).max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let number = |cell: &str| cell.starts_with(|c: char| c.is_ascii_digit() || "-<".contains(c));
    let right: [bool; N] = std::array::from_fn(|c| rows.iter().all(|row| number(&row[c])));
    let line = |cells: [&str; N]| {
        let cells = (0..N).map(|c| {
            let (cell, width) = (cells[c], widths[c]);
            if right[c] { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut lines = vec![line(names)];
    lines.extend(rows.iter().map(|row| line(std::array::from_fn(|c| &*row[c]))));
    lines.join("\n")
}

/// `99.70 % [99.34, 99.86]`: accuracy with its interval, from an error rate's.
pub(crate) fn accuracy(accuracy: f64, [low, high]: [f64; 2]) -> String {
    format!("{:.2} % [{:.2}, {:.2}]", 100.0 * accuracy, 100.0 * (1.0 - high), 100.0 * (1.0 - low))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_to_the_right() {
        let rows = [["a".to_owned(), "1".to_owned()], ["bcd".to_owned(), "10".to_owned()]];
        assert_eq!(table(["name", "n"], &rows), "name   n\na      1\nbcd   10");
        let rows = [["a\u{1b}[2J\nb".to_owned(), "1".to_owned()]];
        assert_eq!(table(["name", "n"], &rows), "name           n\na\\u{1b}[2J\\nb  1");
    }
}
