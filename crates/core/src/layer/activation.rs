//! Activations: functions `phi` of one number, applied to every entry, whose slope is known from their value.

use serde::{Deserialize, Serialize};

use super::scalar::{Scalar, vectorised};

/// A function applied to every entry of a matrix.
///
/// ```text
/// Relu          max(z, 0)              slope 1 where a > 0, else 0
/// SquaredRelu   max(z, 0)^2            slope 2 sqrt(a)
/// Sigmoid       1 / (1 + exp(-z))      slope a (1 - a)
/// Tanh          tanh(z)                slope 1 - a^2                  with a = phi(z)
/// ```
///
/// # Examples
/// ```
/// use dhll_core::Activation;
///
/// assert_eq!(Activation::Relu.value(-2.0), 0.0);
/// assert_eq!(Activation::Sigmoid.value(0.0), 0.5);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// `max(z, 0)`, the paper's choice. NaN stays NaN, so that a diverging layer is seen.
    #[default]
    Relu,
    /// `max(z, 0)^2`, smooth where the unit switches; with random units it separates more than [`Relu`](Self::Relu) does.
    ///
    /// # References
    /// Cho and Saul, *Kernel Methods for Deep Learning*, NIPS 2009: random units of this kind approach the arc-cosine kernel of order 2.
    #[serde(rename = "relu2")]
    SquaredRelu,
    /// `1 / (1 + exp(-z))`.
    Sigmoid,
    /// `tanh(z)`.
    Tanh,
}

impl Activation {
    /// Every one of them.
    pub const ALL: [Self; 4] = [Self::Relu, Self::SquaredRelu, Self::Sigmoid, Self::Tanh];

    /// Short lower-case name, as on the command line: `relu`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Relu => "relu",
            Self::SquaredRelu => "relu2",
            Self::Sigmoid => "sigmoid",
            Self::Tanh => "tanh",
        }
    }

    /// The one of that [`name`](Self::name).
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|activation| activation.name() == name)
    }

    /// `phi(z)`.
    pub fn value(self, z: f32) -> f32 {
        match self {
            Self::Relu => relu(z),
            Self::SquaredRelu => squared_relu(z),
            Self::Sigmoid => sigmoid(z),
            Self::Tanh => z.tanh(),
        }
    }
}

#[inline(always)]
fn relu<T: Scalar>(z: T) -> T {
    // Not `z > 0 ? z : 0`, which would turn NaN into 0 and hide that the training has diverged.
    if z < T::zero() { T::zero() } else { z }
}

#[inline(always)]
fn squared_relu<T: Scalar>(z: T) -> T {
    relu(z) * relu(z)
}

#[inline(always)]
fn sigmoid<T: Scalar>(z: T) -> T {
    T::one() / (T::one() + (-z).exp())
}

/// `z <- phi(z)`.
pub fn activate(z: &mut [f32], activation: Activation) {
    fn pass(z: &mut [f32], phi: impl Fn(f32) -> f32) {
        vectorised(|| {
            for z in z {
                *z = phi(*z);
            }
        });
    }
    match activation {
        Activation::Relu => pass(z, relu),
        Activation::SquaredRelu => pass(z, squared_relu),
        Activation::Sigmoid => pass(z, sigmoid),
        Activation::Tanh => pass(z, f32::tanh),
    }
}

/// `z <- phi(z + b)` for every row of `z`, whose rows are as long as `b`; without an activation `z <- z + b`.
pub fn add_bias_and_activate<T: Scalar>(z: &mut [T], bias: &[T], activation: Option<Activation>) {
    fn pass<T: Scalar>(z: &mut [T], bias: &[T], phi: impl Fn(T) -> T) {
        vectorised(|| {
            for row in z.chunks_exact_mut(bias.len()) {
                for (z, &b) in row.iter_mut().zip(bias) {
                    *z = phi(*z + b);
                }
            }
        });
    }
    match activation {
        None => pass(z, bias, |z| z),
        Some(Activation::Relu) => pass(z, bias, relu),
        Some(Activation::SquaredRelu) => pass(z, bias, squared_relu),
        Some(Activation::Sigmoid) => pass(z, bias, sigmoid),
        Some(Activation::Tanh) => pass(z, bias, |z| z.tanh()),
    }
}

/// `delta <- delta * phi'(z)` for `value = phi(z)`, and the sums of delta's columns in `bias_gradient`.
pub fn backward<T: Scalar>(
    delta: &mut [T],
    value: &[T],
    bias_gradient: &mut [T],
    activation: Option<Activation>,
) {
    fn pass<T: Scalar>(delta: &mut [T], value: &[T], sums: &mut [T], back: impl Fn(T, T) -> T) {
        let width = sums.len();
        vectorised(|| {
            sums.fill(T::zero());
            for (delta, value) in delta.chunks_exact_mut(width).zip(value.chunks_exact(width)) {
                for ((d, &a), sum) in delta.iter_mut().zip(value).zip(sums.iter_mut()) {
                    *d = back(*d, a);
                    *sum += *d;
                }
            }
        });
    }
    match activation {
        None => pass(delta, value, bias_gradient, |d, _| d),
        Some(Activation::Relu) => {
            pass(delta, value, bias_gradient, |d, a| if a > T::zero() { d } else { T::zero() })
        }
        Some(Activation::SquaredRelu) => pass(delta, value, bias_gradient, |d, a| d * (a.sqrt() + a.sqrt())),
        Some(Activation::Sigmoid) => pass(delta, value, bias_gradient, |d, a| d * a * (T::one() - a)),
        Some(Activation::Tanh) => pass(delta, value, bias_gradient, |d, a| d * (T::one() - a * a)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_the_formulas() {
        // tanh(0.5) and 1/(1 + exp(-0.5)) from tables.
        assert!((Activation::Tanh.value(0.5) - 0.462_117_16).abs() < 1e-7);
        assert!((Activation::Sigmoid.value(0.5) - 0.622_459_3).abs() < 1e-7);
        assert_eq!(Activation::Relu.value(3.0), 3.0);
        assert_eq!((Activation::SquaredRelu.value(3.0), Activation::SquaredRelu.value(-3.0)), (9.0, 0.0));
        assert!(Activation::ALL.into_iter().all(|activation| activation.value(f32::NAN).is_nan()));
    }

    #[test]
    fn extreme_arguments_saturate() {
        for z in [-1e30, 1e30, f32::INFINITY, f32::NEG_INFINITY] {
            assert!((0.0..=1.0).contains(&Activation::Sigmoid.value(z)), "{z}");
            assert_eq!(Activation::Tanh.value(z).abs(), 1.0);
        }
    }
}
