//! The features of a map: the input alone, or random rectified linear units beside it.

use std::sync::Arc;

use anyhow::Result;
use dhll::Backend;
use dhll::core::Similarity;
use dhll::similarities::{ArcCosine, RandomFeatures};
use ndarray::{Array2, ArrayView2, Axis, concatenate};

/// The features that a map is linear in.
///
/// ```text
/// Linear:   phi(u) = u
/// Random:   phi(u) = [ u, sqrt(2 / D) relu(W^T [u, r]) ],     W standard normal, r the root mean square of |u|
/// ```
///
/// The second is a hidden layer of D random units with a bias, beside a linear part, so it can do whatever the first can. No label is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lift {
    /// The input itself.
    Linear,
    /// The input and random units.
    Random {
        /// D.
        units: usize,
        /// Fixes `W`.
        seed: u64,
    },
}

impl Lift {
    /// `phi` of all parts; `r` is that of the first.
    ///
    /// # Errors
    /// If an entry is not finite.
    pub fn features(self, backend: &Arc<dyn Backend>, parts: [Array2<f64>; 3]) -> Result<[Array2<f64>; 3]> {
        let Lift::Random { units, seed } = self else { return Ok(parts) };
        let [fit, validation, held_out] = parts;
        let size = (fit.iter().map(|v| v * v).sum::<f64>() / fit.nrows() as f64).sqrt();
        let map = RandomFeatures::new(&ArcCosine::Relu, fit.ncols() + 1, units, seed)?;
        let lift = |u: ArrayView2<'_, f64>| -> Result<Array2<f64>> {
            let bias = Array2::from_elem((u.nrows(), 1), size);
            let with_bias = concatenate(Axis(1), &[u, bias.view()])?;
            Ok(concatenate(Axis(1), &[u, map.features(&**backend, with_bias.view())?.view()])?)
        };
        Ok([lift(fit.view())?, lift(validation.view())?, lift(held_out.view())?])
    }
}
