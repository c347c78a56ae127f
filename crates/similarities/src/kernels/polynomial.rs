//! The polynomial kernel `k(x, y) = (gamma x.y + c0)^degree`.

use std::borrow::Cow;

use dhll_core::{Backend, InputError, input};
use ndarray::{Array1, Array2, ArrayView2, Axis};
use serde_json::{Value, json};
use thiserror::Error;

use super::kernel::{self, Kernel};

/// Why there is no such polynomial kernel.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum PolynomialError {
    /// The scale of the product.
    #[error("gamma must be positive and finite, got {0}")]
    Gamma(f64),
    /// The constant; a negative one would not be positive semidefinite.
    #[error("c0 must be finite and not negative, got {0}")]
    Constant(f64),
    /// The degree.
    #[error("the degree must be between 1 and {MAX_DEGREE}, got {0}")]
    Degree(u32),
}

/// The largest degree: far beyond any use, and safe for integer powers.
const MAX_DEGREE: u32 = 1000;

/// The polynomial kernel.
///
/// ```text
/// k(x, y) = (gamma x.y + c0)^degree
/// ```
///
/// # Examples
/// ```
/// use dhll_faer::Faer;
/// use dhll_similarities::{Kernel, Polynomial};
/// use ndarray::array;
///
/// let x = array![[1.0, 2.0]];
/// let k = Polynomial::new(0.5, 1.0, 2)?.matrix(&Faer::default(), x.view(), x.view())?;
/// assert_eq!(k, array![[12.25]]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Polynomial {
    gamma: f64,
    constant: f64,
    degree: i32,
}

impl Polynomial {
    /// The kernel of that scale, constant `c0` and degree.
    ///
    /// # Errors
    /// [`PolynomialError`] unless `gamma > 0`, `c0 >= 0` and `1 <= degree <= 1000`.
    pub fn new(gamma: f64, constant: f64, degree: u32) -> Result<Self, PolynomialError> {
        if !(gamma > 0.0 && gamma.is_finite()) {
            return Err(PolynomialError::Gamma(gamma));
        }
        if !(constant >= 0.0 && constant.is_finite()) {
            return Err(PolynomialError::Constant(constant));
        }
        match i32::try_from(degree) {
            Ok(exponent) if (1..=MAX_DEGREE).contains(&degree) => {
                Ok(Self { gamma, constant, degree: exponent })
            }
            _ => Err(PolynomialError::Degree(degree)),
        }
    }

    fn value(&self, product: f64) -> f64 {
        (self.gamma * product + self.constant).powi(self.degree)
    }
}

impl Kernel for Polynomial {
    fn name(&self) -> Cow<'static, str> {
        "polynomial".into()
    }

    fn saved(&self) -> Option<Value> {
        Some(
            json!({ "kernel": "polynomial", "gamma": self.gamma, "constant": self.constant, "degree": self.degree }),
        )
    }

    fn matrix(
        &self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        y: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>, InputError> {
        kernel::check(x, y)?;
        kernel::finite(kernel::products(backend, x, y).mapv_into(|product| self.value(product)))
    }

    fn diagonal(&self, _: &dyn Backend, x: ArrayView2<'_, f64>) -> Result<Array1<f64>, InputError> {
        input::finite("the input", x)?;
        let diagonal = x.map_axis(Axis(1), |row| self.value(row.dot(&row)));
        input::finite("the kernel matrix", diagonal.view().insert_axis(Axis(1)))?;
        Ok(diagonal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_faer::Faer;
    use ndarray::array;

    #[test]
    fn parameters_that_are_no_kernel_and_overflow_are_refused() {
        assert_eq!(Polynomial::new(0.0, 1.0, 2), Err(PolynomialError::Gamma(0.0)));
        assert_eq!(Polynomial::new(1.0, -1.0, 2), Err(PolynomialError::Constant(-1.0)));
        assert_eq!(Polynomial::new(1.0, 1.0, 0), Err(PolynomialError::Degree(0)));
        assert!(Polynomial::new(f64::NAN, 1.0, 2).is_err());
        let huge = array![[1e200]];
        let kernel = Polynomial::new(1.0, 0.0, 2).unwrap();
        assert!(kernel.matrix(&Faer::default(), huge.view(), huge.view()).is_err());
        assert!(kernel.diagonal(&Faer::default(), huge.view()).is_err());
    }
}
