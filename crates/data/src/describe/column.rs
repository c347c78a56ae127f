//! What one column of a table holds.

use dhll_core::data::{ColumnKind, number};
use ndarray::ArrayView1;
use serde::Serialize;

use super::warning::ColumnWarning;
use crate::table::{self, FieldError};

/// Bins of a histogram.
const BINS: usize = 10;
/// Levels that are counted one by one.
const SHOWN_LEVELS: usize = 10;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// Numbers, some of them with fractions.
    Numbers,
    /// Whole numbers.
    WholeNumbers,
    /// Categories.
    Categories,
    /// `true` and `false`, or `yes` and `no`.
    Booleans,
    /// Dates, which are not learnt from.
    Dates,
    /// What is not learnt from.
    Text,
    /// No value at all.
    Nothing,
}

/// A level, and how often it occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LevelCount {
    /// What it is called.
    pub level: String,
    /// Rows.
    pub rows: usize,
}

/// A column as it is described.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnDescription {
    /// What it is called.
    pub name: String,
    /// What it holds.
    pub holds: Holds,
    /// Rows without a value; none where the column could not be read to its end.
    pub missing: Option<usize>,
    /// Different values; none where the column could not be read to its end.
    pub distinct: Option<usize>,
    /// The least and the greatest number.
    pub range: Option<[f64; 2]>,
    /// Numbers of rows between the least and the greatest number, in ten bins of the same width.
    pub histogram: Option<[usize; BINS]>,
    /// The most frequent levels, at most ten, the most frequent first.
    pub levels: Vec<LevelCount>,
    /// What preprocessing makes of it; none for the target and for what is not learnt from.
    pub becomes: Option<String>,
    /// What to be wary of.
    pub warnings: Vec<ColumnWarning>,
}

/// The column without what follows from others.
pub(super) fn describe(
    [name, typed]: &[String; 2],
    column: ArrayView1<'_, f64>,
    kind: &ColumnKind,
    fault: Option<&FieldError>,
    is_target: bool,
) -> ColumnDescription {
    let mut warnings: Vec<ColumnWarning> =
        fault.iter().map(|error| ColumnWarning::Refused { message: error.to_string() }).collect();
    let missing = column.iter().filter(|value| value.is_nan()).count();
    let unread = fault.is_some() && missing == column.len();
    let counted = (!unread).then_some(missing);
    if is_target && missing > 0 && !unread {
        warnings.push(ColumnWarning::MissingTarget { rows: missing });
    }
    let plain = ColumnDescription {
        name: name.clone(),
        holds: Holds::Text,
        missing: counted,
        distinct: None,
        range: None,
        histogram: None,
        levels: Vec::new(),
        becomes: None,
        warnings,
    };
    if unread {
        return plain;
    }
    let mut described = match kind {
        ColumnKind::Number => numbers(column, plain),
        ColumnKind::Category { levels } => categories(column, levels, fault, plain),
    };
    match described.distinct {
        Some(0) => described.warnings.push(ColumnWarning::AllMissing),
        Some(1) if missing == 0 => described.warnings.push(ColumnWarning::Constant),
        Some(distinct) if !is_target && fault.is_none() => {
            described.warnings.extend(identifier(typed, column, distinct, &described));
        }
        _ => {}
    }
    described
}

fn numbers(column: ArrayView1<'_, f64>, plain: ColumnDescription) -> ColumnDescription {
    let values = distinct(column);
    let (Some(&least), Some(&greatest)) = (values.first(), values.last()) else {
        return ColumnDescription { holds: Holds::Nothing, distinct: Some(0), ..plain };
    };
    let whole = values.iter().all(|value| value.fract() == 0.0);
    let mut histogram = [0; BINS];
    for value in column.iter().filter(|value| !value.is_nan()) {
        // Halves, because the width of the range may be no finite number.
        let place = (0.5 * value - 0.5 * least) / (0.5 * greatest - 0.5 * least) * BINS as f64;
        histogram[(place as usize).min(BINS - 1)] += 1;
    }
    ColumnDescription {
        holds: if whole { Holds::WholeNumbers } else { Holds::Numbers },
        distinct: Some(values.len()),
        range: Some([least, greatest]),
        histogram: (least < greatest).then_some(histogram),
        ..plain
    }
}

fn categories(
    column: ArrayView1<'_, f64>,
    levels: &[String],
    fault: Option<&FieldError>,
    mut plain: ColumnDescription,
) -> ColumnDescription {
    let mut counts: Vec<(usize, &String)> = levels.iter().map(|level| (0, level)).collect();
    for value in column.iter().filter(|value| !value.is_nan()) {
        counts[*value as usize].0 += 1;
    }
    let texts: Vec<&(usize, &String)> = counts.iter().filter(|(_, level)| number(level).is_none()).collect();
    // Some words among many numbers are rather gaps than categories.
    if fault.is_none() && (1..=3).contains(&texts.len()) && levels.len() >= 20 + texts.len() {
        plain.warnings.push(ColumnWarning::NumbersAndText {
            texts: texts.iter().map(|(_, level)| (*level).clone()).collect(),
            rows: texts.iter().map(|(rows, _)| rows).sum(),
        });
    }
    counts.sort_by_key(|(rows, _)| std::cmp::Reverse(*rows));
    let most = counts.into_iter().take(SHOWN_LEVELS);
    let most = most.map(|(rows, level)| LevelCount { level: level.clone(), rows });
    ColumnDescription {
        holds: match fault {
            _ if levels.is_empty() => Holds::Nothing,
            Some(FieldError::Dates { .. }) => Holds::Dates,
            Some(_) => Holds::Text,
            None if levels.len() == 2 && table::are_booleans(levels) => Holds::Booleans,
            None => Holds::Categories,
        },
        distinct: Some(levels.len()),
        levels: most.collect(),
        ..plain
    }
}

/// Whether the column numbers the rows, or has a value of its own for (nearly) every row.
fn identifier(
    typed: &str,
    column: ArrayView1<'_, f64>,
    distinct: usize,
    described: &ColumnDescription,
) -> Option<ColumnWarning> {
    let present = column.len() - described.missing.unwrap_or(0);
    let (column_name, whole) = (typed.to_owned(), described.holds == Holds::WholeNumbers);
    let first = column.first().copied().filter(|first| *first == 0.0 || *first == 1.0);
    if let (true, Some(from)) = (whole && column.len() > 2, first)
        && column.iter().zip(0_u64..).all(|(value, row)| *value == from + row as f64)
    {
        return Some(ColumnWarning::IndexLike { column: column_name, from: from as i64 });
    }
    let identifier = match described.holds {
        Holds::Categories => present >= 20 && 10 * distinct >= 9 * present,
        // Measurements may be whole numbers, too.
        Holds::WholeNumbers => present >= 100 && distinct == present,
        _ => false,
    };
    identifier.then_some(ColumnWarning::IdentifierLike { column: column_name, distinct })
}

/// The different values of a column, without gaps, in ascending order.
pub(super) fn distinct(column: ArrayView1<'_, f64>) -> Vec<f64> {
    let mut values: Vec<f64> =
        column.iter().filter(|value| !value.is_nan()).map(|value| value + 0.0).collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    values
}
