//! The values of kernels between rows and landmarks.

use std::f64::consts::PI;

use dhll_similarities::maps::SavedKernel;
use ndarray::{Array2, Axis};

use super::distances::{absolute, difference_squared, squared, sum_squared, summed};
use super::graph::{Graph, Value};
use super::message::kind;

/// Norms and squares of unit vectors are kept above it, so that a row of zeros is at a right angle to all others.
const TINY: f64 = 1e-300;

/// `k(x_i, z_j)`, n x m.
pub(super) fn values(g: &Graph, x: &str, z: &Array2<f64>, kernel: SavedKernel) -> Value {
    let exponential =
        |distances: &str, scale: f64| g.op("Exp", [&g.op("Div", [distances, &g.number(-scale)])]);
    match kernel {
        SavedKernel::Rbf { bandwidth } => exponential(&squared(g, x, z, bandwidth), 2.0),
        SavedKernel::Laplacian { bandwidth } => exponential(&summed(g, x, z, &[absolute])[0], bandwidth),
        SavedKernel::Polynomial { gamma, constant, degree } => {
            let products = g.op("MatMul", [x, &g.matrix(&z.t().to_owned())]);
            let scaled = g.op("Mul", [&products, &g.number(gamma)]);
            let base = g.op("Add", [&scaled, &g.number(constant)]);
            g.op("Pow", [&base, &g.number(f64::from(degree))])
        }
        SavedKernel::Step => {
            let (theta, _) = angles(g, x, z);
            g.op("Div", [&g.op("Sub", [&g.number(PI), &theta]), &g.number(PI)])
        }
        SavedKernel::Relu => {
            let (theta, norms) = angles(g, x, z);
            let rest = g.op("Sub", [&g.number(PI), &theta]);
            let turned = g.op("Mul", [&rest, &g.op("Cos", [&theta])]);
            let sum = g.op("Add", [&g.op("Sin", [&theta]), &turned]);
            g.op("Div", [&g.op("Mul", [&norms, &sum]), &g.number(PI)])
        }
    }
}

/// The angles between rows and landmarks, and the products of their norms, n x m each.
///
/// # Method
/// Half the angle is `h = atan(|u - v| / |u + v|)` of the unit vectors. ONNX Runtime has the arc tangent in single precision alone. It gives `h_0`, and
/// `h = h_0 + sin(h - h_0)` to the last digit, with `sin(h - h_0) = (|u - v| cos h_0 - |u + v| sin h_0) / (|u - v|^2 + |u + v|^2)^(1/2)`.
fn angles(g: &Graph, x: &str, z: &Array2<f64>) -> (Value, Value) {
    let z_norms = z.map_axis(Axis(1), |row| row.dot(&row).sqrt());
    let v = z / &z_norms.mapv(|norm| norm.max(TINY)).insert_axis(Axis(1));
    let x_norms = g.op("Sqrt", [&g.along("ReduceSum", &g.op("Mul", [x, x]), 1)]);
    let u = g.op("Div", [x, &g.op("Max", [&x_norms, &g.number(TINY)])]);
    let squares = summed(g, &u, &v, &[difference_squared, sum_squared]);
    let root = |square: &str| g.op("Sqrt", [&g.op("Add", [square, &g.number(TINY)])]);
    let (apart, together) = (root(&squares[0]), root(&squares[1]));
    let tangent = g.cast(&g.op("Div", [&apart, &together]), kind::FLOAT);
    let first = g.cast(&g.op("Atan", [&tangent]), kind::DOUBLE);
    let left = g.op("Mul", [&apart, &g.op("Cos", [&first])]);
    let right = g.op("Mul", [&together, &g.op("Sin", [&first])]);
    let length = root(&g.op("Add", [&squares[0], &squares[1]]));
    let correction = g.op("Div", [&g.op("Sub", [&left, &right]), &length]);
    let half = g.op("Add", [&first, &correction]);
    (g.op("Add", [&half, &half]), g.op("Mul", [&x_norms, &g.row(&z_norms)]))
}
