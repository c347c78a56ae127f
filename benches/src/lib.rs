//! What the benchmarks share: rows with the shape and the spectrum of MNIST's 3s and 8s, without the files; the steps they time.

pub mod tasks;

use ndarray::Array2;

/// Rows of the training part of MNIST 3 vs 8.
pub const ROWS: usize = 11_982;

/// Its columns.
pub const COLUMNS: usize = 784;

/// Inputs whose column scales fall over four decades, as pixels' do, with the last columns zero, as pixels are that are always black: of 784 columns
/// 613 are not, the dimension of MNIST's 3s and 8s. Labels of +-1 that depend on the first column.
///
/// The entries come from a linear congruential generator: benchmarks need the same work every time, not randomness.
pub fn problem(rows: usize, columns: usize) -> (Array2<f64>, Array2<f64>) {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut uniform = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    let mut a = Array2::from_shape_simple_fn((rows, columns), &mut uniform);
    for (j, mut column) in a.columns_mut().into_iter().enumerate() {
        let live = 613.0 / COLUMNS as f64 * columns as f64;
        column *= if (j as f64) < live { 10f64.powf(-4.0 * j as f64 / live) } else { 0.0 };
    }
    let b = Array2::from_shape_fn((rows, 1), |(i, _)| if a[[i, 0]] + uniform() > 0.0 { 1.0 } else { -1.0 });
    (a, b)
}
