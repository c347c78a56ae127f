//! Similarities as feature maps: `sim(x, x') = phi(x) . phi(x')`.

use std::borrow::Cow;

use ndarray::{Array2, ArrayView2, CowArray, Ix2};

use crate::input::{self, InputError};

/// A similarity that is an inner product of features, so that its Gram matrix is `A A^T` with `A = phi(X)`.
///
/// # Contract
/// Rows are mapped one by one: a row's features do not depend on the rows beside it. What a map has to learn it
/// has learnt before, from training rows.
pub trait Similarity: Send + Sync {
    /// Short lower-case name, as on the command line: `dot`.
    fn name(&self) -> Cow<'static, str>;

    /// `phi(X)`, N x p, from `x`, N x d. A map that changes nothing returns the view it was given.
    ///
    /// # Errors
    /// [`InputError`] if `x` is not finite or does not fit the map.
    fn features<'a>(&self, x: ArrayView2<'a, f64>) -> Result<CowArray<'a, f64, Ix2>, InputError>;
}

/// `sim(x, x') = x . x'`, the paper's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DotProduct;

impl Similarity for DotProduct {
    fn name(&self) -> Cow<'static, str> {
        "dot".into()
    }

    fn features<'a>(&self, x: ArrayView2<'a, f64>) -> Result<CowArray<'a, f64, Ix2>, InputError> {
        input::finite("the input", x)?;
        Ok(x.into())
    }
}

/// `sim(x, x') = x . x' / (|x| |x'|)`; a row of zeros is similar to nothing and stays zero.
///
/// # Examples
/// ```
/// use dhll_core::{Cosine, Similarity};
/// use ndarray::array;
///
/// let x = array![[3.0, 4.0], [0.0, 0.0]];
/// let features = Cosine.features(x.view())?;
/// assert_eq!(features, array![[0.6, 0.8], [0.0, 0.0]]);
/// # Ok::<(), dhll_core::InputError>(())
/// ```
///
/// # References
/// Section 2.2 of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cosine;

impl Similarity for Cosine {
    fn name(&self) -> Cow<'static, str> {
        "cosine".into()
    }

    fn features<'a>(&self, x: ArrayView2<'a, f64>) -> Result<CowArray<'a, f64, Ix2>, InputError> {
        input::finite("the input", x)?;
        let mut features: Array2<f64> = x.to_owned();
        for mut row in features.rows_mut() {
            let largest = row.fold(0.0_f64, |m, v| m.max(v.abs()));
            if largest > 0.0 {
                // Scaled by the largest entry first, so that no square overflows or vanishes.
                row /= largest;
                let norm = row.dot(&row).sqrt();
                row /= norm;
            }
        }
        Ok(features.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn cosine_rows_have_norm_one_at_any_scale() {
        let x = array![[1e200, 1e200], [1e-200, 0.0], [-3.0, 4.0]];
        let features = Cosine.features(x.view()).unwrap();
        for row in features.rows() {
            assert!((row.dot(&row) - 1.0).abs() < 4.0 * f64::EPSILON);
        }
    }

    #[test]
    fn the_dot_product_copies_nothing() {
        let x = array![[1.0, 2.0]];
        assert!(DotProduct.features(x.view()).unwrap().is_view());
        assert!(DotProduct.features(array![[f64::NAN]].view()).is_err());
    }
}
