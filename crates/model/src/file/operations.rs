//! Operations of layers as header and tensors, and back.

use dhll_core::{Activation, Layer, Operation, PatchGrid};
use serde::{Deserialize, Serialize};

use super::container::{Container, Tensors};
use super::error::Problem;

/// One operation; its numbers are tensors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum OperationHeader {
    /// `h W + b`: tensors `weights` and `bias`.
    Affine {
        /// Columns that go in.
        inputs: usize,
        /// Columns that come out.
        outputs: usize,
    },
    /// Units on patches of images: tensors `dark`, `weights` and `bias`.
    Patches {
        /// The images, their patches and the cells.
        grid: PatchGrid,
        /// Columns of the weights.
        units: usize,
        /// The name of the activation.
        activation: String,
    },
    /// `phi(h)`.
    Activation {
        /// Its name.
        name: String,
    },
    /// `h + x W`: tensor `weights`; `h + x` without sizes.
    AddInput {
        /// Shape of the weights, if there are any.
        sizes: Option<(usize, usize)>,
    },
}

/// The operations of a layer as headers; their numbers go to `tensors`, under names that begin with `prefix`.
pub fn pack(prefix: &str, layer: &Layer, tensors: &mut Tensors) -> Result<Vec<OperationHeader>, Problem> {
    let mut headers = Vec::with_capacity(layer.operations().len());
    for (index, operation) in layer.operations().iter().enumerate() {
        headers.push(match operation {
            Operation::Affine { weights, bias } => {
                let (inputs, outputs) = weights.dim();
                tensors.add_f32(&format!("{prefix}.{index}.weights"), &[inputs, outputs], weights);
                tensors.add_f32(&format!("{prefix}.{index}.bias"), &[outputs], bias);
                OperationHeader::Affine { inputs, outputs }
            }
            Operation::Patches { grid, dark, weights, bias, activation } => {
                let (pixels, units) = weights.dim();
                tensors.add_f32(&format!("{prefix}.{index}.dark"), &[dark.len()], dark);
                tensors.add_f32(&format!("{prefix}.{index}.weights"), &[pixels, units], weights);
                tensors.add_f32(&format!("{prefix}.{index}.bias"), &[units], bias);
                OperationHeader::Patches { grid: *grid, units, activation: activation.name().to_owned() }
            }
            Operation::Activation(activation) => {
                OperationHeader::Activation { name: activation.name().to_owned() }
            }
            Operation::AddInput { weights: None } => OperationHeader::AddInput { sizes: None },
            Operation::AddInput { weights: Some(weights) } => {
                let (inputs, outputs) = weights.dim();
                tensors.add_f32(&format!("{prefix}.{index}.weights"), &[inputs, outputs], weights);
                OperationHeader::AddInput { sizes: Some((inputs, outputs)) }
            }
            other => {
                return Err(Problem::Operation { operation: index, name: format!("{other:?}") });
            }
        });
    }
    Ok(headers)
}

/// The activation of that name.
fn known(name: &str) -> Result<Activation, Problem> {
    Activation::by_name(name).ok_or_else(|| Problem::UnknownActivation { name: name.to_owned() })
}

/// The layer of these operations, with the tensors whose names begin with `prefix`.
pub fn unpack(
    prefix: &str,
    headers: &[OperationHeader],
    container: &mut Container<'_>,
) -> Result<Layer, Problem> {
    let mut operations = Vec::new();
    for (index, header) in headers.iter().enumerate() {
        operations.push(match header {
            OperationHeader::Affine { inputs, outputs } => Operation::Affine {
                weights: container.take_f32(&format!("{prefix}.{index}.weights"), (*inputs, *outputs))?,
                bias: container.take_f32(&format!("{prefix}.{index}.bias"), *outputs)?,
            },
            OperationHeader::Patches { grid, units, activation } => {
                let shape = (grid.side.saturating_mul(grid.side), *units);
                Operation::Patches {
                    grid: *grid,
                    dark: container.take_f32(&format!("{prefix}.{index}.dark"), grid.inputs())?,
                    weights: container.take_f32(&format!("{prefix}.{index}.weights"), shape)?,
                    bias: container.take_f32(&format!("{prefix}.{index}.bias"), *units)?,
                    activation: known(activation)?,
                }
            }
            OperationHeader::Activation { name } => Operation::Activation(known(name)?),
            OperationHeader::AddInput { sizes: None } => Operation::AddInput { weights: None },
            OperationHeader::AddInput { sizes: Some(sizes) } => Operation::AddInput {
                weights: Some(container.take_f32(&format!("{prefix}.{index}.weights"), *sizes)?),
            },
        });
    }
    Ok(Layer::new(operations)?)
}
