//! Equal rows as one row with the sum of their weights, so that a weight of 2 is the same as a row that is there twice.

use std::cmp::Ordering;
use std::collections::HashSet;

use ndarray::{Array2, ArrayView1, Axis};

/// Which rows stand for all rows, and how much each counts; `None` if all rows count once and no two are equal.
///
/// The rows that stay are in ascending order, so that the order in which equal rows were given does not matter. Rows of weight 0 are left out.
///
/// # Shapes
/// `features` N x d, `target` N x c, N weights.
pub(crate) fn merged(
    features: &Array2<f64>,
    target: &Array2<f64>,
    weights: Option<&[f64]>,
) -> Option<(Vec<usize>, Vec<f64>)> {
    let same_weights = weights.is_none_or(|all| all.iter().all(|&weight| weight == all[0] && weight > 0.0));
    if same_weights && !may_repeat(features, target) {
        return None;
    }
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let mut order: Vec<usize> = (0..features.nrows()).filter(|&row| weight(row) != 0.0).collect();
    let compare = |&one: &usize, &other: &usize| {
        let rows = |matrix: &Array2<f64>| compared(matrix.row(one), matrix.row(other));
        rows(features).then_with(|| rows(target))
    };
    order.sort_by(compare);
    let (mut places, mut sums): (Vec<usize>, Vec<f64>) = (Vec::new(), Vec::new());
    for row in order {
        match (places.last(), sums.last_mut()) {
            (Some(last), Some(sum)) if compare(last, &row) == Ordering::Equal => *sum += weight(row),
            _ => {
                places.push(row);
                sums.push(weight(row));
            }
        }
    }
    (!same_weights || places.len() < features.nrows()).then_some((places, sums))
}

/// The rows of a matrix that stand for all.
pub(crate) fn selected(matrix: &Array2<f64>, places: &[usize]) -> Array2<f64> {
    matrix.select(Axis(0), places)
}

/// Whether two rows have the same hash.
fn may_repeat(features: &Array2<f64>, target: &Array2<f64>) -> bool {
    let mut seen = HashSet::with_capacity(features.nrows());
    !features.rows().into_iter().zip(target.rows()).all(|(x, y)| seen.insert(hash(x.iter().chain(y))))
}

/// FxHash of the bits, with one zero and one NaN.
fn hash<'v>(values: impl Iterator<Item = &'v f64>) -> u64 {
    let bits = values.map(|&value| if value.is_nan() { f64::NAN } else { value + 0.0 }.to_bits());
    bits.fold(0, |hash: u64, bits| (hash.rotate_left(5) ^ bits).wrapping_mul(0x517c_c1b7_2722_0a95))
}

/// Lexicographic; NaN is equal to itself.
fn compared(one: ArrayView1<'_, f64>, other: ArrayView1<'_, f64>) -> Ordering {
    let entries = one.iter().zip(other).map(|(a, b)| (a + 0.0).total_cmp(&(b + 0.0)));
    entries.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}
