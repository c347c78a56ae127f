//! A described table as text for a terminal.

use std::fmt;

use dhll_core::memory::counted;
use dhll_core::{printable, text_table};

use super::TableDescription;
use super::column::{ColumnDescription, Holds, LevelCount};

impl fmt::Display for TableDescription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let several =
            |n: usize, what: &str| format!("{} {what}{}", counted(n), if n == 1 { "" } else { "s" });
        let (rows, columns) = (several(self.rows, "row"), several(self.columns.len(), "column"));
        write!(f, "{}: {rows}, {columns}", printable(&self.file))?;
        match self.repeated_rows {
            0 => writeln!(f)?,
            1 => writeln!(f, "; 1 row is equal to an earlier one")?,
            repeated => writeln!(f, "; {} are equal to earlier ones", several(repeated, "row"))?,
        }
        if let Some(target) = &self.target {
            let (column, taken_as) = (printable(&target.column), target.taken_as);
            writeln!(f, "target {column}: {taken_as}, because {}", printable(&target.because))?;
        }
        let target = self.target.as_ref().map(|target| target.column.as_str());
        let rows: Vec<[String; 7]> = self.columns.iter().map(|column| cells(column, target)).collect();
        let names = ["column", "holds", "missing", "distinct", "values", "histogram", "becomes"];
        write!(f, "\n{}", text_table(&names, &rows))?;
        let warned: Vec<&ColumnDescription> =
            self.columns.iter().filter(|column| !column.warnings.is_empty()).collect();
        if !warned.is_empty() {
            write!(f, "\n\nWarnings")?;
        }
        for column in warned {
            for warning in &column.warnings {
                write!(f, "\n- {}: {}", printable(&column.name), printable(&warning.to_string()))?;
            }
        }
        Ok(())
    }
}

fn cells(column: &ColumnDescription, target: Option<&str>) -> [String; 7] {
    let holds = match column.holds {
        Holds::Numbers => "numbers",
        Holds::WholeNumbers => "whole numbers",
        Holds::Categories => "categories",
        Holds::Booleans => "booleans",
        Holds::Dates => "dates",
        Holds::Text => "text",
        Holds::Nothing => "nothing",
    };
    let count = |count: Option<usize>| count.map_or("-".to_owned(), counted);
    let values = match (column.range, &column.levels[..]) {
        (Some([least, greatest]), _) if least == greatest => short(least),
        (Some([least, greatest]), _) => format!("{} to {}", short(least), short(greatest)),
        (None, levels) => frequent(levels, column.distinct.unwrap_or(0)),
    };
    let becomes = match (&column.becomes, target == Some(column.name.as_str())) {
        (_, true) => "the target",
        (Some(fate), _) => fate,
        (None, _) => "an error",
    };
    [
        column.name.clone(),
        holds.to_owned(),
        count(column.missing),
        count(column.distinct),
        values,
        column.histogram.map_or(String::new(), |counts| bars(&counts)),
        becomes.to_owned(),
    ]
}

/// The three most frequent levels with their rows.
fn frequent(levels: &[LevelCount], distinct: usize) -> String {
    let name = |level: &str| match level.char_indices().nth(20) {
        Some((end, _)) => format!("{}...", &level[..end]),
        None => level.to_owned(),
    };
    let shown = levels.iter().take(3).map(|level| format!("{} {}", name(&level.level), counted(level.rows)));
    let more = (distinct > 3).then(|| "...".to_owned());
    shown.chain(more).collect::<Vec<_>>().join(", ")
}

/// A histogram in one line: a bar per bin, and a dot for one without rows.
fn bars(counts: &[usize]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let bar = |&count: &usize| if count == 0 { '·' } else { BARS[(count * 8).div_ceil(most) - 1] };
    counts.iter().map(bar).collect()
}

/// A number in at most five significant digits.
fn short(value: f64) -> String {
    let size = value.abs();
    if value.fract() == 0.0 && size < 1e7 {
        return value.to_string();
    }
    if !(1e-4..1e7).contains(&size) {
        return format!("{value:.3e}");
    }
    let decimals = (4 - size.log10().floor() as i32).clamp(0, 8) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_histograms_are_short() {
        for (value, text) in [
            (3.0, "3"),
            (0.1, "0.1"),
            (1234.567, "1234.6"),
            (-0.012345678, "-0.012346"),
            (1e-9, "1.000e-9"),
            (123456789.0, "1.235e8"),
            (99999.96, "100000"),
        ] {
            assert_eq!(short(value), text);
        }
        assert_eq!(bars(&[0, 1, 4, 8]), "·▁▄█");
        assert_eq!(bars(&[1000, 1, 0]), "█▁·");
    }
}
