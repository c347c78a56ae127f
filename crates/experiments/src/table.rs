//! A table of text, for reports, for Markdown and for a terminal.

use crate::report::Block;

/// Rows of cells under their names.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// What the columns are called.
    pub header: Vec<String>,
    /// As many cells in every row.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Without rows.
    pub fn new<const N: usize>(header: [&str; N]) -> Self {
        Self { header: header.map(str::to_owned).to_vec(), rows: Vec::new() }
    }

    /// The same without its last column.
    pub fn without_last_column(&self) -> Self {
        let cut = |cells: &Vec<String>| cells[..cells.len().saturating_sub(1)].to_vec();
        Self { header: cut(&self.header), rows: self.rows.iter().map(cut).collect() }
    }

    /// For a report.
    pub fn block(&self, caption: &str) -> Block {
        let (header, rows) = (self.header.clone(), self.rows.clone());
        Block::Table { header, rows, caption: caption.to_owned() }
    }

    /// For a Markdown document.
    pub fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | ").replace('\n', " "));
        let rule = format!("|{}\n", "---|".repeat(self.header.len()));
        let rows: String = self.rows.iter().map(|row| line(row)).collect();
        line(&self.header) + &rule + &rows
    }

    /// For a terminal.
    pub fn text(&self) -> String {
        let lines = || std::iter::once(&self.header).chain(&self.rows);
        let width = |column: usize| lines().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.header.len()).map(width).collect();
        let line = |row: &Vec<String>| {
            let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        lines().map(line).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_table_reads_alike_everywhere() {
        let mut table = Table::new(["a", "longer"]);
        table.rows.push(vec!["first".to_owned(), "1".to_owned()]);
        assert_eq!(table.text(), "a      longer\nfirst  1");
        assert_eq!(table.markdown(), "| a | longer |\n|---|---|\n| first | 1 |\n");
    }
}
