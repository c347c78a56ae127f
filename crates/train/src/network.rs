//! A network is data: layers one after the other, `h = (layer_L o ... o layer_1)(x)`.

use dhll_core::{InputError, MatMul, input};
use ndarray::{Array2, ArrayView2, CowArray, s};

use crate::check::finite;
use crate::layer::{Layer, LayerError};

/// Rows that go through all layers at once: enough for products at full speed, and a few MiB at width 784.
const BLOCK_ROWS: usize = 1024;

/// Layers whose widths fit.
///
/// # Examples
/// ```
/// use dhll_faer::Faer;
/// use dhll_train::{Layer, Network, Operation};
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
    layers: Vec<Layer>,
}

impl Network {
    /// From its layers, the first one applied first.
    ///
    /// # Errors
    /// [`LayerError::NoLayers`] or [`LayerError::Join`] if the layers do not fit together.
    pub fn new(layers: Vec<Layer>) -> Result<Self, LayerError> {
        if layers.is_empty() {
            return Err(LayerError::NoLayers);
        }
        for (before, pair) in layers.windows(2).enumerate() {
            let (expected, found) = (pair[0].output_width(), pair[1].input_width());
            if expected != found {
                return Err(LayerError::Join { layer: before + 1, expected, found });
            }
        }
        Ok(Self { layers })
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
        self.layers.first().map_or(0, Layer::input_width)
    }

    /// Columns that come out.
    pub fn output_width(&self) -> usize {
        self.layers.last().map_or(0, Layer::output_width)
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
    pub fn forward(
        &self,
        engine: &dyn MatMul<f32>,
        x: ArrayView2<'_, f32>,
    ) -> Result<Array2<f32>, InputError> {
        forward(&self.layers, engine, x)
    }
}

/// The rows of `x` through `layers`, which fit together.
pub(crate) fn forward(
    layers: &[Layer],
    engine: &dyn MatMul<f32>,
    x: ArrayView2<'_, f32>,
) -> Result<Array2<f32>, InputError> {
    let (Some(first), Some(last)) = (layers.first(), layers.last()) else {
        return Err(InputError::Empty { what: "the number of layers" });
    };
    input::size("the number of input columns", first.input_width(), x.ncols())?;
    finite("the input", x)?;
    let mut out = Array2::zeros((x.nrows(), last.output_width()));
    for start in (0..x.nrows()).step_by(BLOCK_ROWS) {
        let rows = s![start..(start + BLOCK_ROWS).min(x.nrows()), ..];
        let mut h = CowArray::from(x.slice(rows));
        for layer in layers {
            let passed = layer.forward_block(engine, h.view());
            h = passed.map_err(|error| error.of_rows(|row| start + row))?.into();
        }
        out.slice_mut(rows).assign(&h);
    }
    Ok(out)
}
