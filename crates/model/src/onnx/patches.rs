//! Units on the patches of images: a lookup of every patch's pixels, and matrix products.

use dhll_core::PatchGrid;
use ndarray::{Array1, Array2};

use super::graph::{Graph, Value};
use super::message::kind;

/// Contrasts below this share of a patch's squares are rounding errors.
const RESOLVED: f64 = 1e-13;

/// `u . w_f + b_f` of the normalised patch `u` at every place, n x places x units, of rows of images, n x pixels.
pub(super) fn affine(
    g: &Graph,
    images: &str,
    grid: &PatchGrid,
    dark: &Array1<f32>,
    (weights, bias): (&Array2<f32>, &Array1<f32>),
) -> Value {
    let images = g.op("Sub", [images, &g.single_row(dark)]);
    let [down, across] = grid.places();
    let corners = (0..down).flat_map(|row| (0..across).map(move |column| row * grid.width + column));
    let pixels = |corner: usize| {
        (0..grid.side)
            .flat_map(move |row| (0..grid.side).map(move |column| corner + row * grid.width + column))
    };
    let places = g.places(&corners.flat_map(pixels).collect::<Vec<_>>());
    let side = [0, (down * across) as i64, (grid.side * grid.side) as i64];
    let patches = g.op("Reshape", [&g.columns(&images, &places), &g.integers(&side)]);

    // Mean and contrast in double precision, as in the program.
    let double = g.cast(&patches, kind::DOUBLE);
    let sums = g.along("ReduceSum", &double, 2);
    let squares = g.along("ReduceSum", &g.op("Mul", [&double, &double]), 2);
    let mean = g.op("Div", [&sums, &g.number((grid.side * grid.side) as f64)]);
    let contrast = g.op("Sub", [&squares, &g.op("Mul", [&sums, &mean])]);
    let resolved = g.op("Greater", [&contrast, &g.op("Mul", [&squares, &g.number(RESOLVED)])]);
    let zero = g.number(0.0);
    let contrast = g.op("Where", [&resolved, &contrast, &zero]);
    let length = g.op("Sqrt", [&g.op("Add", [&contrast, &g.number(f64::from(grid.softening))])]);
    let inverse = g.op("Div", [&g.number(1.0), &length]);
    let inverse = g.op("Where", [&g.op("Greater", [&length, &zero]), &inverse, &zero]);
    let centred = g.op("Sub", [&patches, &g.cast(&mean, kind::FLOAT)]);
    let unit = g.op("Mul", [&centred, &g.cast(&inverse, kind::FLOAT)]);
    g.op("Add", [&g.op("MatMul", [&unit, &g.single_matrix(weights)]), &g.single_row(bias)])
}

/// The means over the places of every cell, n x (cells times units), of values n x places x units.
pub(super) fn averaged(g: &Graph, values: &str, grid: &PatchGrid, units: usize) -> Value {
    let [down, across] = grid.places();
    let range = |cell: usize, places: usize| cell * places / grid.cells..(cell + 1) * places / grid.cells;
    let mut shares = Array2::zeros((grid.n_cells(), down * across));
    for (cell, mut shares) in shares.rows_mut().into_iter().enumerate() {
        let (rows, columns) = (range(cell / grid.cells, down), range(cell % grid.cells, across));
        let share = 1.0 / (rows.len() * columns.len()) as f32;
        for row in rows {
            columns.clone().for_each(|column| shares[row * across + column] = share);
        }
    }
    let means = g.op("MatMul", [&g.single_matrix(&shares), values]);
    g.op("Reshape", [&means, &g.integers(&[0, (grid.n_cells() * units) as i64])])
}
