//! Tables of text for a terminal: columns under their names, two spaces apart.

use std::borrow::Cow;
use std::iter;

use crate::printable;

/// The table as lines without a final line break. Columns of numbers are flush right, all others flush left; cells are made [`printable`].
///
/// # Examples
/// ```
/// use dhll_core::text_table;
///
/// let table = text_table(&["mean", "rank"], &[["arithmetic", "2"], ["geometric", "11"]]);
/// assert_eq!(table, "mean        rank\narithmetic     2\ngeometric     11");
/// ```
pub fn text_table<N, R, C>(names: &[N], rows: &[R]) -> String
where
    N: AsRef<str>,
    R: AsRef<[C]>,
    C: AsRef<str>,
{
    let names: Vec<Cow<'_, str>> = names.iter().map(|name| printable(name.as_ref())).collect();
    let cells = |row: &'_ R| row.as_ref().iter().map(|cell| printable(cell.as_ref()).into_owned()).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
    let columns: Vec<(usize, bool)> = names
        .iter()
        .enumerate()
        .map(|(c, name)| {
            let cells = || rows.iter().filter_map(|row| row.get(c)).map(String::as_str);
            let width = cells().chain([&**name]).map(|cell| cell.chars().count()).max().unwrap_or(0);
            (width, is_numeric_column(cells()))
        })
        .collect();
    let line = |cells: Vec<&str>| {
        let padded = cells.iter().zip(&columns).map(|(cell, &(width, numeric))| match numeric {
            true => format!("{cell:>width$}"),
            false => format!("{cell:<width$}"),
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let header = names.iter().map(|name| &**name).collect();
    let rows = rows.iter().map(|row| row.iter().map(String::as_str).collect());
    iter::once(header).chain(rows).map(line).collect::<Vec<_>>().join("\n")
}

/// Whether every cell of a column begins like a number, or is empty or a dash.
pub fn is_numeric_column<'a>(cells: impl IntoIterator<Item = &'a str>) -> bool {
    let numeric =
        |cell: &str| cell.is_empty() || cell.starts_with(|c: char| c.is_ascii_digit() || "+-–<".contains(c));
    cells.into_iter().all(numeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_flush_right_and_cells_are_printable() {
        let rows = [["a", "1"], ["bcd", "10"]];
        assert_eq!(text_table(&["name", "n"], &rows), "name   n\na      1\nbcd   10");
        let rows = [["a\u{1b}[2J\nb", "1"]];
        assert_eq!(text_table(&["name", "n"], &rows), "name           n\na\\u{1b}[2J\\nb  1");
        assert_eq!(text_table(&["–", "größe"], &[vec!["größer", "–"]]), "–       größe\ngrößer      –");
        assert_eq!(text_table::<_, [&str; 1], _>(&["alone"], &[]), "alone");
    }
}
