//! Kernels as expectations over random directions, `k(x, y) = E_w [ f(w.x) . f(w.y) ]`.

use ndarray::{Array2, ArrayViewMut2, Zip, s};
use serde::{Deserialize, Serialize};

use super::kernel::Kernel;

/// What is done to the product `t = w.x` of a row and a random direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Nonlinearity {
    /// `[cos t, sin t]`, two features a direction: rows have norm 1 exactly.
    Fourier,
    /// `sqrt(2)` above 0, 0 below, `sqrt(1/2)` at 0.
    Step,
    /// `sqrt(2) max(t, 0)`.
    Relu,
}

impl Nonlinearity {
    /// Features a direction.
    pub(crate) fn features(self) -> usize {
        match self {
            Self::Fourier => 2,
            Self::Step | Self::Relu => 1,
        }
    }

    /// `scale f(t)`.
    pub(crate) fn apply(self, products: &Array2<f64>, scale: f64, mut features: ArrayViewMut2<'_, f64>) {
        let root = scale * std::f64::consts::SQRT_2;
        match self {
            Self::Fourier => {
                let count = products.ncols();
                let (cosines, sines) = features.multi_slice_mut((s![.., ..count], s![.., count..]));
                Zip::from(cosines).and(sines).and(products).for_each(|cosine, sine, t| {
                    let (s, c) = t.sin_cos();
                    (*cosine, *sine) = (scale * c, scale * s);
                });
            }
            Self::Step => features.zip_mut_with(products, |feature, &t| {
                *feature = match t {
                    0.0 => 0.5 * root,
                    t if t > 0.0 => root,
                    _ => 0.0,
                }
            }),
            Self::Relu => features.zip_mut_with(products, |feature, &t| *feature = root * t.max(0.0)),
        }
    }
}

/// A kernel that is an expectation over random directions.
///
/// ```text
/// k(x, y) = E_w [ f(w.x) . f(w.y) ]
/// ```
///
/// # Contract
/// The same seed gives the same directions, independent of one another and all of the same distribution.
pub trait RandomKernel: Kernel {
    /// `f`.
    fn nonlinearity(&self) -> Nonlinearity;

    /// `count` draws of `w`.
    ///
    /// # Shapes
    /// The result is `n_inputs` x `count`: a direction a column.
    fn directions(&self, n_inputs: usize, count: usize, seed: u64) -> Array2<f64>;
}
