//! The arc-cosine kernels `k_n(x, y) = |x|^n |y|^n J_n(theta) / pi` of orders 0 and 1.

use std::borrow::Cow;
use std::f64::consts::PI;

use dhll_core::{Backend, InputError, input};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use serde_json::{Value, json};

use super::kernel::{self, Kernel};
use super::random_kernel::{Nonlinearity, RandomKernel};

/// Beyond this `|cos theta|` the angle is taken from the unit vectors: the arc cosine turns an error of eps near 1 into
/// one of sqrt(eps), at this cut into one of 8 eps.
const STEEP: f64 = 0.99;

/// The arc-cosine kernel: the similarity of two rows after an infinitely wide random layer.
///
/// ```text
/// k_n(x, y) = 2 E_w [ step(w.x) step(w.y) (w.x)^n (w.y)^n ],   w ~ N(0, I)
///           = |x|^n |y|^n J_n(theta) / pi,                     theta the angle between x and y
/// J_0 = pi - theta
/// J_1 = sin theta + (pi - theta) cos theta
/// ```
///
/// With `step(0) = 1/2` a row of zeros has `k_0 = 1/2` with every row, itself included, and `k_1 = 0`.
///
/// # Examples
/// ```
/// use dhll_faer::Faer;
/// use dhll_similarities::{ArcCosine, Kernel};
/// use ndarray::array;
///
/// let x = array![[2.0, 0.0], [0.0, 1.0]];
/// let k = ArcCosine::Step.matrix(&Faer::default(), x.view(), x.view())?;
/// assert!((k[[0, 1]] - 0.5).abs() < 1e-15); // a quarter turn
/// # Ok::<(), dhll_core::InputError>(())
/// ```
///
/// # References
/// Cho and Saul, *Kernel Methods for Deep Learning*, NIPS 2009, equations 1 to 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArcCosine {
    /// Order 0: a layer of step functions.
    Step,
    /// Order 1: a layer of rectified linear units.
    Relu,
}

impl ArcCosine {
    fn value(self, theta: f64, norms: f64) -> f64 {
        match self {
            Self::Step if norms == 0.0 => 0.5,
            Self::Step => (PI - theta) / PI,
            Self::Relu => norms * (theta.sin() + (PI - theta) * theta.cos()) / PI,
        }
    }
}

impl Kernel for ArcCosine {
    fn name(&self) -> Cow<'static, str> {
        match self {
            Self::Step => "arc-cosine-0".into(),
            Self::Relu => "arc-cosine-1".into(),
        }
    }

    fn saved(&self) -> Option<Value> {
        Some(json!({ "kernel": Kernel::name(self) }))
    }

    fn matrix(
        &self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        y: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>, InputError> {
        kernel::check(x, y)?;
        let (x_norms, y_norms) = (x.map_axis(Axis(1), norm), y.map_axis(Axis(1), norm));
        let mut matrix = kernel::products(backend, x, y);
        for ((i, mut row), &x_norm) in matrix.rows_mut().into_iter().enumerate().zip(&x_norms) {
            for ((j, value), &y_norm) in row.iter_mut().enumerate().zip(&y_norms) {
                let norms = x_norm * y_norm;
                let cosine = *value / norms;
                // Written so that overflow and underflow (NaN) also take the safe way; a zero row has no angle.
                let accurate = norms.is_normal() && cosine.abs() < STEEP;
                let theta = if accurate {
                    cosine.acos()
                } else if x_norm > 0.0 && y_norm > 0.0 {
                    angle(x.row(i), x_norm, y.row(j), y_norm)
                } else {
                    0.0
                };
                // The step kernel knows no norms: those of tiny rows may vanish in the product.
                let norms = if *self == Self::Step { x_norm.min(y_norm) } else { norms };
                *value = self.value(theta, norms);
            }
        }
        kernel::finite(matrix)
    }

    fn diagonal(&self, _: &dyn Backend, x: ArrayView2<'_, f64>) -> Result<Array1<f64>, InputError> {
        input::finite("the input", x)?;
        let diagonal = x.map_axis(Axis(1), |row| match self {
            Self::Step if row.iter().all(|&v| v == 0.0) => 0.5,
            Self::Step => 1.0,
            Self::Relu => row.dot(&row),
        });
        input::finite("the kernel matrix", diagonal.view().insert_axis(Axis(1)))?;
        Ok(diagonal)
    }
}

/// The definition: directions are standard normal.
impl RandomKernel for ArcCosine {
    fn nonlinearity(&self) -> Nonlinearity {
        match self {
            Self::Step => Nonlinearity::Step,
            Self::Relu => Nonlinearity::Relu,
        }
    }

    fn directions(&self, n_inputs: usize, count: usize, seed: u64) -> Array2<f64> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        Array2::from_shape_simple_fn((n_inputs, count), || StandardNormal.sample(&mut rng))
    }
}

/// `|row|`, safe against overflow and underflow of the squares.
fn norm(row: ArrayView1<'_, f64>) -> f64 {
    let plain = row.dot(&row);
    if plain.is_normal() { plain.sqrt() } else { row.fold(0.0, |norm: f64, v| norm.hypot(*v)) }
}

/// Kahan's angle `2 atan2(|u - v|, |u + v|)` between the unit vectors, accurate everywhere.
fn angle(x: ArrayView1<'_, f64>, x_norm: f64, y: ArrayView1<'_, f64>, y_norm: f64) -> f64 {
    let (mut difference, mut sum) = (0.0, 0.0);
    for (x, y) in x.iter().zip(&y) {
        let (u, v) = (x / x_norm, y / y_norm);
        difference += (u - v) * (u - v);
        sum += (u + v) * (u + v);
    }
    2.0 * difference.sqrt().atan2(sum.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_faer::Faer;
    use ndarray::array;

    #[test]
    fn tiny_angles_keep_their_digits() {
        let x = array![[1.0, 0.0]];
        let y = array![[1.0, 1e-9], [-1.0, 1e-9], [1e-200, 1e-209], [0.0, 0.0]];
        let k = ArcCosine::Step.matrix(&Faer::default(), x.view(), y.view()).unwrap();
        for (found, expected) in k.iter().zip([1.0 - 1e-9 / PI, 1e-9 / PI, 1.0 - 1e-9 / PI, 0.5]) {
            assert!((found - expected).abs() <= 2.0 * f64::EPSILON, "{found} {expected}");
        }
    }
}
