//! Several labels at once: labels as classes of two, and the regressions of all labels as one layer.

use dhll_core::layer::{Layer, Operation, TrainError};
use ndarray::{Array1, Array2, ArrayView1};

/// The regression of one label.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelFit {
    /// Weights of its logit, p.
    pub weights: Array1<f32>,
    /// The intercept.
    pub bias: f32,
    /// The penalty, in absolute units.
    pub lambda: f64,
}

impl LabelFit {
    /// Of a layer with a logit for rows without the label and one for rows with it.
    pub(super) fn of(layer: &Layer, lambda: f64) -> Self {
        let [Operation::Affine { weights, bias }] = layer.operations() else {
            unreachable!("the head is one affine operation");
        };
        Self { weights: &weights.column(1) - &weights.column(0), bias: bias[1] - bias[0], lambda }
    }
}

/// Class 1 where the row has the label, else 0.
pub(super) fn classes(labels: ArrayView1<'_, bool>) -> Vec<usize> {
    labels.iter().map(|&label| usize::from(label)).collect()
}

/// One affine layer with a logit per label.
pub(super) fn layer(fits: &[LabelFit]) -> Result<Layer, TrainError> {
    let inputs = fits.first().map_or(0, |fit| fit.weights.len());
    let weights = Array2::from_shape_fn((inputs, fits.len()), |(row, label)| fits[label].weights[row]);
    let bias = fits.iter().map(|fit| fit.bias).collect();
    Ok(Layer::new(vec![Operation::Affine { weights, bias }])?)
}
