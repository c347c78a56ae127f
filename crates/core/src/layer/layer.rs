//! A layer is data: a short list of operations, `h = (op_n o ... o op_1)(x)`, that runs without its trainer.

use std::borrow::Cow;

use crate::data::IntoFinite;
use crate::input::{self, InputError};
use crate::linalg::MatMul;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, CowArray, s};

use super::activation::{Activation, activate, add_bias_and_activate};
use super::layer_error::LayerError;
use super::patches::PatchGrid;

/// Rows that go through all layers at once: enough for products at full speed, and a few MiB at width 784.
const BLOCK_ROWS: usize = 1024;

/// One operation of a layer.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Operation {
    /// `h <- h W + b`.
    Affine {
        /// `W`, inputs x outputs.
        weights: Array2<f32>,
        /// `b`, one entry an output.
        bias: Array1<f32>,
    },
    /// `h <- ` units on the patches of images, averaged over the cells of a grid ([`PatchGrid`]).
    Patches {
        /// The images, their patches and the cells.
        grid: PatchGrid,
        /// What is subtracted from the pixels, one entry a pixel.
        dark: Array1<f32>,
        /// Pixels of a patch x units.
        weights: Array2<f32>,
        /// One entry a unit.
        bias: Array1<f32>,
        /// What the units give out.
        activation: Activation,
    },
    /// `h <- phi(h)`, entry by entry.
    Activation(Activation),
    /// `h <- h + x W` with x the layer's own input, or `h <- h + x` without weights: a residual connection.
    AddInput {
        /// `W`, inputs of the layer x columns of h; none for the identity.
        weights: Option<Array2<f32>>,
    },
}

/// A list of operations whose widths fit.
///
/// # Examples
/// ```
/// use dhll_faer::Faer;
/// use dhll_core::{Activation, Layer, Operation};
/// use ndarray::array;
///
/// let affine = Operation::Affine { weights: array![[1.0], [-1.0]], bias: array![0.5] };
/// let layer = Layer::new(vec![affine, Operation::Activation(Activation::Relu)])?;
/// assert_eq!((layer.input_width(), layer.output_width(), layer.n_parameters()), (2, 1, 3));
/// let h = layer.forward(&Faer::default(), array![[3.0, 1.0], [1.0, 3.0]].view())?;
/// assert_eq!(h, array![[2.5], [0.0]]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    operations: Vec<Operation>,
    input_width: usize,
    output_width: usize,
}

impl Layer {
    /// From its operations, the first one applied first.
    ///
    /// # Errors
    /// [`LayerError`] if there is no affine operation, a width is zero or does not fit, or a parameter is not finite.
    pub fn new(operations: Vec<Operation>) -> Result<Self, LayerError> {
        let mut ends: Option<(usize, usize)> = None;
        for (operation, content) in operations.iter().enumerate() {
            if let Operation::AddInput { weights } = content {
                let (first, here) = ends.ok_or(LayerError::NoAffine { operations: operation })?;
                check_added(operation, weights.as_ref(), first, here)?;
            }
            let (weights, bias) = match content {
                Operation::Affine { weights, bias } | Operation::Patches { weights, bias, .. } => {
                    (weights, bias)
                }
                Operation::Activation(_) | Operation::AddInput { .. } => continue,
            };
            let (inputs, outputs) = weights.dim();
            if inputs == 0 || outputs == 0 {
                return Err(LayerError::NoWidth { operation, inputs, outputs });
            }
            let fits = |what, expected, found| fits(operation, what, expected, found);
            fits("the length of the bias", outputs, bias.len())?;
            finite(operation, weights.iter().chain(bias))?;
            let (inputs, outputs) = match content {
                Operation::Patches { grid, dark, .. } => {
                    grid.check(operation)?;
                    fits("the number of pixels to subtract", grid.inputs(), dark.len())?;
                    finite(operation, dark)?;
                    fits("the number of pixels of a patch", grid.side.saturating_mul(grid.side), inputs)?;
                    finite(operation, [&grid.softening])?;
                    (grid.inputs(), outputs.saturating_mul(grid.n_cells()))
                }
                _ => (inputs, outputs),
            };
            let (first, before) = ends.unwrap_or((inputs, inputs));
            fits("the number of inputs", before, inputs)?;
            ends = Some((first, outputs));
        }
        let (input_width, output_width) =
            ends.ok_or(LayerError::NoAffine { operations: operations.len() })?;
        Ok(Self { operations, input_width, output_width })
    }

    /// The operations, the first one applied first.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Columns that go in.
    pub fn input_width(&self) -> usize {
        self.input_width
    }

    /// Columns that come out.
    pub fn output_width(&self) -> usize {
        self.output_width
    }

    /// Number of weights and biases.
    pub fn n_parameters(&self) -> usize {
        let count = |operation: &Operation| match operation {
            Operation::Affine { weights, bias } | Operation::Patches { weights, bias, .. } => {
                weights.len() + bias.len()
            }
            Operation::Activation(_) => 0,
            Operation::AddInput { weights } => weights.as_ref().map_or(0, Array2::len),
        };
        self.operations.iter().map(count).sum()
    }

    /// What the layer gives out for `x`, computed in blocks of rows.
    ///
    /// # Shapes
    /// `x` n x inputs; the result n x outputs.
    ///
    /// # Errors
    /// [`InputError`] if `x` has another width or an entry that is not finite, or a row so large that the layer's values overflow.
    pub fn forward<'x>(
        &self,
        backend: &dyn MatMul<f32>,
        x: impl IntoFinite<'x, f32>,
    ) -> Result<Array2<f32>, InputError> {
        forward(std::slice::from_ref(self), backend, x)
    }

    /// What the layer gives out for one block of rows, whose width has been checked.
    ///
    /// `input` stays at hand through all operations, for those that add it in the end. Values are checked after every operation but
    /// activations: these may take what is not finite to something that is.
    ///
    /// # Errors
    /// [`InputError::Overflow`], naming the row of the block.
    pub(crate) fn forward_block(
        &self,
        backend: &dyn MatMul<f32>,
        input: ArrayView2<'_, f32>,
    ) -> Result<Array2<f32>, InputError> {
        let mut h = CowArray::from(input);
        for operation in &self.operations {
            match operation {
                Operation::Affine { weights, bias } => {
                    let mut product = Array2::zeros((h.nrows(), weights.ncols()));
                    backend.gemm(1.0, h.view(), weights.view(), 0.0, product.view_mut());
                    add_bias_and_activate(entries(&mut product), &contiguous(bias), None);
                    in_range(&product)?;
                    h = product.into();
                }
                Operation::Patches { grid, dark, weights, bias, activation } => {
                    let images = &h - dark;
                    h = grid.forward(backend, images.view(), weights, &contiguous(bias), *activation).into();
                }
                Operation::Activation(activation) => {
                    let mut values = h.as_standard_layout().into_owned();
                    activate(entries(&mut values), *activation);
                    h = values.into();
                }
                Operation::AddInput { weights } => {
                    let mut values = h.into_owned();
                    match weights {
                        Some(weights) => {
                            backend.gemm(1.0, input, weights.view(), 1.0, values.view_mut());
                        }
                        None => values += &input,
                    }
                    in_range(&values)?;
                    h = values.into();
                }
            }
        }
        let outputs = h.into_owned();
        in_range(&outputs)?;
        Ok(outputs)
    }
}

/// The rows of `x` through `layers`, which fit together.
pub(super) fn forward<'x>(
    layers: &[Layer],
    backend: &dyn MatMul<f32>,
    x: impl IntoFinite<'x, f32>,
) -> Result<Array2<f32>, InputError> {
    let x = x.into_finite("the input")?.view();
    let (Some(first), Some(last)) = (layers.first(), layers.last()) else {
        return Err(InputError::Empty { what: "the number of layers" });
    };
    input::size("the number of input columns", first.input_width(), x.ncols())?;
    let mut out = Array2::zeros((x.nrows(), last.output_width()));
    for start in (0..x.nrows()).step_by(BLOCK_ROWS) {
        let rows = s![start..(start + BLOCK_ROWS).min(x.nrows()), ..];
        let mut h = CowArray::from(x.slice(rows));
        for layer in layers {
            let passed = layer.forward_block(backend, h.view());
            h = passed.map_err(|error| error.of_rows(|row| start + row))?.into();
        }
        out.slice_mut(rows).assign(&h);
    }
    Ok(out)
}

/// `Ok` if all values are finite.
fn in_range(values: &Array2<f32>) -> Result<(), InputError> {
    // Without an early exit the loop is vectorised, and finite values are the rule.
    let all_finite = |values: ArrayView1<'_, f32>| values.fold(true, |all, v| all & v.is_finite());
    match values.rows().into_iter().position(|row| !all_finite(row)) {
        Some(row) => Err(InputError::Overflow { what: "a layer's values for it", row }),
        None => Ok(()),
    }
}

fn fits(operation: usize, what: &'static str, expected: usize, found: usize) -> Result<(), LayerError> {
    if expected == found { Ok(()) } else { Err(LayerError::Width { operation, what, expected, found }) }
}

fn finite<'a>(operation: usize, values: impl IntoIterator<Item = &'a f32>) -> Result<(), LayerError> {
    match values.into_iter().find(|value| !value.is_finite()) {
        Some(&value) => Err(LayerError::NonFinite { operation, value }),
        None => Ok(()),
    }
}

/// Whether an input of `first` columns can be added where there are `here`.
fn check_added(
    operation: usize,
    weights: Option<&Array2<f32>>,
    first: usize,
    here: usize,
) -> Result<(), LayerError> {
    let Some(weights) = weights else {
        return fits(operation, "the number of columns the input is added to", first, here);
    };
    fits(operation, "the number of inputs that are added", first, weights.nrows())?;
    fits(operation, "the number of columns that are added", here, weights.ncols())?;
    finite(operation, weights)
}

/// The entries of `a` side by side.
fn contiguous(a: &Array1<f32>) -> Cow<'_, [f32]> {
    a.as_slice().map_or_else(|| a.to_vec().into(), Cow::from)
}

/// The entries of a matrix in standard layout, row after row.
fn entries(a: &mut Array2<f32>) -> &mut [f32] {
    a.as_slice_mut().expect("a matrix in standard layout")
}
