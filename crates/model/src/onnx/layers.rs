//! The operations of layers, in single precision.

use dhll_core::{Activation, Layer, Operation};

use super::error::OnnxError;
use super::graph::{Graph, Value};
use super::patches;

/// What a layer gives out for `x`; `name` is for messages.
pub(super) fn layer(g: &Graph, x: &str, layer: &Layer, name: &str) -> Result<Value, OnnxError> {
    let mut h = x.to_owned();
    for (place, operation) in layer.operations().iter().enumerate() {
        let unknown =
            |what: String| OnnxError::Operation { layer: name.to_owned(), operation: place, name: what };
        let phi = |z: &str, activation: &Activation| {
            activated(g, z, *activation).ok_or_else(|| unknown(activation.name().to_owned()))
        };
        h = match operation {
            Operation::Affine { weights, bias } => {
                g.op("Gemm", [&h, &g.single_matrix(weights), &g.single_row(bias)])
            }
            Operation::Patches { grid, dark, weights, bias, activation } => {
                let z = patches::affine(g, &h, grid, dark, (weights, bias));
                patches::averaged(g, &phi(&z, activation)?, grid, weights.ncols())
            }
            Operation::Activation(activation) => phi(&h, activation)?,
            Operation::AddInput { weights: None } => g.op("Add", [&h, x]),
            Operation::AddInput { weights: Some(weights) } => {
                g.op("Add", [&h, &g.op("MatMul", [x, &g.single_matrix(weights)])])
            }
            other => return Err(unknown(format!("{other:?}"))),
        };
    }
    Ok(h)
}

/// `phi(z)`; `None` if the activation is a new one.
fn activated(g: &Graph, z: &str, activation: Activation) -> Option<Value> {
    Some(match activation {
        Activation::Relu => g.op("Relu", [z]),
        Activation::SquaredRelu => {
            let positive = g.op("Relu", [z]);
            g.op("Mul", [&positive, &positive])
        }
        Activation::Sigmoid => g.op("Sigmoid", [z]),
        Activation::Tanh => g.op("Tanh", [z]),
        _ => return None,
    })
}
