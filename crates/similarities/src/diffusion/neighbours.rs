//! The nearest neighbours of rows, found exactly: distances to all rows by products of blocks.

use dhll_core::Backend;
use dhll_core::memory::{self, counted};
use dhll_core::{InputError, linalg};
use ndarray::{Array1, Array2, ArrayView2, Axis, s};

/// Query rows whose distances are in memory at a time.
const BLOCK_ROWS: usize = 512;

/// Squared distances up to this share of the rows' squared lengths are rounding: the rows are the same.
const SAME: f64 = 1e-18;

/// For every query, its nearest rows in order of distance.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Neighbours {
    /// Places of the rows, n x k.
    pub(super) places: Array2<usize>,
    /// Squared distances, n x k; exactly 0 between rows that are the same up to rounding.
    pub(super) squares: Array2<f64>,
}

/// The `k` rows that are nearest to every query, of equal distances the first. With `itself`, queries are the rows, and none is its own
/// neighbour.
///
/// Candidates come from `|q|^2 + |r|^2 - 2 q.r`, which rounding may put in another order where distances are almost equal; the distances
/// that are returned are computed from differences.
///
/// # Shapes
/// `queries` n x d, `rows` N x d, k below N; n N d multiplications, and 512 N distances in memory.
///
/// # Errors
/// [`InputError`] if the distances do not fit in memory.
pub(super) fn nearest(
    backend: &dyn Backend,
    queries: ArrayView2<'_, f64>,
    rows: ArrayView2<'_, f64>,
    k: usize,
    itself: bool,
) -> Result<Neighbours, InputError> {
    let what = format_args!("distances to {} rows", counted(rows.nrows()));
    memory::check_array(what, &[BLOCK_ROWS.min(queries.nrows()), rows.nrows()], size_of::<f64>())?;
    let lengths = squared_lengths(rows);
    let shape = (queries.nrows(), k);
    let (mut places, mut squares) = (Array2::zeros(shape), Array2::zeros(shape));
    let mut best: Vec<(f64, usize)> = Vec::with_capacity(k + 1);
    for start in (0..queries.nrows()).step_by(BLOCK_ROWS) {
        let block = queries.slice(s![start..(start + BLOCK_ROWS).min(queries.nrows()), ..]);
        let products = linalg::product(backend, block, rows.t());
        for (i, products) in products.rows().into_iter().enumerate() {
            let row = start + i;
            best.clear();
            for (place, (product, length)) in products.iter().zip(&lengths).enumerate() {
                let distance = length - 2.0 * product;
                if (best.len() == k && distance >= best[k - 1].0) || (itself && place == row) {
                    continue;
                }
                let at = best.partition_point(|&(other, _)| other <= distance);
                best.insert(at, (distance, place));
                best.truncate(k);
            }
            for (near, &(_, place)) in best.iter().enumerate() {
                places[[row, near]] = place;
                squares[[row, near]] = squared_distance(block.row(i), rows.row(place));
            }
        }
    }
    Ok(Neighbours { places, squares })
}

fn squared_lengths(rows: ArrayView2<'_, f64>) -> Array1<f64> {
    rows.map_axis(Axis(1), |row| row.dot(&row))
}

fn squared_distance(a: ndarray::ArrayView1<'_, f64>, b: ndarray::ArrayView1<'_, f64>) -> f64 {
    let (mut square, mut lengths) = (0.0, 0.0);
    for (&x, &y) in a.iter().zip(b) {
        square += (x - y) * (x - y);
        lengths += x * x + y * y;
    }
    if square <= SAME * lengths { 0.0 } else { square }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_faer::Faer;
    use ndarray::array;

    #[test]
    fn they_are_those_of_all_distances() {
        let rows =
            Array2::from_shape_fn((700, 5), |(i, j)| ((i * 37 + j * 101 + i * i * (j + 1)) % 257) as f64);
        let found = nearest(&Faer::default(), rows.view(), rows.view(), 7, true).unwrap();
        for (i, row) in rows.rows().into_iter().enumerate() {
            let mut all: Vec<f64> =
                (0..700).filter(|&j| j != i).map(|j| (&rows.row(j) - &row).mapv(|v| v * v).sum()).collect();
            all.sort_by(f64::total_cmp);
            assert_eq!(found.squares.row(i).to_vec(), all[..7]);
            assert!(found.places.row(i).iter().all(|&place| place != i));
        }
    }

    #[test]
    fn the_same_row_is_at_distance_zero() {
        let rows = array![[0.1, 0.2], [3.0, 4.0], [0.1 + 1e-17, 0.2]];
        let found = nearest(&Faer::default(), rows.slice(s![..1, ..]), rows.view(), 2, false).unwrap();
        assert_eq!(
            (found.places.row(0).to_vec(), found.squares.row(0).to_vec()),
            (vec![0, 2], vec![0.0, 0.0])
        );
    }
}
