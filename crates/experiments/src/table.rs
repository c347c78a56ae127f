//! A table of text, for reports, Markdown documents and terminals.

use dhll::core::text_table;

/// Rows of cells under the names of their columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TextTable {
    /// The names of the columns.
    pub header: Vec<String>,
    /// The cells, as many in every row as there are columns.
    pub rows: Vec<Vec<String>>,
}

impl TextTable {
    /// A table without rows.
    pub fn new<S: AsRef<str>>(header: impl IntoIterator<Item = S>) -> Self {
        Self { header: header.into_iter().map(|name| name.as_ref().to_owned()).collect(), rows: Vec::new() }
    }

    /// The same table with other rows.
    #[must_use]
    pub fn with_rows(mut self, rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        self.rows = rows.into_iter().collect();
        self
    }

    /// The same table without its last column.
    #[must_use]
    pub fn without_last_column(&self) -> Self {
        let cut = |cells: &Vec<String>| cells[..cells.len().saturating_sub(1)].to_vec();
        Self { header: cut(&self.header), rows: self.rows.iter().map(cut).collect() }
    }

    /// The table for a Markdown document.
    pub fn markdown(&self) -> String {
        let line = |cells: &[String]| {
            let cells = cells.iter().map(|cell| cell.replace('\n', " ").replace('|', "\\|"));
            format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
        };
        let rule = format!("|{}\n", "---|".repeat(self.header.len()));
        let rows: String = self.rows.iter().map(|row| line(row)).collect();
        line(&self.header) + &rule + &rows
    }

    /// The table for a terminal.
    pub fn text(&self) -> String {
        text_table(&self.header, &self.rows)
    }
}

/// A count as people write it: `1,609,794`.
pub fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        assert_eq!([0, 999, 1000, 1_609_794].map(thousands), ["0", "999", "1,000", "1,609,794"]);
    }

    #[test]
    fn one_table_reads_alike_everywhere() {
        let table = TextTable::new(["a", "longer"]).with_rows([vec!["first".to_owned(), "1|2".to_owned()]]);
        assert_eq!(table.text(), "a      longer\nfirst     1|2");
        assert_eq!(table.markdown(), "| a | longer |\n|---|---|\n| first | 1\\|2 |\n");
        assert_eq!(table.without_last_column().header, ["a"]);
    }
}
