//! Distances between rows and landmarks, n x m, without an array of n x m x d.

use ndarray::{Array2, Axis};

use super::graph::{Graph, Value, int};

/// `(|x_i - z_j| / scale)^2` by one matrix product of rows centred on the landmarks.
pub(super) fn squared(g: &Graph, x: &str, z: &Array2<f64>, scale: f64) -> Value {
    let centre = z.mean_axis(Axis(0)).unwrap_or_default();
    let z = (z - &centre) / scale;
    let x = g.op("Div", [&g.op("Sub", [x, &g.row(&centre)]), &g.number(scale)]);
    let z_squares = (&z * &z).sum_axis(Axis(1));
    let x_squares = g.along("ReduceSum", &g.op("Mul", [&x, &x]), 1);
    let products = g.op("MatMul", [&x, &g.matrix(&z.t().to_owned())]);
    let twice = g.op("Mul", [&products, &g.number(-2.0)]);
    let squares = g.op("Add", [&x_squares, &g.row(&z_squares)]);
    g.op("Max", [&g.op("Add", [&squares, &twice]), &g.number(0.0)])
}

/// A function of a column of rows, n x 1, and of landmarks, m: n x m.
pub(super) type OfColumn = fn(&Graph, &str, &str) -> Value;

/// `sum_k f(x_ik, z_jk)` for each of the functions, column after column.
pub(super) fn summed(g: &Graph, x: &str, z: &Array2<f64>, functions: &[OfColumn]) -> Vec<Value> {
    let rows = g.op_with("Shape", [x], vec![int("start", 0), int("end", 1)]);
    let landmarks = g.integers(&[z.nrows() as i64]);
    let shape = g.op_with("Concat", [&rows, &landmarks], vec![int("axis", 0)]);
    let zeros = g.op("Expand", [&g.number(0.0), &shape]);
    let (body, inputs) = g.body("columns", functions.len() + 2);
    let (sums, columns) = inputs.split_at(functions.len());
    let x_column = body.op("Unsqueeze", [&columns[0], &body.integers(&[1])]);
    for (sum, function) in sums.iter().zip(functions) {
        body.result(&body.op("Add", [sum, &function(&body, &x_column, &columns[1])]));
    }
    g.scan(body, &vec![zeros.as_str(); functions.len()], &[x, &g.matrix(z)])
}

/// `|a - b|`.
pub(super) fn absolute(g: &Graph, a: &str, b: &str) -> Value {
    g.op("Abs", [&g.op("Sub", [a, b])])
}

/// `(a - b)^2`.
pub(super) fn difference_squared(g: &Graph, a: &str, b: &str) -> Value {
    let difference = g.op("Sub", [a, b]);
    g.op("Mul", [&difference, &difference])
}

/// `(a + b)^2`.
pub(super) fn sum_squared(g: &Graph, a: &str, b: &str) -> Value {
    let sum = g.op("Add", [a, b]);
    g.op("Mul", [&sum, &sum])
}
