//! What columns and rows say about each other: repeated rows, columns that say the same, and columns that tell the target.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use dhll_core::data::ColumnKind;
use ndarray::{Array2, ArrayView1};

use super::column::ColumnDescription;
use super::warning::ColumnWarning;

/// The number of rows that are equal to an earlier one.
pub(super) fn repeated_rows(features: &Array2<f64>) -> usize {
    // Two hashes of 64 bits: among a million rows, two that differ share both with a probability below 1e-26.
    let mut seen = HashSet::with_capacity(features.nrows());
    let hash = |row: ArrayView1<'_, f64>, salt: u8| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        row.iter().for_each(|value| bits(*value).hash(&mut hasher));
        hasher.finish()
    };
    features.rows().into_iter().filter(|row| !seen.insert((hash(*row, 0), hash(*row, 1)))).count()
}

/// Add the warnings that follow from other columns.
pub(super) fn warn(
    features: &Array2<f64>,
    kinds: &[ColumnKind],
    names: &[[String; 2]],
    target: Option<usize>,
    columns: &mut [ColumnDescription],
) {
    let varies = |column: &ColumnDescription| column.distinct.is_some_and(|distinct| distinct > 1);
    let mut earlier: HashMap<(bool, u64), Vec<usize>> = HashMap::new();
    for place in 0..columns.len() {
        if !varies(&columns[place]) {
            continue;
        }
        let column = features.column(place);
        let typed = names[place][1].clone();
        if let Some(target) = target.filter(|&target| target != place && varies(&columns[target]))
            && tells(column, features.column(target))
        {
            let target = names[target][0].clone();
            columns[place].warnings.push(ColumnWarning::Leaks { column: typed, target });
            continue;
        }
        if target == Some(place) {
            continue;
        }
        // Levels that are called differently are numbered by their first rows.
        let is_category = kinds[place] != ColumnKind::Number;
        let coded =
            if is_category { first_places(column) } else { column.iter().map(|v| bits(*v)).collect() };
        let mut hasher = DefaultHasher::new();
        coded.hash(&mut hasher);
        let same = earlier.entry((is_category, hasher.finish())).or_default();
        let of = same.iter().find(|&&other| {
            let other = features.column(other);
            let other =
                if is_category { first_places(other) } else { other.iter().map(|v| bits(*v)).collect() };
            other == coded
        });
        if let Some(&of) = of {
            let of = names[of][0].clone();
            columns[place].warnings.push(ColumnWarning::Duplicates { column: typed, of });
        }
        same.push(place);
    }
}

/// Whether the values of a column tell those of the target: each stands beside one value of the target alone, and there are few of them, or
/// the one is a linear function of the other.
fn tells(column: ArrayView1<'_, f64>, target: ArrayView1<'_, f64>) -> bool {
    let mut of: HashMap<u64, u64> = HashMap::new();
    let one = column.iter().zip(target).all(|(a, b)| *of.entry(bits(*a)).or_insert(bits(*b)) == bits(*b));
    let rows = column.len();
    let targets: HashSet<&u64> = of.values().collect();
    let one_to_one = targets.len() == of.len() && 2 * of.len() <= rows;
    one && (one_to_one || 10 * of.len() <= rows || linear(column, target))
}

/// Whether both are present in the same rows and correlated but for rounding, 1 - |r| < 1e-9.
fn linear(x: ArrayView1<'_, f64>, y: ArrayView1<'_, f64>) -> bool {
    if x.len() < 3 || x.iter().zip(y).any(|(x, y)| x.is_nan() != y.is_nan()) {
        return false;
    }
    let pairs = || x.iter().zip(y).filter(|(x, _)| !x.is_nan()).map(|(x, y)| (*x, *y));
    let n = pairs().count() as f64;
    let (x_mean, y_mean) = pairs().fold((0.0, 0.0), |(x_sum, y_sum), (x, y)| (x_sum + x / n, y_sum + y / n));
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs() {
        let (x, y) = (x - x_mean, y - y_mean);
        (xx, xy, yy) = (xx + x * x, xy + x * y, yy + y * y);
    }
    n > 2.0 && xy * xy >= (1.0 - 2e-9) * xx * yy && xx * yy > 0.0
}

/// The bits of a number with one zero and one NaN only.
fn bits(value: f64) -> u64 {
    if value.is_nan() { f64::NAN.to_bits() } else { (value + 0.0).to_bits() }
}

/// For every row, the number of its value in the order of the values' first rows; gaps have one of their own.
fn first_places(column: ArrayView1<'_, f64>) -> Vec<u64> {
    let mut places: HashMap<u64, u64> = HashMap::new();
    let place = |value: &f64| {
        if value.is_nan() {
            return u64::MAX;
        }
        let next = places.len() as u64;
        *places.entry(bits(*value)).or_insert(next)
    };
    column.iter().map(place).collect()
}
