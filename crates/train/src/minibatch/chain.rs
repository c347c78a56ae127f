//! Affine maps and activations in a row, `a_l = phi_l(a_(l-1) W_l + b_l)`, with the gradient of any loss of the last one.

use std::ops::Range;

use dhll_core::MatMul;
use dhll_core::memory::{self, MemoryError, counted};
use ndarray::{Array1, ArrayView2, ArrayViewMut2};
use rand_chacha::ChaCha8Rng;

use super::init::Init;
use crate::regularisation::Masks;
use dhll_core::layer::Operation;
use dhll_core::layer::Scalar;
use dhll_core::layer::{Activation, add_bias_and_activate, backward};

/// How often parameters are in memory while they are trained: themselves, their gradient, two moments, the best so far, the layer they become.
const COPIES: u128 = 6;

/// One affine map with the activation behind it, and where its parameters stand.
#[derive(Debug, Clone)]
struct Link {
    inputs: usize,
    outputs: usize,
    activation: Option<Activation>,
    weights: Range<usize>,
    bias: Range<usize>,
}

/// The shape of what is trained. Parameters, and their gradient, are one vector, so that an optimiser needs to know nothing else.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    links: Vec<Link>,
}

/// What a forward and a backward pass write, made once for the largest number of rows; rows x width, row after row.
pub(crate) struct Buffers<T> {
    /// The rows that go in.
    pub(crate) input: Vec<T>,
    /// Rows of the last forward pass.
    rows: usize,
    /// What every link gives out.
    values: Vec<Vec<T>>,
    /// The gradient with respect to it.
    deltas: Vec<Vec<T>>,
}

impl Chain {
    /// From the number of inputs, and outputs and activation of every link; at least one, all widths at least 1.
    pub(crate) fn new(inputs: usize, links: &[(usize, Option<Activation>)]) -> Self {
        let (mut inputs, mut offset) = (inputs, 0);
        let links = links.iter().map(|&(outputs, activation)| {
            let weights = offset..offset + inputs * outputs;
            let bias = weights.end..weights.end + outputs;
            offset = bias.end;
            let link = Link { inputs, outputs, activation, weights, bias };
            inputs = outputs;
            link
        });
        Self { links: links.collect() }
    }

    /// [`new`](Self::new), if what training holds of it fits in memory, buffers for so many rows at a time included.
    pub(crate) fn fitting(
        inputs: usize,
        links: &[(usize, Option<Activation>)],
        rows: usize,
    ) -> Result<Self, MemoryError> {
        let widths = || [inputs].into_iter().chain(links.iter().map(|&(outputs, _)| outputs));
        let products = widths().zip(widths().skip(1)).map(|(a, b)| (a as u128 + 1).saturating_mul(b as u128));
        let parameters = products.fold(0_u128, u128::saturating_add).saturating_mul(COPIES);
        // Values and their gradients, and the target.
        let target = widths().last().unwrap_or(0) as u128;
        let buffers =
            widths().fold(target, |sum, width| sum + 2 * width as u128).saturating_mul(rows as u128);
        let bytes = parameters.saturating_add(buffers).saturating_mul(size_of::<f32>() as u128);
        let largest = widths().max().unwrap_or(0);
        let what = format_args!(
            "training {} maps of up to {} units for {} inputs, {} rows at a time",
            counted(links.len()),
            counted(largest),
            counted(inputs),
            counted(rows)
        );
        memory::check(what, bytes)?;
        Ok(Self::new(inputs, links))
    }

    pub(crate) fn n_parameters(&self) -> usize {
        self.links.last().map_or(0, |link| link.bias.end)
    }

    pub(crate) fn input_width(&self) -> usize {
        self.links.first().map_or(0, |link| link.inputs)
    }

    /// Random weights, those of the last link by a rule of their own if there is one; biases zero.
    pub(crate) fn initial<T: Scalar>(&self, init: Init, last: Option<Init>, rng: &mut ChaCha8Rng) -> Vec<T> {
        let mut parameters = vec![T::zero(); self.n_parameters()];
        for (l, link) in self.links.iter().enumerate() {
            let init = last.filter(|_| l + 1 == self.links.len()).unwrap_or(init);
            init.fill(&mut parameters[link.weights.clone()], link.inputs, rng);
        }
        parameters
    }

    pub(crate) fn n_links(&self) -> usize {
        self.links.len()
    }

    pub(crate) fn buffers<T: Scalar>(&self, rows: usize) -> Buffers<T> {
        let each = || self.links.iter().map(|link| vec![T::zero(); rows * link.outputs]).collect();
        Buffers { input: vec![T::zero(); rows * self.input_width()], rows, values: each(), deltas: each() }
    }

    /// What the last link gives out for the first `rows` rows of `buffers.input`; with `masks`, of what these leave.
    pub(crate) fn forward<'b, T: Scalar>(
        &self,
        backend: &dyn MatMul<T>,
        parameters: &[T],
        rows: usize,
        buffers: &'b mut Buffers<T>,
        mut masks: Option<&mut Masks<T>>,
    ) -> &'b [T] {
        buffers.rows = rows;
        let input = &mut buffers.input[..rows * self.input_width()];
        if let Some(masks) = &mut masks {
            masks.drop_input(input, self.input_width());
        }
        let mut input = &*input;
        for (l, (link, value)) in self.links.iter().zip(&mut buffers.values).enumerate() {
            let value = &mut value[..rows * link.outputs];
            let weights = matrix(&parameters[link.weights.clone()], link.outputs);
            backend.gemm(
                T::one(),
                matrix(input, link.inputs),
                weights,
                T::zero(),
                matrix_mut(value, link.outputs),
            );
            add_bias_and_activate(value, &parameters[link.bias.clone()], link.activation);
            if let Some(masks) = &mut masks {
                masks.drop_hidden(l, value, link.outputs);
            }
            input = value;
        }
        input
    }

    /// After [`forward`](Self::forward) with the same masks: `loss` gets the output and writes the loss's gradient with respect to it;
    /// `gradient` receives that with respect to every parameter.
    pub(crate) fn backward<T: Scalar>(
        &self,
        backend: &dyn MatMul<T>,
        parameters: &[T],
        buffers: &mut Buffers<T>,
        masks: Option<&Masks<T>>,
        loss: impl FnOnce(&[T], &mut [T]),
        gradient: &mut [T],
    ) {
        let Buffers { input, rows, values, deltas } = buffers;
        let rows = *rows;
        if let (Some(link), Some(value), Some(delta)) = (self.links.last(), values.last(), deltas.last_mut())
        {
            loss(&value[..rows * link.outputs], &mut delta[..rows * link.outputs]);
        }
        for (l, link) in self.links.iter().enumerate().rev() {
            let (before, here) = deltas.split_at_mut(l);
            let delta = &mut here[0][..rows * link.outputs];
            let value = &mut values[l][..rows * link.outputs];
            if let Some(masks) = masks {
                masks.back(l, delta, value);
            }
            backward(delta, value, &mut gradient[link.bias.clone()], link.activation);
            let delta = matrix(delta, link.outputs);
            let input = if l == 0 { &input[..] } else { &values[l - 1][..] };
            let input = matrix(&input[..rows * link.inputs], link.inputs);
            let slope = matrix_mut(&mut gradient[link.weights.clone()], link.outputs);
            backend.gemm(T::one(), input.t(), delta, T::zero(), slope);
            if let Some(before) = before.last_mut() {
                let weights = matrix(&parameters[link.weights.clone()], link.outputs);
                let before = matrix_mut(&mut before[..rows * link.inputs], link.inputs);
                backend.gemm(T::one(), delta, weights.t(), T::zero(), before);
            }
        }
    }

    /// The trained chain as operations, link by link.
    pub(crate) fn operations(&self, parameters: &[f32]) -> Vec<Vec<Operation>> {
        let operations = |link: &Link| {
            let affine = Operation::Affine {
                weights: matrix(&parameters[link.weights.clone()], link.outputs).to_owned(),
                bias: Array1::from(parameters[link.bias.clone()].to_vec()),
            };
            std::iter::once(affine).chain(link.activation.map(Operation::Activation)).collect()
        };
        self.links.iter().map(operations).collect()
    }
}

/// Rows of the given width, one after the other.
fn matrix<T>(rows: &[T], width: usize) -> ArrayView2<'_, T> {
    let shape = (rows.len() / width, width);
    ArrayView2::from_shape(shape, rows).expect("a chain cuts its slices to whole rows")
}

/// [`matrix`] for writing.
pub(crate) fn matrix_mut<T>(rows: &mut [T], width: usize) -> ArrayViewMut2<'_, T> {
    let shape = (rows.len() / width, width);
    ArrayViewMut2::from_shape(shape, rows).expect("a chain cuts its slices to whole rows")
}

#[cfg(test)]
mod tests;
