//! Distances between rows: `|x - y|^2 = |x|^2 + |y|^2 - 2 x.y` by a matrix product where that is accurate, and directly
//! where it is not.

use dhll_core::Backend;
use dhll_core::layer::vectorised;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};

/// Squared distances below this share of `|x|^2 + |y|^2` (rows centred) are summed directly. Rounding leaves an error of
/// at most `2 (d + 3) eps (|x|^2 + |y|^2)` in the product form, so that above the cut it is below
/// `2 (d + 3) eps / CANCELLATION` of the distance itself; equal rows are at distance 0 exactly.
const CANCELLATION: f64 = 1e-2;

/// Against fewer rows than this the direct sum is as fast as the product form, which copies its input to centre it.
const FEW: usize = 8;

/// Rows of `y` per tile: they stay in the cache while all rows of `x` pass.
const TILE: usize = 16;

/// Rows of `y` that absolute distances are summed to side by side: their sums fill the vector registers and no more.
const LANES: usize = 32;

/// `(|x_i - y_j| / scale)^2`.
///
/// # Shapes
/// `x` n x d, `y` m x d; the result n x m. Besides it, centred copies of `x` and `y`.
pub(crate) fn squared_distances(
    backend: &dyn Backend,
    x: ArrayView2<'_, f64>,
    y: ArrayView2<'_, f64>,
    scale: f64,
) -> Array2<f64> {
    if y.nrows() < FEW {
        return pairwise(x, y, |a, b| scaled_square(a, b, scale));
    }
    // Distances do not change with the origin, the product form's error does: the centre of `y`, which stays the same
    // while blocks of `x` come and go, takes a common offset out.
    let m = y.nrows() as f64;
    let centre = y.map_axis(Axis(0), |column| column.fold(0.0, |sum, v| sum + v / m));
    let centred = |rows: ArrayView2<'_, f64>| (&rows - &centre) / scale;
    let (x_centred, y_centred) = (centred(x), centred(y));
    let norms = |rows: &Array2<f64>| -> Array1<f64> { rows.rows().into_iter().map(|r| r.dot(&r)).collect() };
    let (x_norms, y_norms) = (norms(&x_centred), norms(&y_centred));
    let mut distances = Array2::zeros((x.nrows(), y.nrows()));
    backend.gemm(-2.0, x_centred.view(), y_centred.t(), 0.0, distances.view_mut());

    let (x, y) = (x.as_standard_layout(), y.as_standard_layout());
    for ((i, mut row), x_norm) in distances.rows_mut().into_iter().enumerate().zip(&x_norms) {
        for ((j, value), y_norm) in row.iter_mut().enumerate().zip(&y_norms) {
            let sum = x_norm + y_norm;
            let distance = sum + *value;
            // Written so that overflow (infinite or NaN) also takes the direct way.
            let accurate = distance > CANCELLATION * sum && distance.is_finite();
            *value = if accurate { distance } else { scaled_square_rows(x.row(i), y.row(j), scale) };
        }
    }
    distances
}

/// `sum_k |x_ik - y_jk|`. There is no product form: n m d operations on one thread.
///
/// The rows of `y` are taken [`LANES`] at a time with columns next to each other, so that one coordinate of `x` meets that of all of them in
/// vector instructions, whatever the number of columns is.
///
/// # Shapes
/// `x` n x d, `y` m x d; the result n x m. Besides it, copies of `x` and `y` at most.
pub(crate) fn absolute_distances(x: ArrayView2<'_, f64>, y: ArrayView2<'_, f64>) -> Array2<f64> {
    let x = x.as_standard_layout();
    let mut distances = Array2::zeros((x.nrows(), y.nrows()));
    let mut columns = vec![[0.0; LANES]; y.ncols()];
    for (y, mut tile) in
        y.axis_chunks_iter(Axis(0), LANES).zip(distances.axis_chunks_iter_mut(Axis(1), LANES))
    {
        for (lane, row) in y.rows().into_iter().enumerate() {
            for (column, &value) in columns.iter_mut().zip(row) {
                column[lane] = value;
            }
        }
        vectorised(|| {
            for (x, mut row) in x.rows().into_iter().zip(tile.rows_mut()) {
                if let (Some(x), Some(row)) = (x.as_slice(), row.as_slice_mut()) {
                    row.copy_from_slice(&absolute_to_lanes(x, &columns)[..row.len()]);
                }
            }
        });
    }
    distances
}

/// The distances of one row to [`LANES`] others.
#[inline(always)]
fn absolute_to_lanes(x: &[f64], columns: &[[f64; LANES]]) -> [f64; LANES] {
    let mut sums = [0.0; LANES];
    for (&x, column) in x.iter().zip(columns) {
        for (sum, &y) in sums.iter_mut().zip(column) {
            *sum += (x - y).abs();
        }
    }
    sums
}

/// `|a - b|`, safe against overflow and underflow of the squares.
pub(crate) fn euclidean(a: &[f64], b: &[f64]) -> f64 {
    let plain = scaled_square(a, b, 1.0);
    if plain.is_normal() {
        return plain.sqrt();
    }
    a.iter().zip(b).fold(0.0, |norm: f64, (a, b)| norm.hypot(a - b))
}

/// `sum_k |a_k - b_k|`.
pub(crate) fn absolute(a: &[f64], b: &[f64]) -> f64 {
    accumulate(a, b, f64::abs)
}

/// `(|a - b| / scale)^2`.
pub(crate) fn scaled_square(a: &[f64], b: &[f64], scale: f64) -> f64 {
    let inverse = scale.recip();
    accumulate(a, b, |difference| {
        let scaled = difference * inverse;
        scaled * scaled
    })
}

fn scaled_square_rows(a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>, scale: f64) -> f64 {
    match (a.as_slice(), b.as_slice()) {
        (Some(a), Some(b)) => scaled_square(a, b, scale),
        // Not reached: the rows come from arrays in standard layout.
        _ => a.iter().zip(&b).map(|(a, b)| ((a - b) / scale).powi(2)).sum(),
    }
}

fn pairwise(
    x: ArrayView2<'_, f64>,
    y: ArrayView2<'_, f64>,
    distance: impl Fn(&[f64], &[f64]) -> f64,
) -> Array2<f64> {
    let (x, y) = (x.as_standard_layout(), y.as_standard_layout());
    let mut distances = Array2::zeros((x.nrows(), y.nrows()));
    for (y, mut tile) in y.axis_chunks_iter(Axis(0), TILE).zip(distances.axis_chunks_iter_mut(Axis(1), TILE))
    {
        for (x, mut row) in x.rows().into_iter().zip(tile.rows_mut()) {
            for (y, value) in y.rows().into_iter().zip(&mut row) {
                if let (Some(x), Some(y)) = (x.as_slice(), y.as_slice()) {
                    *value = distance(x, y);
                }
            }
        }
    }
    distances
}

/// `sum_k term(a_k - b_k)` in eight running sums: floating-point sums are not reordered by the compiler, so one running
/// sum would wait for every addition.
fn accumulate(a: &[f64], b: &[f64], term: impl Fn(f64) -> f64) -> f64 {
    let mut sums = [0.0; 8];
    let (a_chunks, a_rest) = a.as_chunks::<8>();
    let (b_chunks, b_rest) = b.as_chunks::<8>();
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += term(a - b);
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| term(a - b)).sum();
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_faer::Faer;
    use ndarray::s;

    #[test]
    fn a_common_offset_and_near_rows_cost_no_digits() {
        // Distances between 1e-9 and 1e3 around a point 1e6 away from the origin; the naive form has no digit left.
        let near = Array2::from_shape_fn((40, 13), |(i, j)| {
            ((i * 37 + j * 91 + 13) % 101) as f64 * 10_f64.powi(-((i % 10) as i32))
        });
        let x = &near + 1048576.0;
        let exact = pairwise(x.view(), x.view(), |a, b| scaled_square(a, b, 2.0));
        let fast = squared_distances(&Faer::sequential(), x.view(), x.view(), 2.0);
        let tolerance = 2.0 * 16.0 * f64::EPSILON / CANCELLATION;
        for (fast, exact) in fast.iter().zip(&exact) {
            assert!((fast - exact).abs() <= tolerance * exact, "{fast} {exact}");
        }
        assert!(fast.diag().iter().all(|&d| d == 0.0));
    }

    #[test]
    fn absolute_distances_are_those_of_single_pairs() {
        for (n, m, d) in [(5, 70, 3), (3, 31, 40), (2, 32, 1), (4, 1, 9), (3, 2, 0)] {
            let x = Array2::from_shape_fn((n, d), |(i, j)| ((i * 37 + j * 91 + 13) % 101) as f64 / 7.0);
            let y = Array2::from_shape_fn((m, d), |(i, j)| ((i * 53 + j * 17 + 5) % 101) as f64 / 7.0);
            let distances = absolute_distances(x.view(), y.view());
            for ((i, j), found) in distances.indexed_iter() {
                let exact: f64 = x.row(i).iter().zip(y.row(j)).map(|(a, b)| (a - b).abs()).sum();
                assert!((found - exact).abs() <= 1e-14 * exact, "{n} {m} {d}");
            }
        }
    }

    #[test]
    fn huge_rows_and_any_strides_are_taken() {
        let x = Array2::from_shape_fn((20, 9), |(i, j)| ((i * 7 + j) % 5) as f64 * 1e200);
        let scaled = squared_distances(&Faer::sequential(), x.view(), x.view(), 1e200);
        let view = x.t();
        let transposed = view.slice(s![..;-1, ..]);
        assert!(scaled.iter().all(|d| d.is_finite()));
        assert_eq!(absolute_distances(transposed, transposed).dim(), (9, 9));
        assert!((euclidean(&[1e200, 0.0], &[0.0, 1e200]) / (2_f64.sqrt() * 1e200) - 1.0).abs() < 1e-15);
        assert!((euclidean(&[3e-200, 0.0], &[0.0, 4e-200]) / 5e-200 - 1.0).abs() < 1e-15);
    }
}
