//! A network is data: layers one after the other, `h = (layer_L o ... o layer_1)(x)`.

use crate::data::IntoFinite;
use crate::input::{self, InputError};
use crate::linalg::MatMul;
use ndarray::Array2;

use super::layer::{Layer, forward};
use super::layer_error::LayerError;

/// Layers whose widths fit.
///
/// # Examples
/// ```
/// use dhll_faer::Faer;
/// use dhll_core::{Layer, Network, Operation};
/// use ndarray::array;
///
/// let twice = Layer::new(vec![Operation::Affine { weights: array![[2.0]], bias: array![0.0] }])?;
/// let plus_one = Layer::new(vec![Operation::Affine { weights: array![[1.0]], bias: array![1.0] }])?;
/// let network = Network::new(vec![twice, plus_one])?;
/// assert_eq!(network.forward(&Faer::default(), array![[3.0]].view())?, array![[7.0]]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    input_width: usize,
    layers: Vec<Layer>,
}

impl Network {
    /// From its layers, the first one applied first.
    ///
    /// # Errors
    /// [`LayerError::NoLayers`] or [`LayerError::Join`] if the layers do not fit together.
    pub fn new(layers: Vec<Layer>) -> Result<Self, LayerError> {
        let input_width = layers.first().ok_or(LayerError::NoLayers)?.input_width();
        for (before, pair) in layers.windows(2).enumerate() {
            let (expected, found) = (pair[0].output_width(), pair[1].input_width());
            if expected != found {
                return Err(LayerError::Join { layer: before + 1, expected, found });
            }
        }
        Ok(Self { input_width, layers })
    }

    /// No layers: what goes in comes out, `input_width` columns.
    pub fn identity(input_width: usize) -> Self {
        Self { input_width, layers: Vec::new() }
    }

    /// The layers, the first one applied first.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The layers, for a network made of some of them and others.
    pub fn into_layers(self) -> Vec<Layer> {
        self.layers
    }

    /// Columns that go in.
    pub fn input_width(&self) -> usize {
        self.input_width
    }

    /// Columns that come out.
    pub fn output_width(&self) -> usize {
        self.layers.last().map_or(self.input_width, Layer::output_width)
    }

    /// Number of weights and biases.
    pub fn n_parameters(&self) -> usize {
        self.layers.iter().map(Layer::n_parameters).sum()
    }

    /// What the last layer gives out for `x`. A block of rows goes through all layers before the next one starts,
    /// so no hidden layer is ever held whole.
    ///
    /// # Shapes
    /// `x` n x inputs; the result n x outputs.
    ///
    /// # Errors
    /// [`InputError`] if `x` has another width or an entry that is not finite, or a row so large that a layer's values overflow.
    pub fn forward<'x>(
        &self,
        backend: &dyn MatMul<f32>,
        x: impl IntoFinite<'x, f32>,
    ) -> Result<Array2<f32>, InputError> {
        if self.layers.is_empty() {
            let x = x.into_finite("the input")?;
            input::size("the number of input columns", self.input_width, x.ncols())?;
            return Ok(x.view().to_owned());
        }
        forward(&self.layers, backend, x)
    }
}
