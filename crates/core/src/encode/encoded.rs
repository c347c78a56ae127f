//! Rows as the method sees them: `A = phi(X)` and `B = psi(y)`.

use ndarray::Array2;

use super::single::single;
use crate::input::InputError;

/// What messages call the features that a network gets.
pub(super) const SCALED: &str = "its scaled features";

/// The rows of a data set as the method sees them.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoded {
    /// `A = phi(X)`, N x p.
    pub a: Array2<f64>,
    /// `B = psi(y)`, N x c.
    pub b: Array2<f64>,
}

impl Encoded {
    /// `A` in f32, as the first layer gets it.
    ///
    /// # Errors
    /// [`InputError::Overflow`] naming a row with a value that f32 does not hold.
    pub fn single(&self) -> Result<Array2<f32>, InputError> {
        single(SCALED, self.a.view())
    }
}
